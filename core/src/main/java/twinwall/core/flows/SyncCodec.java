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
              .u16(h.highest())
              .u64(h.node())
              .u16(h.lowest())
              .u16(h.number())
              .u32(h.features())
              .u64(h.nonceHigh())
              .u64(h.nonceLow());
      case Refuse r -> out.u8(2).u8(r.reason().ordinal()).text(r.text());
      case Beat b ->
          out.u8(3)
              .u8(b.master() ? 1 : 0)
              .u8(b.ready() ? 1 : 0)
              .u8(b.offers() ? 1 : 0)
              .u64(b.flows())
              .u64(b.differing() + 1);
      case BulkBegin b -> out.u8(4).u64(b.sequence()).u64(b.generation());
      case BulkChunk b -> {
        out.u8(5).u64(b.sequence()).u64(b.generation()).u32(b.kernel()).u16(b.flows().size());
        b.flows().forEach(flow -> FlowWire.flow(out, flow));
      }
      case BulkEnd b -> out.u8(6).u64(b.sequence()).u64(b.generation()).u64(b.count());
      case Batch b -> {
        out.u8(7).u64(b.sequence()).u32(b.kernel()).u16(b.flows().size());
        b.flows().forEach(flow -> FlowWire.flow(out, flow));
      }
      case Deaths d -> {
        out.u8(8).u64(d.sequence()).u16(d.keys().size());
        d.keys().forEach(key -> FlowWire.key(out, key));
      }
      case Ack a -> out.u8(9).u64(a.sequence());
      case BulkRequest _ -> out.u8(10);
      case SyncFrame.TableDigest t -> {
        out.u8(11).u64(t.sequence()).u64(t.round()).u64(t.flows());
        t.digests().forEach(out::u64);
      }
      case SyncFrame.BucketRequest r -> {
        out.u8(12).u64(r.round()).u16(r.buckets().size());
        r.buckets().forEach(out::u16);
      }
      case SyncFrame.BucketKeys b -> {
        out.u8(13).u64(b.sequence()).u64(b.round()).u16(b.bucket()).u8(b.last() ? 1 : 0);
        out.u16(b.flows().size());
        b.flows().forEach(named -> FlowWire.key(out.u64(named.digest()), named.key()));
      }
      case SyncFrame.Want w -> {
        out.u8(14).u16(w.keys().size());
        w.keys().forEach(key -> FlowWire.key(out, key));
      }
      case SyncFrame.Canary c -> out.u8(15).u64(c.sequence()).u32(c.kernel()).u32(c.count());
      case SyncFrame.Expected e -> {
        out.u8(16).u64(e.sequence()).u8(e.first() ? 1 : 0).u8(e.last() ? 1 : 0);
        out.u16(e.some().size());
        e.some().forEach(it -> ExpectationWire.put(out, it));
      }
      case SyncFrame.Unexpected u -> {
        out.u8(17).u64(u.sequence()).u16(u.keys().size());
        u.keys().forEach(key -> ExpectationWire.key(out, key));
      }
      case SyncFrame.Describe d -> {
        out.u8(18).u64(d.round()).u16(d.keys().size());
        d.keys().forEach(key -> FlowWire.key(out, key));
      }
      case SyncFrame.Described d -> {
        out.u8(19).u64(d.sequence()).u64(d.round()).u16(d.flows().size());
        d.flows().forEach(flow -> FlowWire.flow(out, flow));
      }
      case SyncFrame.CanaryEcho e -> out.u8(20).u32(e.kernel()).u32(e.count());
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
      case 3 -> Optional.of(new Beat(in.flag(), in.flag(), in.flag(), in.count(), in.count() - 1));
      case 4 -> Optional.of(new BulkBegin(in.count(), in.count()));
      case 5 -> {
        long sequence = in.count();
        long generation = in.count();
        yield Optional.of(new BulkChunk(sequence, generation, in.u32(), many(in, FlowWire::flow)));
      }
      case 6 -> Optional.of(new BulkEnd(in.count(), in.count(), in.count()));
      case 7 -> {
        long sequence = in.count();
        yield Optional.of(new Batch(sequence, in.u32(), many(in, FlowWire::flow)));
      }
      case 8 -> {
        long sequence = in.count();
        yield Optional.of(new Deaths(sequence, many(in, FlowWire::key)));
      }
      case 9 -> Optional.of(new Ack(in.count()));
      case 10 -> Optional.of(new BulkRequest());
      case 11 -> {
        long sequence = in.count();
        long round = in.count();
        yield Optional.of(new SyncFrame.TableDigest(sequence, round, in.count(), digests(in)));
      }
      case 12 -> {
        long round = in.count();
        yield Optional.of(new SyncFrame.BucketRequest(round, many(in, SyncCodec::bucket)));
      }
      case 13 -> bucketKeys(in);
      case 14 -> Optional.of(new SyncFrame.Want(many(in, FlowWire::key)));
      case 15 -> Optional.of(new SyncFrame.Canary(in.count(), in.u32(), in.u32()));
      case 16 -> {
        long sequence = in.count();
        boolean first = in.flag();
        boolean last = in.flag();
        yield Optional.of(
            new SyncFrame.Expected(sequence, first, last, many(in, ExpectationWire::get)));
      }
      case 17 -> {
        long sequence = in.count();
        yield Optional.of(new SyncFrame.Unexpected(sequence, many(in, ExpectationWire::key)));
      }
      case 18 -> {
        long round = in.count();
        yield Optional.of(new SyncFrame.Describe(round, many(in, FlowWire::key)));
      }
      case 19 -> {
        long sequence = in.count();
        long round = in.count();
        yield Optional.of(new SyncFrame.Described(sequence, round, many(in, FlowWire::flow)));
      }
      case 20 -> Optional.of(new SyncFrame.CanaryEcho(in.u32(), in.u32()));
      default -> Optional.empty();
    };
  }

  private static Optional<SyncFrame> hello(Wire.In in) {
    if (in.u32() != MAGIC) {
      in.fail("not the flow link's protocol");
    }
    int highest = in.u16();
    long node = in.u64();
    int lowest = in.u16();
    int number = in.u16();
    int features = in.u32();
    // Version 1 had something random where the lowest version is.
    int sane = highest < 2 ? highest : lowest;
    if (sane > highest) {
      in.fail("a lowest version above the highest");
    }
    return Optional.of(new Hello(sane, highest, node, number, features, in.u64(), in.u64()));
  }

  private static Optional<SyncFrame> refuse(Wire.In in) {
    int reason = in.u8();
    String text = in.text();
    SyncFrame.Refusal[] all = SyncFrame.Refusal.values();
    // A newer peer may know a reason that we do not: its text still tells.
    SyncFrame.Refusal known = reason < all.length ? all[reason] : SyncFrame.Refusal.PROTOCOL;
    return Optional.of(new Refuse(known, text));
  }

  private static List<Long> digests(Wire.In in) {
    List<Long> digests = new ArrayList<>(FlowTable.BUCKETS);
    for (int i = 0; i < FlowTable.BUCKETS && in.error().isEmpty(); i++) {
      digests.add(in.u64());
    }
    return digests;
  }

  private static Optional<Integer> bucket(Wire.In in) {
    int bucket = in.u16();
    if (bucket >= FlowTable.BUCKETS) {
      in.fail("no such bucket");
    }
    return Optional.of(bucket);
  }

  private static Optional<SyncFrame> bucketKeys(Wire.In in) {
    long sequence = in.count();
    long round = in.count();
    int bucket = bucket(in).orElseThrow();
    boolean last = in.flag();
    return Optional.of(
        new SyncFrame.BucketKeys(sequence, round, bucket, last, many(in, SyncCodec::named)));
  }

  private static Optional<SyncFrame.Named> named(Wire.In in) {
    long digest = in.u64();
    return FlowWire.key(in).map(key -> new SyncFrame.Named(key, digest));
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
