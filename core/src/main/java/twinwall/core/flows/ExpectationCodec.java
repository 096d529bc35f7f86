package twinwall.core.flows;

import java.util.Optional;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/** Expectations to and from ctnetlink. One per thread: reading keeps its cursors. */
public final class ExpectationCodec {
  public static final int NEW = 0x200;
  public static final int GET = 0x201;
  public static final int DELETE = 0x202;

  private static final int MASTER = 1;
  private static final int TUPLE = 2;
  private static final int MASK = 3;
  private static final int TIMEOUT = 4;
  private static final int HELPER = 6;
  private static final int ZONE = 7;
  private static final int FLAGS = 8;
  private static final int KIND = 9;
  private static final int NAT = 10;
  private static final int FUNCTION = 11;
  private static final int NAT_DIRECTION = 1;
  private static final int NAT_TUPLE = 2;

  private final NlReader top = new NlReader();
  private final NlReader middle = new NlReader();
  private final NlReader inner = new NlReader();
  private final NlReader inmost = new NlReader();

  public static void dump(NlWriter out, int sequence) {
    out.begin(GET, NlMessage.REQUEST | NlMessage.DUMP, sequence).nfgen(0, 0).end();
  }

  /** A new one, or a new timeout for one that is there; ENOENT without its master. */
  public static void create(NlWriter out, Expectation it, int sequence) {
    begin(out, NEW, NlMessage.CREATE, it.tuple(), sequence);
    FlowCodec.tuple(out, MASTER, it.master().tuple());
    FlowCodec.tuple(out, TUPLE, it.tuple());
    FlowCodec.tuple(out, MASK, it.mask());
    out.attrU32be(TIMEOUT, it.timeout());
    out.attrU32be(FLAGS, it.flags() & Expectation.SHARED_FLAGS);
    out.attrU32be(KIND, it.kind());
    it.saved()
        .ifPresent(saved -> {
          int nat = out.nest(NAT);
          out.attrU32be(NAT_DIRECTION, saved.direction());
          FlowCodec.tuple(out, NAT_TUPLE, saved.from());
          out.close(nat);
        });
    if (!it.function().isEmpty()) {
      out.attrText(FUNCTION, it.function());
    }
    if (!it.helper().isEmpty()) {
      out.attrText(HELPER, it.helper());
    }
    zone(out, it.master().zone());
    out.end();
  }

  /** Away with it; ENOENT when it is not there. */
  public static void delete(NlWriter out, Expectation.Key key, int sequence) {
    begin(out, DELETE, 0, key.tuple(), sequence);
    FlowCodec.tuple(out, TUPLE, key.tuple());
    zone(out, key.zone());
    out.end();
  }

  private static void begin(NlWriter out, int type, int flags, Tuple tuple, int sequence) {
    out.begin(type, NlMessage.REQUEST | flags, sequence)
        .nfgen(tuple.isV4() ? Ctnl.FAMILY_V4 : Ctnl.FAMILY_V6, 0);
  }

  private static void zone(NlWriter out, int zone) {
    if (zone != 0) {
      out.attrU16be(ZONE, zone);
    }
  }

  /** What a message tells; empty when it is malformed or of a kind that we do not know. */
  public Optional<Expectation> read(NlMessage message) {
    NlReader in = message.attributes(top, 4);
    Optional<Tuple> master = Optional.empty();
    Optional<Tuple> tuple = Optional.empty();
    Optional<Tuple> mask = Optional.empty();
    Optional<Expectation.Saved> saved = Optional.empty();
    String function = "";
    String helper = "";
    int timeout = 0;
    int flags = 0;
    int kind = 0;
    int zone = 0;
    while (in.next()) {
      switch (in.type()) {
        case MASTER -> master = FlowReader.tuple(in.nested(middle), inner);
        case TUPLE -> tuple = FlowReader.tuple(in.nested(middle), inner);
        case MASK -> mask = FlowReader.tuple(in.nested(middle), inner);
        case TIMEOUT -> timeout = in.u32be();
        case HELPER -> helper = in.text();
        case ZONE -> zone = in.u16be();
        case FLAGS -> flags = in.u32be();
        case KIND -> kind = in.u32be();
        case NAT -> saved = saved(in.nested(middle));
        case FUNCTION -> function = in.text();
        default -> {}
      }
    }
    if (in.failed() || master.isEmpty() || tuple.isEmpty() || mask.isEmpty()) {
      return Optional.empty();
    }
    boolean sane =
        tuple.get().proto() == mask.get().proto()
            && tuple.get().isV4() == mask.get().isV4()
            && tuple.get().isV4() == master.get().isV4()
            && timeout >= 0
            && kind >= 0
            && kind <= Expectation.MAX_KIND
            && Expectation.isName(function, Expectation.MAX_FUNCTION)
            && Expectation.isName(helper, FlowExtras.MAX_HELPER);
    return sane
        ? Optional.of(
            new Expectation(
                new FlowKey(zone, master.get()),
                tuple.get(),
                mask.get(),
                kind,
                flags & Expectation.SHARED_FLAGS,
                timeout,
                saved,
                function,
                helper))
        : Optional.empty();
  }

  private Optional<Expectation.Saved> saved(NlReader in) {
    int direction = 0;
    Optional<Tuple> from = Optional.empty();
    while (in.next()) {
      switch (in.type()) {
        case NAT_DIRECTION -> direction = in.u32be();
        case NAT_TUPLE -> from = FlowReader.tuple(in.nested(inner), inmost);
        default -> {}
      }
    }
    int way = direction & 1;
    return from.map(tuple -> new Expectation.Saved(way, tuple));
  }
}
