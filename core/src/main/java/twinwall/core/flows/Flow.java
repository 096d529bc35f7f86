package twinwall.core.flows;

import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * One tracked connection. {@code reply} is the tuple answers arrive with, so translation is the
 * difference between it and the inverse of the key's tuple. {@code timeout} is seconds; {@code id}
 * is this kernel's name for this instance (0 = unknown) and means nothing on another node.
 */
public record Flow(
    FlowKey key,
    Tuple reply,
    int status,
    int mark,
    int timeout,
    ProtoInfo info,
    FlowExtras extras,
    int id) {

  /**
   * A flow whose connection mark has this bit set stays on its node: its rule has no state sync. A
   * bit of the mark and no label, because every event tells the mark, and because the kernel gives
   * it to the connections that belong to this one.
   */
  public static final int NO_SYNC_MARK = 0x8000_0000;

  /** A translated end of a flow. The port is 0 where the protocol has none. */
  public record Nat(Ip address, int port) {}

  public Flow {
    if (timeout < 0) {
      throw new IllegalArgumentException("a negative timeout");
    }
    if (reply.proto() != key.tuple().proto() || reply.isV4() != key.tuple().isV4()) {
      throw new IllegalArgumentException("the two directions differ in protocol or family");
    }
  }

  public Tuple original() {
    return key.tuple();
  }

  /** What names it by its replies: no two flows of one kernel can share that. */
  FlowKey replyKey() {
    return new FlowKey(key.zone(), reply);
  }

  /** What the source is translated to, by the kernel's own word that it is. */
  public Optional<Nat> sourceNat() {
    return has(FlowStatus.SRC_NAT)
        ? Optional.of(new Nat(reply.dst(), reply.targetPort()))
        : Optional.empty();
  }

  /** What the destination is translated to. */
  public Optional<Nat> destinationNat() {
    return has(FlowStatus.DST_NAT)
        ? Optional.of(new Nat(reply.src(), reply.first()))
        : Optional.empty();
  }

  public boolean has(int bits) {
    return (status & bits) == bits;
  }

  public boolean isRelated() {
    return extras.master().isPresent();
  }

  public Flow withTimeout(int seconds) {
    return new Flow(key, reply, status, mark, seconds, info, extras, id);
  }

  /** With every bit that the other has too: status bits are never taken back. */
  Flow withStatusOf(Flow other) {
    return reply.equals(other.reply)
        ? new Flow(key, reply, status | other.status, mark, timeout, info, other.extras, id)
        : this;
  }

  public Flow withExtras(FlowExtras other) {
    return new Flow(key, reply, status, mark, timeout, info, other, id);
  }

  /** An update event's flow, completed by what it left out and was known. */
  Flow completedBy(Flow known) {
    ProtoInfo merged = info instanceof ProtoInfo.None ? known.info : info;
    FlowExtras all = extras.orElse(known.extras);
    int fullest = has(FlowStatus.OFFLOAD) ? Math.max(timeout, known.timeout) : timeout;
    return new Flow(key, reply, status, mark, fullest, merged, all, id == 0 ? known.id : id);
  }

  /** True when a copy of the one is a copy of the other: timeouts and local names do not count. */
  public boolean sameAs(Flow other) {
    return key.equals(other.key)
        && reply.equals(other.reply)
        && (status & FlowStatus.SHARED) == (other.status & FlowStatus.SHARED)
        && mark == other.mark
        && info.equals(other.info)
        && extras.equals(other.extras);
  }

  /** True when {@code next} cannot be this connection later: it is younger, so it is another. */
  public boolean isOlderThan(Flow next) {
    return info instanceof ProtoInfo.Tcp mine
        && next.info instanceof ProtoInfo.Tcp theirs
        && TcpState.age(theirs.state()) < TcpState.age(mine.state());
  }
}
