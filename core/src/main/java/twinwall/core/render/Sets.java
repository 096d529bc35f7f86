package twinwall.core.render;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset;

/** The named sets of a ruleset: aliases, and lists of networks or ports that rules name. */
final class Sets {
  static final String IP4 = "ipv4_addr";
  static final String IP6 = "ipv6_addr";
  static final String PORT = "inet_service";

  private static final String MAP = PORT + " : " + PORT;

  private record Content(String type, List<String> members) {}

  private final Map<String, Content> named = new LinkedHashMap<>();

  /** Gives every alias its set, or two: one for each address family. */
  void name(Ruleset rules) {
    for (Ruleset.AddressSet set : rules.addressSets()) {
      for (Family family : List.of(Family.V4, Family.V6)) {
        List<String> members =
            set.members().stream()
                .filter(prefix -> family.allows(prefix.address()))
                .map(MatchText::prefix)
                .toList();
        String type = family == Family.V4 ? IP4 : IP6;
        named.put(MatchText.setName(set.name(), family), new Content(type, members));
      }
    }
    for (Ruleset.PortSet set : rules.portSets()) {
      List<String> members = set.members().stream().map(Object::toString).toList();
      named.put(MatchText.portSetName(set.name()), new Content(PORT, members));
    }
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
    named.put(name, new Content(type, members));
    return "@" + name;
  }

  /** The name of a map from the ports of a range to as many ports from {@code to} on. */
  String ports(PortRange from, int to) {
    List<String> members = new ArrayList<>();
    for (int port = from.first(); port <= from.last(); port++) {
      members.add(port + " : " + (to + port - from.first()));
    }
    String name = "shift_" + digest(from + " to " + to);
    named.put(name, new Content(MAP, members));
    return name;
  }

  private static String digest(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sets as they stand inside the table. */
  String declared(boolean withMembers) {
    StringBuilder out = new StringBuilder();
    named.forEach((name, content) -> {
      boolean map = content.type().equals(MAP);
      out.append(map ? "\tmap " : "\tset ").append(name).append(" {\n");
      out.append("\t\ttype ").append(content.type()).append('\n');
      if (!map) {
        out.append("\t\tflags interval\n\t\tauto-merge\n");
      }
      if (withMembers && !content.members().isEmpty()) {
        String members = String.join(",\n\t\t             ", content.members());
        out.append("\t\telements = { ").append(members).append(" }\n");
      }
      out.append("\t}\n");
    });
    return out.toString();
  }

  /** The commands that give every set its members and nothing else. */
  String filled() {
    List<String> out = new ArrayList<>();
    named.forEach((name, content) -> {
      String kind = content.type().equals(MAP) ? "map " : "set ";
      out.add("flush " + kind + NftText.TABLE + " " + name + "\n");
      if (!content.members().isEmpty()) {
        String members = String.join(", ", content.members());
        out.add("add element " + NftText.TABLE + " " + name + " { " + members + " }\n");
      }
    });
    return String.join("", out);
  }
}
