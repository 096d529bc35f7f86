package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names that rules use for protocols, ICMP types and TCP flags. */
public final class Protocols {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("igmp", 2),
          Map.entry("ipv6", 41),
          Map.entry("gre", 47),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("ospf", 89),
          Map.entry("etherip", 97),
          Map.entry("pim", 103),
          Map.entry("carp", Match.CARP),
          Map.entry("vrrp", Match.CARP),
          Map.entry("pfsync", 240));

  private static final Map<String, Integer> ICMP4 =
      Map.ofEntries(
          Map.entry("echorep", 0),
          Map.entry("unreach", 3),
          Map.entry("squench", 4),
          Map.entry("redir", 5),
          Map.entry("althost", 6),
          Map.entry("echoreq", 8),
          Map.entry("routeradv", 9),
          Map.entry("routersol", 10),
          Map.entry("timex", 11),
          Map.entry("paramprob", 12),
          Map.entry("timereq", 13),
          Map.entry("timerep", 14),
          Map.entry("inforeq", 15),
          Map.entry("inforep", 16),
          Map.entry("maskreq", 17),
          Map.entry("maskrep", 18),
          Map.entry("trace", 30),
          Map.entry("dataconv", 31),
          Map.entry("mobredir", 32),
          Map.entry("mobregreq", 35),
          Map.entry("mobregrep", 36),
          Map.entry("skip", 39),
          Map.entry("photuris", 40));

  private static final Map<String, Integer> ICMP6 =
      Map.ofEntries(
          Map.entry("unreach", 1),
          Map.entry("toobig", 2),
          Map.entry("timex", 3),
          Map.entry("paramprob", 4),
          Map.entry("echoreq", 128),
          Map.entry("echorep", 129),
          Map.entry("groupqry", 130),
          Map.entry("listqry", 130),
          Map.entry("grouprep", 131),
          Map.entry("listenrep", 131),
          Map.entry("groupterm", 132),
          Map.entry("listendone", 132),
          Map.entry("routersol", 133),
          Map.entry("routeradv", 134),
          Map.entry("neighbrsol", 135),
          Map.entry("neighbradv", 136),
          Map.entry("redir", 137),
          Map.entry("routrrenum", 138),
          Map.entry("niqry", 139),
          Map.entry("wrureq", 139),
          Map.entry("nirep", 140),
          Map.entry("wrurep", 140),
          Map.entry("mtraceresp", 200),
          Map.entry("mtrace", 201));

  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");

  private Protocols() {}

  /** A protocol without ports by its name, or any by its number. */
  public static Optional<Integer> number(String protocol) {
    return protocol.matches("[0-9]{1,3}")
        ? Optional.of(Integer.parseInt(protocol)).filter(number -> number <= 255)
        : Optional.ofNullable(NUMBERS.get(protocol));
  }

  /** The protocols with ports that a word means; none when it means others. */
  static List<Integer> withPorts(String protocol) {
    return switch (protocol) {
      case "tcp", "6" -> List.of(Match.TCP);
      case "udp", "17" -> List.of(Match.UDP);
      case "tcp/udp" -> List.of(Match.TCP, Match.UDP);
      case "sctp", "132" -> List.of(Match.SCTP);
      default -> List.of();
    };
  }

  static Attempt<Match.Transport> icmp(List<String> types) {
    if (types.isEmpty() || types.contains("any")) {
      return Attempt.of(new Match.Icmp(List.of(), List.of(), true));
    }
    List<Integer> four = new ArrayList<>();
    List<Integer> six = new ArrayList<>();
    for (String type : types) {
      Integer in4 = ICMP4.get(type);
      Integer in6 = ICMP6.get(type);
      if (in4 == null && in6 == null) {
        return Attempt.failed("ICMP type " + type + " is not known");
      }
      if (in4 != null) {
        four.add(in4);
      }
      if (in6 != null) {
        six.add(in6);
      }
    }
    return Attempt.of(new Match.Icmp(four, six, false));
  }

  /** The number of an ICMP type by its name, or of ICMPv6. */
  public static Optional<Integer> icmpType(String name, boolean v4) {
    return Optional.ofNullable((v4 ? ICMP4 : ICMP6).get(name));
  }

  /** The bits of a list of flag names. */
  static Attempt<Integer> flags(List<String> names) {
    int bits = 0;
    for (String name : names) {
      int at = FLAGS.indexOf(name);
      if (at < 0) {
        return Attempt.failed("TCP flag " + name + " is not known");
      }
      bits |= 1 << at;
    }
    return Attempt.of(bits);
  }
}
