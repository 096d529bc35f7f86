package twinwall.core.render;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.Intervals;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Schedule;

/**
 * The named sets of a ruleset. Those of aliases change their content under the rules that name
 * them; lists of networks or ports that rules name are called after what is in them, and never
 * change.
 */
final class Sets {
  static final String IP4 = "ipv4_addr";
  static final String IP6 = "ipv6_addr";
  static final String PORT = "inet_service";

  private static final String TIME = "meta time";

  /** How long a client is shut out that went over a limit, as on pfSense. */
  private static final String SHUT_OUT = "1h";

  private static final int MOST_CLIENTS = 65_535;
  private static final Duration BEFORE = Duration.ofDays(1);
  private static final Duration AHEAD = Duration.ofDays(60);

  private static final String MAP = PORT + " : " + PORT;

  private static final String BREAK = ",\n\t\t             ";

  /** Nobody reads more than this. */
  private static final int SHOWN = 5_000;

  private static final int BLOCK_BYTES = 8;

  private record Content(String type, List<String> members) {}

  private record Verdicts(String type, boolean ranges, List<String> elements) {}

  private final Map<String, Intervals> aliases = new LinkedHashMap<>();
  private final Map<String, Content> lists = new LinkedHashMap<>();
  private final Map<String, Verdicts> verdicts = new LinkedHashMap<>();
  private final Map<String, String> objects = new LinkedHashMap<>();
  private final Instant day;

  /**
   * @param at what schedules are written out around: the text is the same for one day in UTC, and
   *     good for two months
   */
  Sets(Instant at) {
    this.day = at.truncatedTo(ChronoUnit.DAYS);
  }

  /** Gives every alias its set, or two: one for each address family. */
  void name(Ruleset rules) {
    for (Ruleset.AddressSet set : rules.addressSets()) {
      aliases.put(MatchText.setName(set.name(), Family.V4), set.v4());
      aliases.put(MatchText.setName(set.name(), Family.V6), set.v6());
    }
    for (Ruleset.PortSet set : rules.portSets()) {
      aliases.put(MatchText.portSetName(set.name()), set.ports());
    }
  }

  /** The sets whose content is not part of the text, in their order. */
  Map<String, Intervals> aliases() {
    return aliases;
  }

  /** How a rule names these members: itself, a list of single ones, or a set for ranges. */
  String use(String type, List<String> members) {
    boolean ranges =
        members.stream().anyMatch(member -> member.indexOf('/') >= 0 || member.indexOf('-') >= 0);
    if (members.size() == 1 || !ranges) {
      return MatchText.set(members);
    }
    String kind =
        switch (type) {
          case IP4 -> "nets4_";
          case IP6 -> "nets6_";
          default -> "list_";
        };
    String name = kind + digest(String.join(" ", members));
    lists.put(name, new Content(type, members));
    return "@" + name;
  }

  /** The name of a map from the ports of a range to as many ports from {@code to} on. */
  String ports(PortRange from, int to) {
    List<String> members = new ArrayList<>();
    for (int port = from.first(); port <= from.last(); port++) {
      members.add(port + " : " + (to + port - from.first()));
    }
    String name = "shift_" + digest(from + " to " + to);
    lists.put(name, new Content(MAP, members));
    return name;
  }

  /** The set of the times at which a schedule is on, in seconds since 1970. */
  String use(Schedule schedule) {
    List<String> members =
        schedule.windows(day.minus(BEFORE), day.plus(AHEAD)).stream()
            .map(w -> w.from().getEpochSecond() + "-" + w.to().getEpochSecond())
            .toList();
    String name = "sched_" + schedule.name() + "_" + digest(String.join(" ", members));
    lists.put(name, new Content(TIME, members));
    return "@" + name;
  }

  /** The name of a map that says which chain goes on with which value. */
  String verdicts(String type, boolean ranges, List<String> elements) {
    String name = "to_" + block(type + " " + String.join(" ", elements));
    verdicts.put(name, new Verdicts(type, ranges, elements));
    return "@" + name;
  }

  /** What a part of the table is called that never changes: longer, as there are thousands. */
  static String block(String text) {
    return digest(text, BLOCK_BYTES);
  }

  /** A set that packets fill: clients, or connections, that are counted. */
  String counted(String name, String type, int size) {
    objects.put("set " + name, "type " + type + "\nsize " + size + "\nflags dynamic");
    return "@" + name;
  }

  /** A set that packets fill with what is forgotten after a while. */
  String passing(String name, String type, String timeout) {
    objects.put(
        "set " + name,
        "type " + type + "\nsize " + MOST_CLIENTS + "\nflags dynamic,timeout\ntimeout " + timeout);
    return "@" + name;
  }

  /** The clients that are shut out. */
  String shutOut(Family family) {
    return passing(
        "shut_out_" + (family == Family.V6 ? "v6" : "v4"),
        family == Family.V6 ? IP6 : IP4,
        SHUT_OUT);
  }

  /** Timeouts for connections of a protocol. */
  String timeout(int protocol, int seconds) {
    boolean tcp = protocol == Match.TCP;
    String name = (tcp ? "tcp_" : "udp_") + seconds;
    objects.put(
        "ct timeout " + name,
        "protocol "
            + (tcp ? "tcp" : "udp")
            + "\nl3proto inet\npolicy = { "
            + (tcp
                ? "established : " + seconds
                : "unreplied : " + seconds + ", replied : " + seconds)
            + " }");
    return name;
  }

  private static String digest(String text) {
    return digest(text, 6);
  }

  private static String digest(String text, int length) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sets as they stand inside the table; {@code whole}: with the content of aliases. */
  String declared(boolean whole) {
    StringBuilder out = new StringBuilder();
    aliases.forEach((name, content) -> {
      boolean shown = whole && content.size() <= SHOWN;
      declare(out, name, type(content), shown ? members(content) : List.of());
      if (whole && !shown) {
        out.append("\t# ").append(name).append(" has ").append(content.size()).append(" entries\n");
      }
    });
    lists.forEach((name, content) -> declare(out, name, content.type(), content.members()));
    objects.forEach((name, body) -> {
      out.append("\t").append(name).append(" {\n");
      body.lines().forEach(line -> out.append("\t\t").append(line).append('\n'));
      out.append("\t}\n");
    });
    verdicts.forEach((name, map) -> {
      out.append("\tmap ").append(name).append(" {\n\t\ttype ").append(map.type());
      out.append(" : verdict\n").append(map.ranges() ? "\t\tflags interval\n" : "");
      out.append("\t\telements = { ")
          .append(String.join(BREAK, map.elements()))
          .append(" }\n\t}\n");
    });
    return out.toString();
  }

  private static void declare(StringBuilder out, String name, String type, List<String> members) {
    boolean map = type.equals(MAP);
    out.append(map ? "\tmap " : "\tset ").append(name).append(" {\n");
    boolean time = type.equals(TIME);
    out.append(time ? "\t\ttypeof " : "\t\ttype ").append(type).append('\n');
    if (!map) {
      out.append(time ? "\t\tflags interval\n" : "\t\tflags interval\n\t\tauto-merge\n");
    }
    if (!members.isEmpty()) {
      String text = String.join(BREAK, members);
      out.append("\t\telements = { ").append(text).append(" }\n");
    }
    out.append("\t}\n");
  }

  private static String type(Intervals content) {
    return switch (content.width()) {
      case Intervals.IP4 -> IP4;
      case Intervals.IP6 -> IP6;
      default -> PORT;
    };
  }

  private static List<String> members(Intervals content) {
    return content.width() == Intervals.PORT
        ? content.ports().stream().map(PortRange::toString).toList()
        : content.prefixes().stream().map(Prefix::network).map(MatchText::prefix).toList();
  }
}
