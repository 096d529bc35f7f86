package twinwall.core.flows;

import java.util.Optional;
import twinwall.core.net.Ip4;

/**
 * A flow in a tenth of the room its record takes, for tables of a million. What nearly all flows
 * are — IPv4, with no or TCP's state and nothing extra — is kept as plain numbers; any other flow
 * is kept whole.
 */
class PackedFlow {
  private static final byte NO_INFO = 0;
  private static final byte TCP = 1;

  /** The flow itself, when it is not of the usual kind. */
  private Optional<Flow> whole = Optional.empty();

  private long digest;
  private long ends;
  private long replyEnds;
  private int ports;
  private int replyPorts;
  private int status;
  private int mark;
  private int timeout;
  private int id;
  private int flagsAndScales;
  private short zone;
  private byte proto;
  private byte info;
  private byte state;

  PackedFlow(Flow flow) {
    set(flow);
  }

  /** The digest of what is kept. */
  final long digest() {
    return digest;
  }

  final void set(Flow flow) {
    digest = FlowHash.of(flow);
    if (!isUsual(flow)) {
      whole = Optional.of(flow);
      return;
    }
    whole = Optional.empty();
    Tuple original = flow.original();
    Tuple reply = flow.reply();
    ends = ends(original);
    ports = ports(original);
    replyEnds = ends(reply);
    replyPorts = ports(reply);
    proto = (byte) original.proto();
    zone = (short) flow.key().zone();
    status = flow.status();
    mark = flow.mark();
    timeout = flow.timeout();
    id = flow.id();
    info = NO_INFO;
    if (flow.info() instanceof ProtoInfo.Tcp tcp) {
      info = TCP;
      state = (byte) tcp.state();
      flagsAndScales =
          tcp.scaleOriginal() << 24
              | tcp.scaleReply() << 16
              | tcp.flagsOriginal() << 8
              | tcp.flagsReply();
    }
  }

  private static boolean isUsual(Flow flow) {
    return flow.original().isV4()
        && flow.extras().equals(FlowExtras.NONE)
        && switch (flow.info()) {
          case ProtoInfo.None _ -> true;
          case ProtoInfo.Tcp tcp ->
              (tcp.state()
                          | tcp.scaleOriginal()
                          | tcp.scaleReply()
                          | tcp.flagsOriginal()
                          | tcp.flagsReply())
                      >>> 8
                  == 0;
          case ProtoInfo.Sctp _ -> false;
        };
  }

  private static long ends(Tuple tuple) {
    return (long) ((Ip4) tuple.src()).bits() << 32 | ((Ip4) tuple.dst()).bits() & 0xFFFF_FFFFL;
  }

  private static int ports(Tuple tuple) {
    return tuple.first() << 16 | tuple.second();
  }

  /** Is this the flow of that name? */
  final boolean isNamed(FlowKey key) {
    if (whole.isPresent()) {
      return whole.get().key().equals(key);
    }
    Tuple tuple = key.tuple();
    return ports(tuple) == ports
        && tuple.isV4()
        && ends(tuple) == ends
        && tuple.proto() == (proto & 0xFF)
        && key.zone() == (zone & 0xFFFF);
  }

  final FlowKey key() {
    return whole.map(Flow::key).orElseGet(() -> new FlowKey(zone & 0xFFFF, tuple(ends, ports)));
  }

  private Tuple tuple(long both, int firstAndSecond) {
    return new Tuple(
        proto & 0xFF,
        new Ip4((int) (both >>> 32)),
        new Ip4((int) both),
        firstAndSecond >>> 16,
        firstAndSecond & 0xFFFF);
  }

  final boolean isRelated() {
    return whole.isPresent() && whole.get().isRelated();
  }

  /** The record. */
  final Flow flow() {
    return whole.orElseGet(() ->
        new Flow(
            key(),
            tuple(replyEnds, replyPorts),
            status,
            mark,
            timeout,
            info(),
            FlowExtras.NONE,
            id));
  }

  private ProtoInfo info() {
    return info == NO_INFO
        ? ProtoInfo.NONE
        : new ProtoInfo.Tcp(
            state & 0xFF,
            flagsAndScales >>> 24,
            flagsAndScales >>> 16 & 0xFF,
            flagsAndScales >>> 8 & 0xFF,
            flagsAndScales & 0xFF);
  }
}
