package twinwall.core.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;

/** Rules as boxes: which packets of a family each of them is about. Tags are left aside. */
final class Shapes {
  static final int ICMP = 1;
  static final int ICMP6 = 58;

  private static final Ranges TCP = Ranges.one(Match.TCP);
  private static final Ranges FIRST = flags(TcpFlags.FIRST);

  private final Coordinates coordinates;
  private final boolean v4;
  private final Ranges local;
  private final Ranges near;
  private final Map<Match.Addresses, Ranges> known = new HashMap<>();

  Shapes(Situation situation, Coordinates coordinates, boolean v4) {
    this.coordinates = coordinates;
    this.v4 = v4;
    this.local = situation.local(v4);
    this.near = local.or(situation.spread(v4));
  }

  /** The boxes of a filter rule among packets that are in {@code in} already. */
  List<Box> of(Ruleset.Rule rule, Ranges in) {
    Box box = Box.all(v4).with(Dim.IN, in);
    if (rule.reach() == Reach.THIS_NODE) {
      box = box.in(Dim.DESTINATION, near);
    }
    for (Condition condition : rule.conditions()) {
      box =
          switch (condition) {
            case Condition.Dscp(int code) -> box.in(Dim.DSCP, Ranges.one(code));
            case Condition.Sender sender ->
                box.in(Dim.SENDER, coordinates.who(sender)).in(Dim.PROTOCOL, TCP);
            case Condition.During(var schedule) -> box.in(Dim.TIME, coordinates.when(schedule));
            case Condition.Tagged _ -> box;
          };
    }
    return of(rule.match(), rule.action() == Action.PASS, box);
  }

  /** The boxes of a match; {@code first}: TCP of any transport starts at its first packet. */
  List<Box> of(Match match, boolean first, Box within) {
    if (match.family() == (v4 ? Family.V6 : Family.V4)) {
      return List.of();
    }
    Box ends =
        within.in(Dim.SOURCE, side(match.source())).in(Dim.DESTINATION, side(match.destination()));
    List<Box> out = new ArrayList<>();
    for (Box box : transport(match.transport(), first, ends)) {
      if (!box.isEmpty()) {
        out.add(box);
      }
    }
    return out;
  }

  private Ranges side(Match.Side side) {
    Ranges set =
        known.computeIfAbsent(
            side.addresses(),
            addresses ->
                switch (addresses) {
                  case Match.Everything() -> Ranges.addresses(v4);
                  case Match.Local() -> local;
                  case Match.Some(var prefixes) -> Ranges.of(prefixes, v4);
                  case Match.InSet(var members) -> Ranges.of(v4 ? members.v4() : members.v6());
                });
    return side.inverted() ? Ranges.addresses(v4).minus(set) : set;
  }

  private List<Box> transport(Match.Transport transport, boolean first, Box box) {
    return switch (transport) {
      case Match.AnyTransport() ->
          first
              ? List.of(
                  box.in(Dim.PROTOCOL, Dim.PROTOCOL.all(v4).minus(TCP)),
                  box.in(Dim.PROTOCOL, TCP).in(Dim.FLAGS, FIRST))
              : List.of(box);
      case Match.Protocol(int number) -> List.of(box.in(Dim.PROTOCOL, Ranges.one(number)));
      case Match.Icmp icmp -> {
        Box all = box.in(Dim.PROTOCOL, Ranges.one(v4 ? ICMP : ICMP6));
        yield List.of(
            icmp.everyType()
                ? all
                : all.in(Dim.TO_PORT, Ranges.ofAll(v4 ? icmp.types4() : icmp.types6())));
      }
      case Match.WithPorts with -> {
        Box ports =
            box.in(Dim.FROM_PORT, ports(with.source())).in(Dim.TO_PORT, ports(with.destination()));
        Ranges protocols = Ranges.ofAll(with.protocols());
        yield with.flags().equals(TcpFlags.ANY)
            ? List.of(ports.in(Dim.PROTOCOL, protocols))
            : List.of(
                ports.in(Dim.PROTOCOL, protocols.and(TCP)).in(Dim.FLAGS, flags(with.flags())),
                ports.in(Dim.PROTOCOL, protocols.minus(TCP)));
      }
    };
  }

  private static Ranges ports(Match.Ports ports) {
    return switch (ports) {
      case Match.AnyPort() -> Dim.TO_PORT.all(true);
      case Match.SomePorts(List<PortRange> ranges) -> Ranges.ofPorts(ranges);
      case Match.InPortSet(var set) -> Ranges.of(set.ports());
    };
  }

  static Ranges flags(TcpFlags flags) {
    Ranges out = Ranges.NONE;
    for (int bits = 0; bits < 256; bits++) {
      out = (bits & flags.outOf()) == flags.set() ? out.or(Ranges.one(bits)) : out;
    }
    return out;
  }
}
