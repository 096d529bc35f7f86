package twinwall.core.flows;

import java.util.Optional;

/** An expectation in a sync frame: every part in its order. */
final class ExpectationWire {
  private static final int V6 = 1;
  private static final int SAVED = 2;

  private ExpectationWire() {}

  static void put(Wire.Out out, Expectation it) {
    boolean v6 = !it.tuple().isV4();
    out.u8((v6 ? V6 : 0) | (it.saved().isPresent() ? SAVED : 0)).u16(it.master().zone());
    tuple(out, it.master().tuple());
    tuple(out, it.tuple());
    ends(out, it.mask());
    out.u8(it.kind()).u8(it.flags() & Expectation.SHARED_FLAGS);
    out.u32(Math.min(it.timeout(), FlowWire.MAX_TIMEOUT));
    it.saved().ifPresent(saved -> tuple(out.u8(saved.direction()), saved.from()));
    out.text(it.function()).text(it.helper());
  }

  static Optional<Expectation> get(Wire.In in) {
    int parts = in.u8();
    if ((parts & ~(V6 | SAVED)) != 0) {
      in.fail("unknown parts of an expectation");
    }
    boolean v6 = (parts & V6) != 0;
    int zone = in.u16();
    Tuple master = tuple(in, v6);
    Tuple tuple = tuple(in, v6);
    Tuple mask = ends(in, tuple.proto(), v6);
    int kind = in.u8();
    int flags = in.u8();
    int timeout = in.u32();
    if (flags > Expectation.SHARED_FLAGS || timeout < 0 || timeout > FlowWire.MAX_TIMEOUT) {
      in.fail("flags or timeout of an expectation out of range");
    }
    Optional<Expectation.Saved> saved = Optional.empty();
    if ((parts & SAVED) != 0) {
      int direction = in.u8();
      if (direction > 1) {
        in.fail("no such direction");
      }
      saved = Optional.of(new Expectation.Saved(direction, tuple(in, v6)));
    }
    String function = in.text();
    String helper = in.text();
    if (!Expectation.isName(function, Expectation.MAX_FUNCTION)
        || !Expectation.isName(helper, FlowExtras.MAX_HELPER)) {
      in.fail("not the name of a helper");
    }
    return in.error().isEmpty()
        ? Optional.of(
            new Expectation(
                new FlowKey(zone, master),
                tuple,
                mask,
                kind,
                flags,
                timeout,
                saved,
                function,
                helper))
        : Optional.empty();
  }

  static void key(Wire.Out out, Expectation.Key key) {
    out.u8(key.tuple().isV4() ? 0 : V6).u16(key.zone());
    tuple(out, key.tuple());
    ends(out, key.mask());
  }

  static Optional<Expectation.Key> key(Wire.In in) {
    int parts = in.u8();
    if ((parts & ~V6) != 0) {
      in.fail("unknown parts of an expectation's key");
    }
    int zone = in.u16();
    Tuple tuple = tuple(in, parts == V6);
    Tuple mask = ends(in, tuple.proto(), parts == V6);
    return in.error().isEmpty()
        ? Optional.of(new Expectation.Key(zone, tuple, mask))
        : Optional.empty();
  }

  private static void tuple(Wire.Out out, Tuple tuple) {
    ends(out.u8(tuple.proto()), tuple);
  }

  private static void ends(Wire.Out out, Tuple tuple) {
    out.ip(tuple.src()).ip(tuple.dst()).u16(tuple.first()).u16(tuple.second());
  }

  private static Tuple tuple(Wire.In in, boolean v6) {
    return ends(in, in.u8(), v6);
  }

  private static Tuple ends(Wire.In in, int proto, boolean v6) {
    return new Tuple(proto, in.ip(v6), in.ip(v6), in.u16(), in.u16());
  }
}
