package twinwall.core.flows;

import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/**
 * Numbers that every node derives alike from a flow: its bucket from what names it, and its digest
 * from all that copies must agree on. Part of the wire's format.
 */
public final class FlowHash {
  private FlowHash() {}

  static int bucket(FlowKey key) {
    return (int) (name(key) >>> 54);
  }

  /** Name, translation, status bits that travel, mark, and the state of the protocol. */
  static long of(Flow flow) {
    long hash = name(flow.key());
    hash = add(hash, tuple(flow.reply()));
    hash = add(hash, flow.status() & FlowStatus.SHARED);
    hash = add(hash, flow.mark());
    return add(hash, stage(flow.info()));
  }

  private static int stage(ProtoInfo info) {
    return switch (info) {
      case ProtoInfo.Tcp tcp -> tcp.state();
      case ProtoInfo.Sctp sctp -> sctp.state();
      case ProtoInfo.None _ -> 0;
    };
  }

  /** What names it. */
  public static long name(FlowKey key) {
    return add(tuple(key.tuple()), key.zone());
  }

  private static long tuple(Tuple tuple) {
    long hash = add(tuple.proto(), (long) tuple.first() << 16 | tuple.second());
    return ip(ip(hash, tuple.src()), tuple.dst());
  }

  private static long ip(long hash, Ip ip) {
    return switch (ip) {
      case Ip4 four -> add(hash, four.bits());
      case Ip6 six -> add(add(hash, six.high()), six.low());
    };
  }

  /** A step of MurmurHash3's finaliser: every bit of both moves half of the result's. */
  private static long add(long hash, long more) {
    long mixed = hash * 0x9E3779B97F4A7C15L + more;
    mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ mixed >>> 33;
  }
}
