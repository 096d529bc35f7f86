package twinwall.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Every node by its own word, for people. */
final class NodesText {
  private NodesText() {}

  /** VHIDs as rows, nodes as columns; then what is to be said of each node. */
  static List<String> all(JsonNode status) {
    List<String> out = new ArrayList<>();
    JsonNode nodes = status.path("nodes");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("VHID"));
    nodes.forEach(n -> head.add(name(n)));
    head.add("TOGETHER");
    rows.add(head);
    for (JsonNode vhid : status.path("vhids")) {
      List<String> row = new ArrayList<>(List.of(vhid.path("label").asString("")));
      for (int i = 0; i < nodes.size(); i++) {
        String role = vhid.path("roles").path(i).asString("");
        boolean fresh = nodes.path(i).path("fresh").asBoolean(false);
        row.add(role.isEmpty() ? fresh ? "-" : "not heard" : role);
      }
      row.add(verdict(vhid.path("verdict").asString("")));
      rows.add(row);
    }
    if (rows.size() > 1) {
      out.addAll(CarpText.table(rows));
    }
    nodes.forEach(n -> out.add(node(n)));
    if (status.path("link").asString("").equals("off")) {
      out.add(
          "The nodes tell each other nothing: the peer's address (hasync/pfsyncpeerip) or the key"
              + " that config sync brings is missing.");
    }
    return out;
  }

  /** One line for each peer. */
  static List<String> peers(JsonNode status) {
    List<String> out = new ArrayList<>();
    for (JsonNode node : status.path("nodes")) {
      if (!node.path("here").asBoolean(false)) {
        out.add("peer           " + node(node));
      }
    }
    return out;
  }

  private static String verdict(String word) {
    return switch (word) {
      case "one" -> "one MASTER";
      case "one known" -> "one MASTER of those heard";
      case "several" -> "MORE THAN ONE MASTER";
      case "none" -> "NO MASTER";
      default -> "unknown";
    };
  }

  private static String name(JsonNode node) {
    return node.path("name").asString("?") + (node.path("here").asBoolean(false) ? "*" : "");
  }

  private static String node(JsonNode node) {
    String last = node.path("last_word").asString("");
    if (!node.path("fresh").asBoolean(false)) {
      return name(node)
          + (node.path("standing").asString("").equals("never")
              ? " was never heard"
              : " not heard for " + CarpText.age(node.path("age_s").asDouble(0)))
          + (last.isEmpty() ? "" : ": " + last);
    }
    List<String> out = new ArrayList<>();
    out.add(name(node) + " " + roles(node.path("vhids")));
    out.add(node.path("fit").asBoolean(false) ? "fit" : "not fit");
    if (node.path("maintenance").asBoolean(false)) {
      out.add("maintenance");
    }
    for (JsonNode cause : node.path("causes")) {
      out.add(
          "demoted by " + cause.path("value").asLong(0) + " " + cause.path("name").asString(""));
    }
    for (JsonNode alarm : node.path("alarms")) {
      out.add(
          "ALARM " + alarm.path("vhid").asString("") + " " + alarm.path("meaning").asString(""));
    }
    JsonNode states = node.path("states");
    out.add(
        states.path("flows").asLong(0)
            + " states"
            + (!states.path("on").asBoolean(false)
                ? " not shared"
                : states.path("synchronised").asBoolean(false)
                    ? " synchronised"
                    : " not synchronised"));
    JsonNode config = node.path("config");
    out.add("revision " + config.path("running").asLong(0));
    if (config.path("pending_sections").asLong(0) > 0) {
      out.add("something is not applied");
    }
    if (config.path("trial").asBoolean(false)) {
      out.add("something is on trial");
    }
    JsonNode clock = node.path("clock");
    if (!clock.isMissingNode()) {
      out.add(
          String.format(
              Locale.ROOT,
              "clock %+.1f ms (±%.1f)",
              clock.path("ahead_ms").asDouble(0),
              clock.path("error_ms").asDouble(0)));
    }
    out.add("up " + StatusCommand.duration(node.path("up_s").asLong(0)));
    return String.join(", ", out);
  }

  private static String roles(JsonNode vhids) {
    List<String> all = new ArrayList<>();
    vhids.forEach(v -> all.add(v.path("role").asString("")));
    List<String> distinct = all.stream().distinct().sorted().toList();
    return distinct.isEmpty() ? "without VIPs" : String.join("/", distinct);
  }
}
