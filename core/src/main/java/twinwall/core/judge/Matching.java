package twinwall.core.judge;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.AnyPort;
import twinwall.core.plan.Match.AnyTransport;
import twinwall.core.plan.Match.Everything;
import twinwall.core.plan.Match.Icmp;
import twinwall.core.plan.Match.InPortSet;
import twinwall.core.plan.Match.InSet;
import twinwall.core.plan.Match.Local;
import twinwall.core.plan.Match.Ports;
import twinwall.core.plan.Match.Protocol;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.Some;
import twinwall.core.plan.Match.SomePorts;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/** Whether a packet shows what the match of a rule names. */
final class Matching {
  private Matching() {}

  static boolean matches(Rule rule, Packet packet, boolean leaving, Surroundings around) {
    Match match = rule.match();
    return match.family().allows(packet.source())
        && isAt(match.source(), packet.source(), around)
        && isAt(match.destination(), packet.destination(), around)
        && (leaving || rule.reach() == Reach.EVERYWHERE || around.isHere(packet.destination()))
        && carries(match.transport(), rule.action(), packet);
  }

  private static boolean isAt(Side side, Ip ip, Surroundings around) {
    boolean among =
        switch (side.addresses()) {
          case Everything() -> true;
          case Local() -> around.local().contains(ip);
          case Some(var prefixes) -> prefixes.stream().anyMatch(prefix -> prefix.contains(ip));
          case InSet(var set) -> set.contains(ip);
        };
    return among != side.inverted();
  }

  private static boolean carries(Match.Transport transport, Action action, Packet packet) {
    return switch (transport) {
      case AnyTransport() -> action != Action.PASS || packet.opens();
      case Protocol(int number) -> packet.protocol() == number;
      case Icmp(var types4, var types6, boolean every) ->
          packet.isIcmp() && (every || types(packet, types4, types6).contains(packet.icmpType()));
      case WithPorts(var protocols, var from, var to, var flags) ->
          protocols.contains(packet.protocol())
              && has(from, packet.sourcePort())
              && has(to, packet.destinationPort())
              && (packet.protocol() != Match.TCP || isOn(flags, packet.tcpFlags()));
    };
  }

  private static List<Integer> types(Packet packet, List<Integer> types4, List<Integer> types6) {
    return packet.source().isV4() ? types4 : types6;
  }

  private static boolean isOn(TcpFlags wanted, int flags) {
    return (flags & wanted.outOf()) == wanted.set();
  }

  private static boolean has(Ports ports, int port) {
    return switch (ports) {
      case AnyPort() -> true;
      case SomePorts(var ranges) -> ranges.stream().anyMatch(range -> range.contains(port));
      case InPortSet(var set) -> set.ports().contains(port);
    };
  }
}
