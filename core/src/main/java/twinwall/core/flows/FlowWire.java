package twinwall.core.flows;

import java.util.Optional;
import twinwall.core.flows.FlowExtras.SeqAdj;

/** A flow in a sync frame: a word of flags says which parts follow; what is usual takes no room. */
final class FlowWire {
  private static final int V6 = 1;
  private static final int TRANSLATED = 1 << 1;
  private static final int TCP = 1 << 2;
  private static final int SCTP = 1 << 3;
  private static final int MARK = 1 << 4;
  private static final int MASTER = 1 << 5;
  private static final int HELPER = 1 << 6;
  private static final int ADJUST_ORIGINAL = 1 << 7;
  private static final int ADJUST_REPLY = 1 << 8;
  private static final int LABELS = 1 << 9;
  private static final int ZONE = 1 << 10;
  private static final int ALL = (1 << 11) - 1;

  /** 20 days: beyond that the kernel's arithmetic ends. */
  static final int MAX_TIMEOUT = 20 * 86_400;

  private FlowWire() {}

  static void key(Wire.Out out, FlowKey key) {
    out.u8(key.tuple().isV4() ? 0 : V6).u16(key.zone()).u8(key.tuple().proto());
    ends(out, key.tuple());
  }

  static Optional<FlowKey> key(Wire.In in) {
    int flags = in.u8();
    if ((flags & ~V6) != 0) {
      in.fail("unknown flags of a key");
    }
    int zone = in.u16();
    int proto = in.u8();
    Tuple tuple = ends(in, proto, flags == V6);
    return in.error().isEmpty() ? Optional.of(new FlowKey(zone, tuple)) : Optional.empty();
  }

  private static void ends(Wire.Out out, Tuple tuple) {
    out.ip(tuple.src()).ip(tuple.dst()).u16(tuple.first()).u16(tuple.second());
  }

  private static Tuple ends(Wire.In in, int proto, boolean v6) {
    return new Tuple(proto, in.ip(v6), in.ip(v6), in.u16(), in.u16());
  }

  static void flow(Wire.Out out, Flow flow) {
    int flags = flags(flow);
    out.u16(flags).u8(flow.original().proto());
    ends(out, flow.original());
    out.u16(flow.status() & FlowStatus.SHARED).u32(Math.min(flow.timeout(), MAX_TIMEOUT));
    if ((flags & TRANSLATED) != 0) {
      ends(out, flow.reply());
    }
    switch (flow.info()) {
      case ProtoInfo.Tcp tcp ->
          out.u8(tcp.state())
              .u8(tcp.scaleOriginal())
              .u8(tcp.scaleReply())
              .u8(tcp.flagsOriginal())
              .u8(tcp.flagsReply());
      case ProtoInfo.Sctp sctp -> out.u8(sctp.state()).u32(sctp.tagOriginal()).u32(sctp.tagReply());
      case ProtoInfo.None _ -> {}
    }
    if (flow.mark() != 0) {
      out.u32(flow.mark());
    }
    FlowExtras extras = flow.extras();
    extras.master().ifPresent(master -> ends(out.u8(master.proto()), master));
    if (!extras.helper().isEmpty()) {
      out.text(extras.helper());
    }
    extras.adjustOriginal().ifPresent(a -> adjust(out, a));
    extras.adjustReply().ifPresent(a -> adjust(out, a));
    if ((flags & LABELS) != 0) {
      out.u64(extras.labelsHigh()).u64(extras.labelsLow());
    }
    if ((flags & ZONE) != 0) {
      out.u16(flow.key().zone());
    }
  }

  private static int flags(Flow flow) {
    FlowExtras extras = flow.extras();
    return (flow.original().isV4() ? 0 : V6)
        | (flow.reply().equals(flow.original().inverse()) ? 0 : TRANSLATED)
        | (flow.info() instanceof ProtoInfo.Tcp ? TCP : 0)
        | (flow.info() instanceof ProtoInfo.Sctp ? SCTP : 0)
        | (flow.mark() != 0 ? MARK : 0)
        | (extras.master().isPresent() ? MASTER : 0)
        | (extras.helper().isEmpty() ? 0 : HELPER)
        | (extras.adjustOriginal().isPresent() ? ADJUST_ORIGINAL : 0)
        | (extras.adjustReply().isPresent() ? ADJUST_REPLY : 0)
        | (extras.labelsHigh() != 0 || extras.labelsLow() != 0 ? LABELS : 0)
        | (flow.key().zone() != 0 ? ZONE : 0);
  }

  private static void adjust(Wire.Out out, SeqAdj adjust) {
    out.u32(adjust.position()).u32(adjust.before()).u32(adjust.after());
  }

  static Optional<Flow> flow(Wire.In in) {
    int flags = in.u16();
    if ((flags & ~ALL) != 0 || (flags & TCP) != 0 && (flags & SCTP) != 0) {
      in.fail("unknown flags of a flow");
    }
    boolean v6 = (flags & V6) != 0;
    int proto = in.u8();
    Tuple original = ends(in, proto, v6);
    int status = in.u16();
    if ((status & ~FlowStatus.SHARED) != 0) {
      in.fail("status bits that do not travel");
    }
    int timeout = in.u32();
    if (timeout < 0 || timeout > MAX_TIMEOUT) {
      in.fail("a timeout out of range");
    }
    Tuple reply = (flags & TRANSLATED) != 0 ? ends(in, proto, v6) : original.inverse();
    ProtoInfo info = info(in, flags, proto);
    int mark = (flags & MARK) != 0 ? in.u32() : 0;
    FlowExtras extras =
        (flags & ~(V6 | TRANSLATED | TCP | SCTP | MARK | ZONE)) == 0
            ? FlowExtras.NONE
            : extras(in, flags, v6);
    int zone = (flags & ZONE) != 0 ? in.u16() : 0;
    if (in.error().isPresent()) {
      return Optional.empty();
    }
    Flow flow =
        new Flow(new FlowKey(zone, original), reply, status, mark, timeout, info, extras, 0);
    if (flags(flow) != flags) {
      in.fail("a part of a flow that says nothing");
    }
    return Optional.of(flow);
  }

  private static ProtoInfo info(Wire.In in, int flags, int proto) {
    ProtoInfo info =
        (flags & TCP) != 0
            ? new ProtoInfo.Tcp(in.u8(), in.u8(), in.u8(), in.u8(), in.u8())
            : (flags & SCTP) != 0
                ? new ProtoInfo.Sctp(in.u8(), in.u32(), in.u32())
                : ProtoInfo.NONE;
    if (!info.isOf(proto)) {
      in.fail("the state of another protocol, or one out of range");
    }
    return info;
  }

  private static FlowExtras extras(Wire.In in, int flags, boolean v6) {
    Optional<Tuple> master =
        (flags & MASTER) != 0 ? Optional.of(ends(in, in.u8(), v6)) : Optional.empty();
    String helper = (flags & HELPER) != 0 ? in.text() : "";
    Optional<SeqAdj> original =
        (flags & ADJUST_ORIGINAL) != 0 ? Optional.of(adjust(in)) : Optional.empty();
    Optional<SeqAdj> reply =
        (flags & ADJUST_REPLY) != 0 ? Optional.of(adjust(in)) : Optional.empty();
    long high = (flags & LABELS) != 0 ? in.u64() : 0;
    long low = (flags & LABELS) != 0 ? in.u64() : 0;
    if (helper.length() > FlowExtras.MAX_HELPER
        || !helper.chars().allMatch(c -> c > 32 && c < 127)) {
      in.fail("not the name of a helper");
      return FlowExtras.NONE;
    }
    return new FlowExtras(master, helper, original, reply, high, low);
  }

  private static SeqAdj adjust(Wire.In in) {
    return new SeqAdj(in.u32(), in.u32(), in.u32());
  }
}
