package twinwall.core.flows;

/**
 * How long a flow may be silent. A refreshed timeout makes no event, so what a dump or an old event
 * said may be nearly used up: a copy gets at least the kernel's default for its state.
 */
public final class FlowTimeouts {
  /** Copies on a backup live at least this long without being confirmed again, in seconds. */
  public static final int HOLD = 3600;

  private FlowTimeouts() {}

  /** The whole timeout of a flow in this state, in seconds: what it gets at take-over. */
  public static int full(Flow flow) {
    return flow.has(FlowStatus.FIXED_TIMEOUT)
        ? flow.timeout()
        : Math.max(flow.timeout(), byState(flow));
  }

  /** What a copy gets while somebody else owns the flow: it must not run out by itself. */
  public static int held(Flow flow) {
    return Math.max(full(flow), HOLD);
  }

  /** True when this timeout can only be the work of {@link #held}. */
  public static boolean isHeld(Flow flow) {
    return flow.timeout() > byState(flow) && flow.timeout() <= HOLD;
  }

  /** The kernel's own timeout for a flow in this state, in seconds. */
  public static int byState(Flow flow) {
    boolean answered = flow.has(FlowStatus.SEEN_REPLY);
    boolean assured = flow.has(FlowStatus.ASSURED);
    return switch (flow.original().proto()) {
      case Proto.TCP -> flow.info() instanceof ProtoInfo.Tcp tcp ? tcp(tcp.state()) : 120;
      case Proto.UDP, Proto.UDPLITE -> assured ? 120 : 30;
      case Proto.ICMP, Proto.ICMP6 -> 30;
      case Proto.SCTP -> flow.info() instanceof ProtoInfo.Sctp sctp ? sctp(sctp.state()) : 10;
      case Proto.GRE -> assured || answered ? 180 : 30;
      default -> 600;
    };
  }

  private static int tcp(int state) {
    return switch (state) {
      case TcpState.ESTABLISHED -> 432_000;
      case TcpState.SYN_RECV, TcpState.CLOSE_WAIT -> 60;
      case TcpState.LAST_ACK -> 30;
      case TcpState.CLOSE -> 10;
      default -> 120;
    };
  }

  private static int sctp(int state) {
    return switch (state) {
      case 4 -> 210;
      case 2, 3, 7 -> 3;
      case 8, 9 -> 30;
      default -> 10;
    };
  }
}
