package twinwall.core.flows;

import java.util.Optional;
import twinwall.core.flows.FlowExtras.SeqAdj;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;

/**
 * Flows out of ctnetlink messages, dump and events alike. One reader per thread: it keeps its
 * cursors.
 */
public final class FlowReader {
  private final NlReader top = new NlReader();
  private final NlReader middle = new NlReader();
  private final NlReader inner = new NlReader();

  private Optional<Tuple> original = Optional.empty();
  private Optional<Tuple> reply = Optional.empty();
  private Optional<Tuple> master = Optional.empty();
  private Optional<SeqAdj> adjustOriginal = Optional.empty();
  private Optional<SeqAdj> adjustReply = Optional.empty();
  private ProtoInfo info = ProtoInfo.NONE;
  private String helper = "";
  private int status;
  private int timeout;
  private int mark;
  private int id;
  private int zone;
  private long labelsHigh;
  private long labelsLow;

  /**
   * The flow of a conntrack message; empty when it is malformed or of a kind that we do not know.
   */
  public Optional<Flow> flow(NlMessage message) {
    return flow(message.attributes(top, 4));
  }

  Optional<Flow> flow(NlReader attributes) {
    clear();
    while (attributes.next()) {
      attribute(attributes);
    }
    if (attributes.failed() || original.isEmpty() || reply.isEmpty()) {
      return Optional.empty();
    }
    Tuple from = original.get();
    Tuple back = reply.get();
    if (from.proto() != back.proto()
        || from.isV4() != back.isV4()
        || timeout < 0
        || !info.isOf(from.proto())) {
      return Optional.empty();
    }
    boolean plain =
        master.isEmpty()
            && helper.isEmpty()
            && adjustOriginal.isEmpty()
            && adjustReply.isEmpty()
            && (labelsHigh | labelsLow) == 0;
    FlowExtras extras =
        plain
            ? FlowExtras.NONE
            : new FlowExtras(master, helper, adjustOriginal, adjustReply, labelsHigh, labelsLow);
    return Optional.of(
        new Flow(new FlowKey(zone, from), back, status, mark, timeout, info, extras, id));
  }

  private void clear() {
    original = Optional.empty();
    reply = Optional.empty();
    master = Optional.empty();
    adjustOriginal = Optional.empty();
    adjustReply = Optional.empty();
    info = ProtoInfo.NONE;
    helper = "";
    status = 0;
    timeout = 0;
    mark = 0;
    id = 0;
    zone = 0;
    labelsHigh = 0;
    labelsLow = 0;
  }

  private void attribute(NlReader in) {
    switch (in.type()) {
      case Ctnl.TUPLE_ORIG -> original = tuple(in.nested(middle), inner);
      case Ctnl.TUPLE_REPLY -> reply = tuple(in.nested(middle), inner);
      case Ctnl.TUPLE_MASTER -> master = tuple(in.nested(middle), inner);
      case Ctnl.STATUS -> status = in.u32be();
      case Ctnl.TIMEOUT -> timeout = in.u32be();
      case Ctnl.MARK -> mark = in.u32be();
      case Ctnl.ID -> id = in.u32be();
      case Ctnl.ZONE -> zone = in.u16be();
      case Ctnl.PROTOINFO -> info(in.nested(middle));
      case Ctnl.HELP -> help(in.nested(middle));
      case Ctnl.SEQ_ADJ_ORIG -> adjustOriginal = Optional.of(adjust(in.nested(middle)));
      case Ctnl.SEQ_ADJ_REPLY -> adjustReply = Optional.of(adjust(in.nested(middle)));
      case Ctnl.LABELS -> labels(in.bytes());
      default -> {}
    }
  }

  /**
   * @param inner a reader that nobody else uses meanwhile
   */
  static Optional<Tuple> tuple(NlReader in, NlReader inner) {
    Ip src = Ip4.ANY;
    Ip dst = Ip4.ANY;
    int proto = 0;
    int first = 0;
    int second = 0;
    boolean zoned = false;
    while (in.next()) {
      switch (in.type()) {
        case Ctnl.TUPLE_IP -> {
          in.nested(inner);
          while (inner.next()) {
            switch (inner.type()) {
              case Ctnl.IP_V4_SRC, Ctnl.IP_V6_SRC -> src = inner.ip();
              case Ctnl.IP_V4_DST, Ctnl.IP_V6_DST -> dst = inner.ip();
              default -> {}
            }
          }
        }
        case Ctnl.TUPLE_PROTO -> {
          in.nested(inner);
          while (inner.next()) {
            switch (inner.type()) {
              case Ctnl.PROTO_NUM -> proto = inner.u8();
              case Ctnl.PROTO_SRC_PORT, Ctnl.PROTO_ICMP_ID, Ctnl.PROTO_ICMP6_ID ->
                  first = inner.u16be();
              case Ctnl.PROTO_DST_PORT -> second = inner.u16be();
              case Ctnl.PROTO_ICMP_TYPE, Ctnl.PROTO_ICMP6_TYPE -> second |= inner.u8() << 8;
              case Ctnl.PROTO_ICMP_CODE, Ctnl.PROTO_ICMP6_CODE -> second |= inner.u8();
              default -> {}
            }
          }
        }
        // A zone for one direction only: such flows are left to their own node.
        case Ctnl.TUPLE_ZONE -> zoned = true;
        default -> {}
      }
    }
    boolean numbered = Proto.hasPorts(proto) || Proto.isIcmp(proto);
    boolean stray = !numbered && (first | second) != 0;
    return in.failed() || zoned || stray || src.isV4() != dst.isV4()
        ? Optional.empty()
        : Optional.of(new Tuple(proto, src, dst, first, second));
  }

  private void info(NlReader in) {
    while (in.next()) {
      switch (in.type()) {
        case Ctnl.INFO_TCP -> info = tcp(in.nested(inner));
        case Ctnl.INFO_SCTP -> info = sctp(in.nested(inner));
        default -> {}
      }
    }
  }

  private static ProtoInfo tcp(NlReader in) {
    int state = 0;
    int scaleOriginal = 0;
    int scaleReply = 0;
    int flagsOriginal = 0;
    int flagsReply = 0;
    while (in.next()) {
      switch (in.type()) {
        case 1 -> state = in.u8();
        case 2 -> scaleOriginal = in.u8();
        case 3 -> scaleReply = in.u8();
        case 4 -> flagsOriginal = first(in);
        case 5 -> flagsReply = first(in);
        default -> {}
      }
    }
    return new ProtoInfo.Tcp(state, scaleOriginal, scaleReply, flagsOriginal, flagsReply);
  }

  /** Flags are a value and a mask, one byte each. */
  private static int first(NlReader in) {
    return in.u16be() >>> 8;
  }

  private static ProtoInfo sctp(NlReader in) {
    int state = 0;
    int tagOriginal = 0;
    int tagReply = 0;
    while (in.next()) {
      switch (in.type()) {
        case 1 -> state = in.u8();
        case 2 -> tagOriginal = in.u32be();
        case 3 -> tagReply = in.u32be();
        default -> {}
      }
    }
    return new ProtoInfo.Sctp(state, tagOriginal, tagReply);
  }

  private void help(NlReader in) {
    while (in.next()) {
      if (in.type() == 1) {
        String name = in.text();
        boolean sane =
            name.length() <= FlowExtras.MAX_HELPER && name.chars().allMatch(c -> c > 32 && c < 127);
        helper = sane ? name : "";
      }
    }
  }

  private static SeqAdj adjust(NlReader in) {
    int position = 0;
    int before = 0;
    int after = 0;
    while (in.next()) {
      switch (in.type()) {
        case 1 -> position = in.u32be();
        case 2 -> before = in.u32be();
        case 3 -> after = in.u32be();
        default -> {}
      }
    }
    return new SeqAdj(position, before, after);
  }

  private void labels(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, 16); i++) {
      long value = (bytes[i] & 255L) << (56 - 8 * (i & 7));
      if (i < 8) {
        labelsHigh |= value;
      } else {
        labelsLow |= value;
      }
    }
  }
}
