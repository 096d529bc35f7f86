package twinwall.core.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import twinwall.core.flows.Wire;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.peer.View.Alarm;
import twinwall.core.peer.View.Cause;
import twinwall.core.peer.View.Change;
import twinwall.core.peer.View.Document;
import twinwall.core.peer.View.Door;
import twinwall.core.peer.View.Election;
import twinwall.core.peer.View.Group;
import twinwall.core.peer.View.Services;
import twinwall.core.peer.View.Standing;
import twinwall.core.peer.View.States;
import twinwall.core.peer.View.Step;

/** A view that is being read: all its sections have to come, and are read to their last byte. */
final class ViewReader {
  private static final int MAX_SKEW = 254;

  private final List<Consumer<Wire.In>> readers = new ArrayList<>();
  private int taken;
  private String name = "";
  private int number;
  private String product = "";
  private long wall;
  private long up;
  private Election election = new Election(true, false, false, 0, List.of(), List.of(), List.of());
  private States states = new States(false, false, "", 0, -1, -1, 0);
  private Document config = new Document(0, 0, "", "", 0, false, "");
  private Services services = new Services(0, List.of());
  private Door door = new Door(true, 0, List.of());
  private List<Change> changes = List.of();

  ViewReader() {
    readers.add(in -> {
      name = textOf(in);
      number = in.u16();
      product = textOf(in);
      wall = in.count();
      up = in.count();
    });
    readers.add(in -> election = electionOf(in));
    readers.add(in -> states = statesOf(in));
    readers.add(in -> config = configOf(in));
    readers.add(
        in -> services = new Services(in.u16(), many(in, View.REASONS, ViewReader::textOf)));
    readers.add(
        in -> door = new Door(in.flag(), in.u16(), many(in, View.ADDRESSES, ViewReader::prefixOf)));
    readers.add(in -> changes = many(in, View.CHANGES, ViewReader::changeOf));
  }

  /** False for a section of a newer node. */
  boolean take(int section, Wire.In body) {
    if (section < PeerCodec.SELF || section > PeerCodec.CHANGES) {
      return false;
    }
    readers.get(section - 1).accept(body);
    taken++;
    return true;
  }

  boolean isWhole() {
    return taken == PeerCodec.CHANGES;
  }

  View view() {
    return new View(
        name, number, product, wall, up, election, states, config, services, door, changes);
  }

  static <T> List<T> many(Wire.In in, int most, Function<Wire.In, T> one) {
    int count = in.u16();
    if (count > most) {
      in.fail("a list of " + count);
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count && in.error().isEmpty(); i++) {
      all.add(one.apply(in));
    }
    return in.error().isEmpty() ? all : List.of();
  }

  private static String textOf(Wire.In in) {
    String text = in.text();
    if (PeerCodec.CONTROL.matcher(text).find()) {
      in.fail("a text with control characters");
      return "";
    }
    return text;
  }

  private static Ip addressOf(Wire.In in) {
    return in.ip(in.flag());
  }

  private static Prefix prefixOf(Wire.In in) {
    Ip ip = addressOf(in);
    int length = in.u8();
    if (length > (ip.isV4() ? 32 : 128)) {
      in.fail("a prefix of " + length);
      return Prefix.host(ip);
    }
    return new Prefix(ip, length);
  }

  private static Standing standingOf(Wire.In in) {
    int number = in.u8();
    Standing[] all = Standing.values();
    if (number >= all.length) {
      in.fail("no such role");
      return Standing.INIT;
    }
    return all[number];
  }

  private static int atMost(Wire.In in, int most, String what) {
    int value = in.u8();
    if (value > most) {
      in.fail(what + " of " + value);
    }
    return value;
  }

  private static int vhidOf(Wire.In in) {
    int vhid = in.u8();
    if (vhid == 0) {
      in.fail("no such VHID");
    }
    return vhid;
  }

  private static Election electionOf(Wire.In in) {
    boolean enabled = in.flag();
    boolean leaving = in.flag();
    boolean maintenance = in.flag();
    int demotion = in.u8();
    List<Group> groups =
        many(
            in,
            View.GROUPS,
            x ->
                new Group(
                    vhidOf(x),
                    addressOf(x),
                    textOf(x),
                    textOf(x),
                    standingOf(x),
                    atMost(x, MAX_SKEW, "a skew"),
                    atMost(x, MAX_SKEW, "a skew"),
                    x.count()));
    List<Cause> causes = many(in, View.REASONS, x -> new Cause(textOf(x), x.u8(), x.count()));
    List<Alarm> alarms = many(in, View.REASONS, x -> new Alarm(textOf(x), textOf(x), textOf(x)));
    return new Election(enabled, leaving, maintenance, demotion, groups, causes, alarms);
  }

  private static States statesOf(Wire.In in) {
    return new States(
        in.flag(), in.flag(), textOf(in), in.count(), in.count() - 1, in.count() - 1, in.count());
  }

  private static Document configOf(Wire.In in) {
    return new Document(
        in.count(), in.count(), textOf(in), textOf(in), in.u16(), in.flag(), textOf(in));
  }

  private static Change changeOf(Wire.In in) {
    return new Change(
        in.count(),
        vhidOf(in),
        textOf(in),
        standingOf(in),
        standingOf(in),
        textOf(in),
        in.count(),
        in.count() - 1,
        many(in, View.STEPS, x -> new Step(textOf(x), x.count(), textOf(x))));
  }
}
