package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlWriter;
import twinwall.fuzz.Check;
import twinwall.fuzz.Target;

/** One frame of a peer that knows the key, and the requests to the kernel that its flows become. */
public final class SyncFrameTarget implements Target {
  private static final Tuple FTP =
      new Tuple(Proto.TCP, Ip.of("fd00::2"), Ip.of("fd01::2"), 1000, 21);
  public static final Flow RICH =
      new Flow(
          new FlowKey(7, new Tuple(Proto.TCP, Ip.of("fd00::2"), Ip.of("fd01::2"), 1001, 20)),
          new Tuple(Proto.TCP, Ip.of("fd01::2"), Ip.of("fd01::1"), 20, 5000),
          FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.SRC_NAT,
          99,
          432_000,
          new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 8, 3, 3),
          new FlowExtras(
              Optional.of(FTP),
              "ftp",
              Optional.of(new FlowExtras.SeqAdj(1, 2, 3)),
              Optional.of(new FlowExtras.SeqAdj(-4, 5, 6)),
              1,
              2),
          0);
  static final Flow PLAIN =
      new Flow(
          new FlowKey(0, Tuple.icmp(Proto.ICMP, Ip.of("10.0.0.1"), Ip.of("10.0.0.2"), 5, 8, 0)),
          Tuple.icmp(Proto.ICMP, Ip.of("10.0.0.2"), Ip.of("10.0.0.1"), 5, 0, 0),
          0,
          0,
          30,
          ProtoInfo.NONE,
          FlowExtras.NONE,
          0);
  static final Flow SCTP =
      new Flow(
          new FlowKey(0, new Tuple(Proto.SCTP, Ip.of("10.0.0.1"), Ip.of("10.0.0.2"), 5, 8)),
          new Tuple(Proto.SCTP, Ip.of("10.0.0.2"), Ip.of("10.0.0.1"), 8, 5),
          FlowStatus.SEEN_REPLY,
          0,
          30,
          new ProtoInfo.Sctp(3, -1, 5),
          FlowExtras.NONE,
          0);

  /** One of each kind. */
  static List<SyncFrame> frames() {
    return List.of(
        new SyncFrame.Hello(2, 3, -2, 1, 7, Long.MIN_VALUE, 5),
        new SyncFrame.Refuse(SyncFrame.Refusal.WRONG_KEY, "grün"),
        new SyncFrame.Beat(true, false, true, 1_000_000),
        new SyncFrame.BulkBegin(1, 2),
        new SyncFrame.BulkChunk(2, 2, 77, List.of(RICH, PLAIN, SCTP)),
        new SyncFrame.BulkEnd(3, 2, 3),
        new SyncFrame.Batch(1, -9, List.of(PLAIN, RICH)),
        new SyncFrame.Deaths(1, List.of(RICH.key(), PLAIN.key())),
        new SyncFrame.Ack(1),
        new SyncFrame.BulkRequest(),
        new SyncFrame.TableDigest(1, 1, 9, Collections.nCopies(FlowTable.BUCKETS, -1L)),
        new SyncFrame.BucketRequest(1, List.of(0, 1023)),
        new SyncFrame.BucketKeys(2, 1, 5, true, List.of(new SyncFrame.Named(RICH.key(), -5))),
        new SyncFrame.Want(List.of(PLAIN.key())),
        new SyncFrame.Canary(1, -1, 3),
        new SyncFrame.CanaryEcho(-1, 3));
  }

  private final NlWriter out = NlWriter.ofCapacity(FlowCodec.MAX_MESSAGE);

  @Override
  public String name() {
    return "sync-frame";
  }

  @Override
  public int rounds() {
    return 20_000;
  }

  @Override
  public int longest() {
    return 9_000;
  }

  @Override
  public long heap() {
    return 256 << 10;
  }

  @Override
  public long heapPerByte() {
    return 400;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    frames().forEach(frame -> seeds.add(SyncCodec.encode(frame)));
    return seeds;
  }

  @Override
  public void one(byte[] input) {
    switch (SyncCodec.decode(input)) {
      case SyncCodec.Decoded.Malformed malformed -> Check.reason(malformed.why());
      case SyncCodec.Decoded.Good good -> {
        SyncFrame frame = good.frame();
        byte[] again = SyncCodec.encode(frame);
        Check.same(good, SyncCodec.decode(again), "a frame");
        boolean tolerant =
            frame instanceof SyncFrame.Refuse
                || frame instanceof SyncFrame.Hello hello && hello.highest() < 2;
        boolean same = tolerant || Arrays.equals(input, again);
        Check.that(same, () -> "another frame has the same meaning: " + frame);
        flows(frame).forEach(this::requests);
      }
    }
  }

  private static List<Flow> flows(SyncFrame frame) {
    return switch (frame) {
      case SyncFrame.Batch batch -> batch.flows();
      case SyncFrame.BulkChunk chunk -> chunk.flows();
      default -> List.of();
    };
  }

  private void requests(Flow flow) {
    FlowCodec.create(out.reset(), flow, 1);
    fits(flow);
    FlowCodec.update(out.reset(), flow, 1);
    fits(flow);
    FlowCodec.deleteByReply(out.reset(), flow.key().zone(), flow.reply(), 1);
    fits(flow);
    FlowCodec.loosen(out.reset(), flow.key(), FlowTimeouts.held(flow), 1);
    fits(flow);
    Check.that(FlowTimeouts.held(flow) >= 0 && FlowTimeouts.full(flow) >= 0, flow::toString);
    Check.that(!flow.toString().isEmpty() && flow.sameAs(flow), flow::toString);
  }

  private void fits(Flow flow) {
    Check.that(!out.failed(), () -> out.problem() + ": " + flow);
  }
}
