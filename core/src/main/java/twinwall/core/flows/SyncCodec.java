package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import twinwall.core.flows.SyncFrame.Ack;
import twinwall.core.flows.SyncFrame.Batch;
import twinwall.core.flows.SyncFrame.Beat;
import twinwall.core.flows.SyncFrame.BulkBegin;
import twinwall.core.flows.SyncFrame.BulkChunk;
import twinwall.core.flows.SyncFrame.BulkEnd;
import twinwall.core.flows.SyncFrame.BulkRequest;
import twinwall.core.flows.SyncFrame.Deaths;
import twinwall.core.flows.SyncFrame.Hello;
import twinwall.core.flows.SyncFrame.Refuse;

/** Sync frames as bytes: a type byte, then the fields in order, and not a byte more. */
public final class SyncCodec {
  /** No frame is longer, sealed or not. */
  public static final int MAX_FRAME = 1 << 18;

  /** No frame carries more flows or keys. */
  public static final int MAX_FLOWS = 1024;

  private static final int MAGIC = 0x54574653; // "TWFS"

  private SyncCodec() {}

  /** What became of some bytes. */
  public sealed interface Decoded {
    record Good(SyncFrame frame) implements Decoded {}

    record Malformed(String why) implements Decoded {}
  }

  public static byte[] encode(SyncFrame frame) {
    Wire.Out out = new Wire.Out();
    switch (frame) {
      case Hello h ->
          out.u8(1)
              .u32(MAGIC)
              .u16(h.version())
              .u64(h.node())
              .u64(h.boot())
              .u64(h.nonceHigh())
              .u64(h.nonceLow());
      case Refuse r -> out.u8(2).u8(r.reason().ordinal()).text(r.text());
      case Beat b ->
          out.u8(3)
              .u8(b.master() ? 1 : 0)
              .u8(b.ready() ? 1 : 0)
              .u8(b.offers() ? 1 : 0)
              .u64(b.flows());
      case BulkBegin b -> out.u8(4).u64(b.sequence()).u64(b.generation());
      case BulkChunk b -> {
        out.u8(5).u64(b.sequence()).u64(b.generation()).u16(b.flows().size());
        b.flows().forEach(flow -> FlowWire.flow(out, flow));
      }
      case BulkEnd b -> out.u8(6).u64(b.sequence()).u64(b.generation()).u64(b.count());
      case Batch b -> {
        out.u8(7).u64(b.sequence()).u16(b.flows().size());
        b.flows().forEach(flow -> FlowWire.flow(out, flow));
      }
      case Deaths d -> {
        out.u8(8).u64(d.sequence()).u16(d.keys().size());
        d.keys().forEach(key -> FlowWire.key(out, key));
      }
      case Ack a -> out.u8(9).u64(a.sequence());
      case BulkRequest _ -> out.u8(10);
    }
    return out.bytes();
  }

  public static Decoded decode(byte[] bytes) {
    if (bytes.length > MAX_FRAME) {
      return new Decoded.Malformed("longer than a frame may be");
    }
    Wire.In in = new Wire.In(bytes);
    Optional<SyncFrame> frame = body(in);
    if (frame.isPresent() && in.remaining() > 0) {
      in.fail("bytes after the end");
    }
    Optional<String> error = in.error();
    return error.isEmpty() && frame.isPresent()
        ? new Decoded.Good(frame.get())
        : new Decoded.Malformed(error.orElse("unknown frame type"));
  }

  private static Optional<SyncFrame> body(Wire.In in) {
    return switch (in.u8()) {
      case 1 -> hello(in);
      case 2 -> refuse(in);
      case 3 -> Optional.of(new Beat(in.flag(), in.flag(), in.flag(), in.count()));
      case 4 -> Optional.of(new BulkBegin(in.count(), in.count()));
      case 5 -> {
        long sequence = in.count();
        long generation = in.count();
        yield Optional.of(new BulkChunk(sequence, generation, many(in, FlowWire::flow)));
      }
      case 6 -> Optional.of(new BulkEnd(in.count(), in.count(), in.count()));
      case 7 -> {
        long sequence = in.count();
        yield Optional.of(new Batch(sequence, many(in, FlowWire::flow)));
      }
      case 8 -> {
        long sequence = in.count();
        yield Optional.of(new Deaths(sequence, many(in, FlowWire::key)));
      }
      case 9 -> Optional.of(new Ack(in.count()));
      case 10 -> Optional.of(new BulkRequest());
      default -> Optional.empty();
    };
  }

  private static Optional<SyncFrame> hello(Wire.In in) {
    if (in.u32() != MAGIC) {
      in.fail("not the flow link's protocol");
    }
    int version = in.u16();
    Hello hello = new Hello(version, in.u64(), in.u64(), in.u64(), in.u64());
    return Optional.of(hello);
  }

  private static Optional<SyncFrame> refuse(Wire.In in) {
    int reason = in.u8();
    String text = in.text();
    SyncFrame.Refusal[] all = SyncFrame.Refusal.values();
    // A newer peer may know a reason that we do not: its text still tells.
    SyncFrame.Refusal known = reason < all.length ? all[reason] : SyncFrame.Refusal.PROTOCOL;
    return Optional.of(new Refuse(known, text));
  }

  private static <T> List<T> many(Wire.In in, Function<Wire.In, Optional<T>> one) {
    int count = in.u16();
    if (count > MAX_FLOWS) {
      in.fail("more flows than a frame may carry");
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count && in.error().isEmpty(); i++) {
      one.apply(in).ifPresent(all::add);
    }
    return all;
  }
}
