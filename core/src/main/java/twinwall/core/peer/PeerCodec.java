package twinwall.core.peer;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import twinwall.core.flows.Wire;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.peer.View.Change;
import twinwall.core.peer.View.Document;
import twinwall.core.peer.View.Election;
import twinwall.core.peer.View.Group;
import twinwall.core.peer.View.States;

/**
 * What nodes say about themselves as bytes. A view is a row of sections, each with its number and
 * length: a section that is not known here comes from a newer node and is passed over, one that is
 * known is read to its last byte.
 */
public final class PeerCodec {
  private static final int TOLD = 1;
  private static final int HEARD = 2;
  private static final int ASK = 3;
  private static final int COUNTS = 4;

  static final int SELF = 1;
  private static final int ELECTION = 2;
  private static final int STATES = 3;
  private static final int CONFIG = 4;
  private static final int SERVICES = 5;
  private static final int DOOR = 6;
  static final int CHANGES = 7;

  /** Control and format characters: line ends, escapes, changes of direction. */
  static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private PeerCodec() {}

  /** What became of some bytes. */
  public sealed interface Decoded {
    record Good(PeerFrame frame) implements Decoded {}

    record Malformed(String why) implements Decoded {}
  }

  // ---- writing

  public static byte[] encode(PeerFrame frame) {
    return switch (frame) {
      case PeerFrame.Heard heard ->
          new Wire.Out().u8(HEARD).u64(heard.stamp()).u64(heard.wallMicros()).bytes();
      case PeerFrame.Ask ask -> {
        Wire.Out out = new Wire.Out().u8(ASK).u64(ask.stamp()).u16(ask.names().size());
        ask.names().forEach(out::u64);
        yield out.bytes();
      }
      case PeerFrame.Counts counts -> {
        Wire.Out out = new Wire.Out().u8(COUNTS).u64(counts.stamp()).u64(counts.micros());
        out.u64(counts.forwarded() + 1).u16(counts.timeouts().size());
        counts.timeouts().forEach(timeout -> out.u32(timeout + 1));
        yield out.bytes();
      }
      case PeerFrame.Told(long stamp, View view) -> {
        byte[] whole = told(stamp, view);
        // Of what is too long the story is left out first, then the end of the list.
        List<Group> groups = view.election().groups();
        while (whole.length > PeerFrame.LONGEST) {
          whole = told(stamp, shorter(view, groups));
          groups = groups.subList(0, groups.size() / 2);
        }
        yield whole;
      }
    };
  }

  private static View shorter(View view, List<Group> groups) {
    Election e = view.election();
    return new View(
        view.name(),
        view.number(),
        view.product(),
        view.wallMicros(),
        view.upMillis(),
        new Election(
            e.enabled(), e.leaving(), e.maintenance(), e.demotion(), groups, e.causes(), List.of()),
        view.states(),
        view.config(),
        view.services(),
        view.door(),
        List.of());
  }

  private static byte[] told(long stamp, View view) {
    Wire.Out out = new Wire.Out().u8(TOLD).u64(stamp);
    section(
        out,
        SELF,
        x ->
            x.text(clean(view.name()))
                .u16(view.number())
                .text(clean(view.product()))
                .u64(view.wallMicros())
                .u64(view.upMillis()));
    section(out, ELECTION, x -> election(x, view.election()));
    section(out, STATES, x -> states(x, view.states()));
    section(out, CONFIG, x -> config(x, view.config()));
    section(
        out,
        SERVICES,
        x -> {
          x.u16(view.services().wanted());
          list(x, view.services().troubles(), (y, t) -> y.text(clean(t)));
        });
    section(
        out,
        DOOR,
        x -> {
          flag(x, view.door().tls()).u16(view.door().port());
          list(x, view.door().addresses(), PeerCodec::prefix);
        });
    section(out, CHANGES, x -> list(x, view.changes(), PeerCodec::change));
    return out.bytes();
  }

  /** Whoever shows it must not have to wonder what it does to a terminal. */
  private static String clean(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }

  private static void section(Wire.Out out, int number, Consumer<Wire.Out> fill) {
    Wire.Out body = new Wire.Out();
    fill.accept(body);
    byte[] bytes = body.bytes();
    out.u8(number).u32(bytes.length).put(bytes);
  }

  private static <T> void list(Wire.Out out, List<T> all, BiConsumer<Wire.Out, T> one) {
    out.u16(all.size());
    all.forEach(x -> one.accept(out, x));
  }

  private static Wire.Out flag(Wire.Out out, boolean on) {
    return out.u8(on ? 1 : 0);
  }

  private static void address(Wire.Out out, Ip ip) {
    flag(out, !ip.isV4()).ip(ip);
  }

  private static void prefix(Wire.Out out, Prefix prefix) {
    address(out, prefix.address());
    out.u8(prefix.length());
  }

  private static void election(Wire.Out out, Election e) {
    flag(flag(flag(out, e.enabled()), e.leaving()), e.maintenance()).u8(e.demotion());
    list(
        out,
        e.groups(),
        (x, g) -> {
          address(x.u8(g.vhid()), g.address());
          x.text(clean(g.device())).text(clean(g.label())).u8(g.standing().ordinal());
          x.u8(g.skew()).u8(g.effective()).u64(g.sinceMicros());
        });
    list(out, e.causes(), (x, c) -> x.text(clean(c.name())).u8(c.value()).u64(c.sinceMicros()));
    list(
        out,
        e.alarms(),
        (x, a) -> x.text(clean(a.vhid())).text(clean(a.meaning())).text(clean(a.detail())));
  }

  private static void states(Wire.Out out, States s) {
    flag(flag(out, s.on()), s.synchronised()).text(clean(s.why())).u64(s.flows());
    out.u64(s.differing() + 1).u64(s.lagMicros() + 1).u64(s.backlog());
  }

  private static void config(Wire.Out out, Document d) {
    out.u64(d.saved())
        .u64(d.running())
        .text(clean(d.standing()))
        .text(clean(d.target()))
        .u16(d.pending());
    flag(out, d.trial()).text(clean(d.failure()));
  }

  private static void change(Wire.Out out, Change c) {
    out.u64(c.id())
        .u8(c.vhid())
        .text(clean(c.device()))
        .u8(c.from().ordinal())
        .u8(c.to().ordinal());
    out.text(clean(c.why())).u64(c.atMicros()).u64(c.silentMicros() + 1);
    list(out, c.steps(), (x, s) -> x.text(clean(s.name())).u64(s.micros()).text(clean(s.error())));
  }

  // ---- reading

  public static Decoded decode(byte[] bytes) {
    if (bytes.length > PeerFrame.LONGEST) {
      return new Decoded.Malformed("longer than a frame may be");
    }
    Wire.In in = new Wire.In(bytes);
    switch (in.u8()) {
      case TOLD -> {
        return view(in);
      }
      case HEARD -> {
        PeerFrame heard = new PeerFrame.Heard(in.u64(), in.count());
        return done(in, heard);
      }
      case ASK -> {
        PeerFrame ask =
            new PeerFrame.Ask(in.u64(), ViewReader.many(in, PeerFrame.FLOWS, Wire.In::u64));
        return done(in, ask);
      }
      case COUNTS -> {
        PeerFrame counts =
            new PeerFrame.Counts(
                in.u64(),
                in.count(),
                in.count() - 1,
                ViewReader.many(in, PeerFrame.FLOWS, PeerCodec::timeout));
        return done(in, counts);
      }
      default -> {
        return new Decoded.Malformed("unknown frame type");
      }
    }
  }

  private static int timeout(Wire.In in) {
    int value = in.u32();
    if (value < 0) {
      in.fail("a timeout out of range");
    }
    return value - 1;
  }

  private static Decoded done(Wire.In in, PeerFrame frame) {
    if (in.remaining() > 0) {
      in.fail("bytes after the end");
    }
    return in.error().<Decoded>map(Decoded.Malformed::new).orElse(new Decoded.Good(frame));
  }

  private static Decoded view(Wire.In in) {
    long stamp = in.u64();
    ViewReader draft = new ViewReader();
    int last = 0;
    while (in.error().isEmpty() && in.remaining() > 0) {
      int number = in.u8();
      Wire.In body = in.part(in.u32());
      if (number <= last) {
        in.fail("sections out of order");
      }
      last = number;
      if (in.error().isEmpty() && draft.take(number, body)) {
        if (body.remaining() > 0) {
          body.fail("bytes after the end of a section");
        }
        body.error().ifPresent(why -> in.fail("section " + number + ": " + why));
      }
    }
    if (in.error().isEmpty() && !draft.isWhole()) {
      in.fail("a section is missing");
    }
    return in.error().isPresent()
        ? new Decoded.Malformed(in.error().get())
        : new Decoded.Good(new PeerFrame.Told(stamp, draft.view()));
  }
}
