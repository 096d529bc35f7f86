package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.AnyPort;
import twinwall.core.plan.Match.AnyTransport;
import twinwall.core.plan.Match.Everything;
import twinwall.core.plan.Match.Family;
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

/**
 * A match as nftables conditions. One match becomes several lines where nftables has no "or": per
 * family when addresses are named, and per protocol when TCP is treated in its own way.
 */
final class MatchText {
  /** Why TCP needs a line of its own, if it does. */
  enum Split {
    NO,
    /** Passing: TCP connections start only at their first packet. */
    FIRST_PACKET,
    /** Rejecting: TCP is answered with a reset, everything else by ICMP. */
    RESET
  }

  /** One line's conditions; {@code tcp}: it matches nothing but TCP. */
  record Line(String text, boolean tcp, Family family) {}

  private MatchText() {}

  static List<Line> lines(Match match, Split split, Sets sets) {
    return lines(match, List.of(), split, sets);
  }

  static List<Line> lines(Match match, List<Condition> conditions, Split split, Sets sets) {
    List<Line> lines = new ArrayList<>();
    for (Family family : families(match, conditions)) {
      String source = address(match.source(), "saddr", family, sets);
      String destination = address(match.destination(), "daddr", family, sets);
      if (source.equals(NEVER) || destination.equals(NEVER)) {
        continue;
      }
      String where = join(source, destination, codePoints(conditions, family));
      for (Line transport : transports(match.transport(), split, family, sets)) {
        boolean showsFamily = where.contains("ip ") || where.contains("ip6 ");
        lines.add(
            new Line(
                join(
                    showsFamily ? "" : nfproto(family),
                    where,
                    transport.text(),
                    others(conditions, sets)),
                transport.tcp(),
                family));
      }
    }
    return lines;
  }

  /** A match that cannot apply to this family. */
  private static final String NEVER = "never";

  private static List<Family> families(Match match, List<Condition> conditions) {
    boolean named =
        isNamed(match.source())
            || isNamed(match.destination())
            || match.transport() instanceof Icmp
            || conditions.stream().anyMatch(c -> c instanceof Condition.Dscp);
    return match.family() == Family.BOTH && named
        ? List.of(Family.V4, Family.V6)
        : List.of(match.family());
  }

  private static boolean isNamed(Side side) {
    return switch (side.addresses()) {
      case Everything _, Local _ -> false;
      case Some _, InSet _ -> true;
    };
  }

  private static String codePoints(List<Condition> conditions, Family family) {
    List<String> out = new ArrayList<>();
    for (Condition condition : conditions) {
      if (condition instanceof Condition.Dscp(int code)) {
        out.add((family == Family.V6 ? "ip6" : "ip") + " dscp " + code);
      }
    }
    return String.join(" ", out);
  }

  private static String others(List<Condition> conditions, Sets sets) {
    List<String> out = new ArrayList<>();
    for (Condition condition : conditions) {
      switch (condition) {
        case Condition.Dscp _ -> {}
        case Condition.Sender(var genre, var version) ->
            out.add(
                version.isEmpty()
                    ? "osf name \"" + genre + "\""
                    : "osf version \"" + genre + ":" + version.get() + "\"");
        case Condition.Tagged(var tag, var not) ->
            out.add(
                "meta mark & "
                    + hex(Marks.TAG)
                    + (not ? " != " : " == ")
                    + hex(tag.number() << Marks.TAG_SHIFT));
        case Condition.During(var schedule) -> out.add("meta time " + sets.use(schedule));
      }
    }
    return String.join(" ", out);
  }

  static String hex(int bits) {
    return String.format("0x%08x", bits);
  }

  private static String nfproto(Family family) {
    return switch (family) {
      case V4 -> "meta nfproto ipv4";
      case V6 -> "meta nfproto ipv6";
      case BOTH -> "";
    };
  }

  private static String address(Side side, String field, Family family, Sets sets) {
    String not = side.inverted() ? "!= " : "";
    String ip = family == Family.V6 ? "ip6 " : "ip ";
    return switch (side.addresses()) {
      case Everything() -> side.inverted() ? NEVER : "";
      case Local() -> "fib " + field + " type " + (side.inverted() ? "!= " : "") + "local";
      case InSet(var set) -> ip + field + " " + not + "@" + setName(set.name(), family);
      case Some(var prefixes) -> {
        List<String> members =
            prefixes.stream()
                .filter(prefix -> family.allows(prefix.address()))
                .map(MatchText::prefix)
                .distinct()
                .toList();
        if (members.isEmpty()) {
          yield side.inverted() ? "" : NEVER;
        }
        yield ip + field + " " + not + sets.use(family == Family.V6 ? Sets.IP6 : Sets.IP4, members);
      }
    };
  }

  static String setName(String alias, Family family) {
    return "alias_" + alias + (family == Family.V6 ? "_v6" : "_v4");
  }

  static String portSetName(String alias) {
    return "ports_" + alias;
  }

  /** A network as nftables writes it: a host without its length. */
  static String prefix(Prefix prefix) {
    return prefix.length() == prefix.address().width()
        ? prefix.address().toString()
        : prefix.address().masked(prefix.length()) + "/" + prefix.length();
  }

  static String set(List<String> members) {
    return members.size() == 1 ? members.getFirst() : "{ " + String.join(", ", members) + " }";
  }

  private static List<Line> transports(
      Match.Transport transport, Split split, Family family, Sets sets) {
    return switch (transport) {
      case AnyTransport() ->
          switch (split) {
            case NO -> List.of(new Line("", false, family));
            case FIRST_PACKET ->
                List.of(
                    new Line("meta l4proto != tcp", false, family),
                    new Line(flags(TcpFlags.FIRST), true, family));
            case RESET ->
                List.of(new Line("meta l4proto tcp", true, family), new Line("", false, family));
          };
      case Protocol(int number) ->
          List.of(new Line("meta l4proto " + number, number == Match.TCP, family));
      case Icmp(var types4, var types6, boolean every) -> icmp(types4, types6, every, family);
      case WithPorts ports -> withPorts(ports, split, family, sets);
    };
  }

  private static List<Line> icmp(
      List<Integer> types4, List<Integer> types6, boolean every, Family family) {
    boolean v6 = family == Family.V6;
    if (every) {
      return List.of(new Line("meta l4proto " + (v6 ? "icmpv6" : "icmp"), false, family));
    }
    List<Integer> types = v6 ? types6 : types4;
    if (types.isEmpty()) {
      return List.of();
    }
    String list = set(types.stream().map(String::valueOf).toList());
    return List.of(new Line((v6 ? "icmpv6" : "icmp") + " type " + list, false, family));
  }

  private static List<Line> withPorts(WithPorts match, Split split, Family family, Sets sets) {
    List<Integer> together = new ArrayList<>(match.protocols());
    List<Line> lines = new ArrayList<>();
    boolean flagged = !match.flags().equals(TcpFlags.ANY);
    if (together.contains(Match.TCP) && (flagged || split == Split.RESET)) {
      together.remove((Integer) Match.TCP);
      String conditions = ports(match, "tcp", sets);
      String flags =
          flagged ? flags(match.flags()) : conditions.isEmpty() ? "meta l4proto tcp" : "";
      lines.add(new Line(join(conditions, flags), true, family));
    }
    if (!together.isEmpty()) {
      boolean tcp = together.equals(List.of(Match.TCP));
      String conditions =
          ports(match, together.size() == 1 ? name(together.getFirst()) : "th", sets);
      boolean showsProtocol = together.size() == 1 && !conditions.isEmpty();
      String protocol = "meta l4proto " + set(together.stream().map(MatchText::name).toList());
      lines.add(new Line(join(showsProtocol ? "" : protocol, conditions), tcp, family));
    }
    return lines;
  }

  /** The header in which these protocols' ports stand. */
  static String header(WithPorts match) {
    return match.protocols().size() == 1 ? name(match.protocols().getFirst()) : "th";
  }

  private static String name(int protocol) {
    return switch (protocol) {
      case Match.TCP -> "tcp";
      case Match.UDP -> "udp";
      case Match.SCTP -> "sctp";
      default -> Integer.toString(protocol);
    };
  }

  private static String ports(WithPorts match, String header, Sets sets) {
    return join(
        port(match.source(), header + " sport ", sets),
        port(match.destination(), header + " dport ", sets));
  }

  private static String port(Ports ports, String field, Sets sets) {
    return switch (ports) {
      case AnyPort() -> "";
      case InPortSet(var set) -> field + "@" + portSetName(set.name());
      case SomePorts(var ranges) ->
          field + sets.use(Sets.PORT, ranges.stream().map(PortRange::toString).toList());
    };
  }

  static String flags(TcpFlags flags) {
    return "tcp flags & (" + bits(flags.outOf()) + ") == " + bits(flags.set());
  }

  private static String bits(int bits) {
    String[] names = {"fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"};
    List<String> on = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if ((bits & 1 << i) != 0) {
        on.add(names[i]);
      }
    }
    return on.isEmpty() ? "0x0" : String.join(" | ", on);
  }

  static String join(String... parts) {
    StringBuilder out = new StringBuilder();
    for (String part : parts) {
      if (!part.isEmpty()) {
        out.append(out.isEmpty() ? "" : " ").append(part);
      }
    }
    return out.toString();
  }
}
