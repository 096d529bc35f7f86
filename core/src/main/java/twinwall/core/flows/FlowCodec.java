package twinwall.core.flows;

import twinwall.core.flows.FlowExtras.SeqAdj;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;

/**
 * Requests to ctnetlink, in the forms that make a flow work and not only look right: created with
 * the plain inverse as its reply and the translation beside it, so that the kernel itself sets the
 * bits that make it translate; updated without any of that.
 */
public final class FlowCodec {
  public static final int NEW = 0x100;
  public static final int GET = 0x101;
  public static final int DELETE = 0x102;

  /** No request about one flow is longer. */
  public static final int MAX_MESSAGE = 1024;

  private static final int TRAVELS = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED;

  private FlowCodec() {}

  /** Asks for every flow of every family. */
  public static void dump(NlWriter out, int sequence) {
    out.begin(GET, NlMessage.REQUEST | NlMessage.DUMP, sequence).nfgen(0, 0).end();
  }

  /** Asks for one flow; ENOENT when there is none. */
  public static void get(NlWriter out, FlowKey key, int sequence) {
    begin(out, GET, NlMessage.ACK, key.tuple(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, key.tuple());
    zone(out, key);
    out.end();
  }

  /** A new flow; EEXIST when either of its tuples is taken. */
  public static void create(NlWriter out, Flow flow, int sequence) {
    begin(out, NEW, NlMessage.CREATE | NlMessage.EXCL, flow.original(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, flow.original());
    tuple(out, Ctnl.TUPLE_REPLY, flow.original().inverse());
    variable(out, flow, true);
    flow.sourceNat().ifPresent(nat -> nat(out, Ctnl.NAT_SRC, flow, nat));
    flow.destinationNat().ifPresent(nat -> nat(out, Ctnl.NAT_DST, flow, nat));
    if (flow.mark() != 0) {
      out.attrU32be(Ctnl.MARK, flow.mark());
    }
    FlowExtras extras = flow.extras();
    extras.master().ifPresent(master -> tuple(out, Ctnl.TUPLE_MASTER, master));
    if (!extras.helper().isEmpty()) {
      int help = out.nest(Ctnl.HELP);
      out.attrText(1, extras.helper()).close(help);
    }
    extras(out, extras);
    zone(out, flow.key());
    out.end();
  }

  /** What may change of a known flow; EBUSY when that would take back a status bit. */
  public static void update(NlWriter out, Flow flow, int sequence) {
    begin(out, NEW, 0, flow.original(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, flow.original());
    variable(out, flow, false);
    out.attrU32be(Ctnl.MARK, flow.mark());
    extras(out, flow.extras());
    zone(out, flow.key());
    out.end();
  }

  /** A new timeout, and nothing else. */
  public static void retime(NlWriter out, FlowKey key, int seconds, int sequence) {
    begin(out, NEW, 0, key.tuple(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, key.tuple());
    out.attrU32be(Ctnl.TIMEOUT, seconds);
    zone(out, key);
    out.end();
  }

  /** No window check from now on, and a new timeout unless it is 0; state and scale stay. */
  public static void loosen(NlWriter out, FlowKey key, int seconds, int sequence) {
    begin(out, NEW, 0, key.tuple(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, key.tuple());
    if (seconds != 0) {
      out.attrU32be(Ctnl.TIMEOUT, seconds);
    }
    if (key.tuple().proto() == Proto.TCP) {
      int flags = TcpState.FLAG_BE_LIBERAL * 0x101;
      int whole = out.nest(Ctnl.PROTOINFO);
      int inside = out.nest(Ctnl.INFO_TCP);
      out.attrU16be(4, flags).attrU16be(5, flags).close(inside).close(whole);
    }
    zone(out, key);
    out.end();
  }

  /** Ends a flow; with an id only that instance. */
  public static void delete(NlWriter out, FlowKey key, int id, int sequence) {
    begin(out, DELETE, 0, key.tuple(), sequence);
    tuple(out, Ctnl.TUPLE_ORIG, key.tuple());
    if (id != 0) {
      out.attrU32be(Ctnl.ID, id);
    }
    zone(out, key);
    out.end();
  }

  /** Ends whatever flow is answered with this tuple. */
  public static void deleteByReply(NlWriter out, int zone, Tuple reply, int sequence) {
    begin(out, DELETE, 0, reply, sequence);
    tuple(out, Ctnl.TUPLE_REPLY, reply);
    if (zone != 0) {
      out.attrU16be(Ctnl.ZONE, zone);
    }
    out.end();
  }

  private static void begin(NlWriter out, int type, int flags, Tuple tuple, int sequence) {
    out.begin(type, NlMessage.REQUEST | flags, sequence)
        .nfgen(tuple.isV4() ? Ctnl.FAMILY_V4 : Ctnl.FAMILY_V6, 0);
  }

  static void tuple(NlWriter out, int type, Tuple tuple) {
    int whole = out.nest(type);
    int ip = out.nest(Ctnl.TUPLE_IP);
    out.attrIp(tuple.isV4() ? Ctnl.IP_V4_SRC : Ctnl.IP_V6_SRC, tuple.src());
    out.attrIp(tuple.isV4() ? Ctnl.IP_V4_DST : Ctnl.IP_V6_DST, tuple.dst());
    out.close(ip);
    int proto = out.nest(Ctnl.TUPLE_PROTO);
    out.attrU8(Ctnl.PROTO_NUM, tuple.proto());
    switch (tuple.proto()) {
      case Proto.ICMP -> icmp(out, tuple, Ctnl.PROTO_ICMP_ID);
      case Proto.ICMP6 -> icmp(out, tuple, Ctnl.PROTO_ICMP6_ID);
      default -> {
        if (Proto.hasPorts(tuple.proto())) {
          out.attrU16be(Ctnl.PROTO_SRC_PORT, tuple.first());
          out.attrU16be(Ctnl.PROTO_DST_PORT, tuple.second());
        }
      }
    }
    out.close(proto).close(whole);
  }

  private static void icmp(NlWriter out, Tuple tuple, int idType) {
    out.attrU16be(idType, tuple.first());
    out.attrU8(idType + 1, tuple.icmpType());
    out.attrU8(idType + 2, tuple.icmpCode());
  }

  private static void variable(NlWriter out, Flow flow, boolean create) {
    out.attrU32be(Ctnl.STATUS, flow.status() & TRAVELS | FlowStatus.CONFIRMED);
    out.attrU32be(Ctnl.TIMEOUT, flow.timeout());
    switch (flow.info()) {
      case ProtoInfo.Tcp tcp -> tcp(out, tcp, create);
      case ProtoInfo.Sctp sctp -> sctp(out, sctp);
      case ProtoInfo.None _ -> {}
    }
  }

  /**
   * The kernel takes a window scale only when both sides are flagged to have one in the same
   * message. Sequence numbers cannot be sent at all: be liberal about them. A scale that the kernel
   * may have learned from packets is only replaced by one that was seen, too.
   */
  private static void tcp(NlWriter out, ProtoInfo.Tcp tcp, boolean create) {
    boolean known =
        (tcp.flagsOriginal() & tcp.flagsReply() & TcpState.FLAG_WINDOW_SCALE) != 0 || create;
    int scale = known ? TcpState.FLAG_WINDOW_SCALE : 0;
    int flags = (scale | TcpState.FLAG_BE_LIBERAL) * 0x101;
    int whole = out.nest(Ctnl.PROTOINFO);
    int inside = out.nest(Ctnl.INFO_TCP);
    out.attrU8(1, tcp.state());
    if (known) {
      out.attrU8(2, tcp.scaleOriginal());
      out.attrU8(3, tcp.scaleReply());
    }
    out.attrU16be(4, flags);
    out.attrU16be(5, flags);
    out.close(inside).close(whole);
  }

  private static void sctp(NlWriter out, ProtoInfo.Sctp sctp) {
    int whole = out.nest(Ctnl.PROTOINFO);
    int inside = out.nest(Ctnl.INFO_SCTP);
    out.attrU8(1, sctp.state());
    out.attrU32be(2, sctp.tagOriginal());
    out.attrU32be(3, sctp.tagReply());
    out.close(inside).close(whole);
  }

  /** One address and one port as a range of one: left a choice, the kernel would choose. */
  private static void nat(NlWriter out, int type, Flow flow, Flow.Nat nat) {
    boolean v4 = nat.address().isV4();
    int whole = out.nest(type);
    out.attrIp(v4 ? Ctnl.NAT_V4_MIN : Ctnl.NAT_V6_MIN, nat.address());
    out.attrIp(v4 ? Ctnl.NAT_V4_MAX : Ctnl.NAT_V6_MAX, nat.address());
    int proto = flow.original().proto();
    if (Proto.hasPorts(proto) || Proto.isIcmp(proto)) {
      int ports = out.nest(Ctnl.NAT_PROTO);
      out.attrU16be(Ctnl.NAT_PORT_MIN, nat.port());
      out.attrU16be(Ctnl.NAT_PORT_MAX, nat.port());
      out.close(ports);
    }
    out.close(whole);
  }

  private static void extras(NlWriter out, FlowExtras extras) {
    extras.adjustOriginal().ifPresent(adjust -> adjust(out, Ctnl.SEQ_ADJ_ORIG, adjust));
    extras.adjustReply().ifPresent(adjust -> adjust(out, Ctnl.SEQ_ADJ_REPLY, adjust));
    if ((extras.labelsHigh() | extras.labelsLow()) != 0) {
      int labels = out.open(Ctnl.LABELS);
      out.u64be(extras.labelsHigh()).u64be(extras.labelsLow()).close(labels);
    }
  }

  private static void adjust(NlWriter out, int type, SeqAdj adjust) {
    int whole = out.nest(type);
    out.attrU32be(1, adjust.position());
    out.attrU32be(2, adjust.before());
    out.attrU32be(3, adjust.after());
    out.close(whole);
  }

  private static void zone(NlWriter out, FlowKey key) {
    if (key.zone() != 0) {
      out.attrU16be(Ctnl.ZONE, key.zone());
    }
  }
}
