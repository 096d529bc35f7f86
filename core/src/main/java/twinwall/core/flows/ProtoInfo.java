package twinwall.core.flows;

/** What connection tracking remembers about the protocol itself. */
public sealed interface ProtoInfo {
  /** Nothing: most protocols, or an event that did not repeat it. */
  record None() implements ProtoInfo {}

  /** TCP: state, window scale of both sides, flags of both sides. */
  record Tcp(int state, int scaleOriginal, int scaleReply, int flagsOriginal, int flagsReply)
      implements ProtoInfo {
    public Tcp {
      if ((state | scaleOriginal | scaleReply | flagsOriginal | flagsReply) >>> 8 != 0) {
        throw new IllegalArgumentException("TCP state, scale or flags out of range");
      }
    }
  }

  /** SCTP: state and the verification tags of both sides. */
  record Sctp(int state, int tagOriginal, int tagReply) implements ProtoInfo {
    public Sctp {
      if (state >>> 8 != 0) {
        throw new IllegalArgumentException("SCTP state out of range");
      }
    }
  }

  ProtoInfo NONE = new None();

  /** The most that a side may scale its window by (RFC 7323). */
  int MAX_SCALE = 14;

  /** True when a flow of this protocol can be remembered so; a peer refuses anything else. */
  default boolean isOf(int proto) {
    return switch (this) {
      case None _ -> true;
      case Tcp tcp ->
          proto == Proto.TCP
              && tcp.state() <= TcpState.SYN_SENT2
              && tcp.scaleOriginal() <= MAX_SCALE
              && tcp.scaleReply() <= MAX_SCALE;
      case Sctp _ -> proto == Proto.SCTP;
    };
  }
}
