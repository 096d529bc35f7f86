package twinwall.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** The election as tables for people. */
final class CarpText {
  private CarpText() {}

  static List<String> status(JsonNode status) {
    List<String> out = new ArrayList<>();
    if (status.path("maintenance").asBoolean(false)) {
      out.add("Persistent CARP maintenance mode is on.");
    }
    if (!status.path("enabled").asBoolean(true)) {
      out.add("CARP is disabled.");
    }
    if (status.has("preemption_held_for_s")) {
      double held = status.path("preemption_held_for_s").asDouble(0);
      out.add("Nothing is taken from a fit MASTER for " + age(held) + ": it was too often.");
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("VHID", "STATUS", "SINCE", "SKEW", "ADDRESSES", "HEARD", "DESCRIPTION"));
    for (JsonNode vhid : status.path("vhids")) {
      rows.add(row(vhid));
    }
    out.addAll(rows.size() > 1 ? table(rows) : List.of("No CARP VIPs have been defined."));
    for (JsonNode cause : status.path("causes")) {
      out.add("demoted by " + cause.path("value").asInt() + ": " + cause.path("name").asString(""));
    }
    for (JsonNode peer : status.path("detection").path("peers")) {
      out.add(peer(peer, status.path("detection")));
    }
    status.path("paths").path("targets").forEach(path -> out.add(path(path)));
    for (JsonNode alarm : status.path("alarms")) {
      out.add(alarm(alarm));
    }
    status.path("counters").properties().forEach(e -> out.add(counters(e.getKey(), e.getValue())));
    return out;
  }

  private static List<String> row(JsonNode vhid) {
    StringJoiner addresses = new StringJoiner(" ");
    vhid.path("addresses").forEach(a -> addresses.add(a.asString("")));
    JsonNode heard = vhid.path("heard");
    String skew = vhid.path("advskew").asString("");
    String effective = vhid.path("effective_skew").asString("");
    return List.of(
        vhid.path("label").asString(""),
        vhid.path("role").asString(""),
        age(vhid.path("since_s").asDouble(0)),
        skew.equals(effective) ? skew : skew + " (" + effective + ")",
        addresses.toString(),
        heard.isMissingNode()
            ? "-"
            : heard.path("from").asString("")
                + "/"
                + heard.path("advskew").asString("")
                + " "
                + age(heard.path("age_s").asDouble(0))
                + " ago",
        vhid.path("descr").asString(""));
  }

  private static String peer(JsonNode peer, JsonNode detection) {
    StringJoiner paths = new StringJoiner(", ");
    for (JsonNode path : peer.path("paths")) {
      paths.add(
          path.path("address").asString("")
              + " on "
              + path.path("device").asString("")
              + (path.path("answers").asBoolean(false) ? " answers" : " is silent"));
    }
    return "peer machine "
        + peer.path("state").asString("")
        + " for "
        + age(peer.path("since_s").asDouble(0))
        + ": "
        + paths
        + " (asked every "
        + detection.path("interval_ms").asLong(0)
        + " ms, dead after "
        + detection.path("misses").asLong(0)
        + " misses on all)";
  }

  private static String path(JsonNode path) {
    boolean answers = path.path("answers").asBoolean(false);
    StringJoiner text = new StringJoiner(", ");
    text.add(
        "path "
            + path.path("address").asString("")
            + (path.has("device")
                ? " on " + path.path("device").asString("")
                : " by " + path.path("by").asString(""))
            + (answers ? " answers" : " does not answer"));
    text.add(
        (path.path("demotes").asBoolean(false) ? "demotes for " : "counts as whole for ")
            + age(path.path("since_s").asDouble(0)));
    if (answers && path.has("held_for_s")) {
      text.add("held for " + age(path.path("held_for_s").asDouble(0)));
    }
    if (path.has("error")) {
      text.add(path.path("error").asString(""));
    }
    return text
        + " (asked every "
        + path.path("interval_ms").asLong(0)
        + " ms, broken after "
        + path.path("misses").asLong(0)
        + " misses, broke "
        + path.path("breaks").asLong(0)
        + " times)";
  }

  private static String alarm(JsonNode alarm) {
    return (alarm.path("active").asBoolean(false) ? "ALARM " : "past alarm ")
        + alarm.path("vhid").asString("")
        + ": "
        + alarm.path("meaning").asString("")
        + ": "
        + alarm.path("count").asLong(0)
        + " times from "
        + alarm.path("from").asString("")
        + ", last "
        + age(alarm.path("last_age_s").asDouble(0))
        + " ago";
  }

  private static String counters(String device, JsonNode counters) {
    StringJoiner text = new StringJoiner(" ", device + ": ", "");
    counters
        .properties()
        .forEach(e -> {
          if (e.getValue().asLong(0) != 0 || e.getKey().endsWith("packets")) {
            text.add(e.getKey() + "=" + e.getValue().asLong(0));
          }
        });
    return text.toString();
  }

  static List<String> history(JsonNode history) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TIME", "VHID", "CHANGE", "WHY", "SEEN", "STEPS"));
    for (JsonNode t : history) {
      StringJoiner steps = new StringJoiner(", ");
      for (JsonNode step : t.path("steps")) {
        String error = step.path("error").asString("");
        steps.add(
            step.path("step").asString("")
                + String.format(" %.2f ms", step.path("ms").asDouble(0))
                + (error.isEmpty() ? "" : " FAILED: " + error));
      }
      JsonNode seen = t.path("seen");
      rows.add(
          List.of(
              t.path("at").asString(""),
              t.path("vhid").asString("") + "@" + t.path("device").asString(""),
              t.path("from").asString("") + " -> " + t.path("to").asString(""),
              t.path("why").asString(""),
              seen.isMissingNode()
                  ? "-"
                  : seen.path("from").asString("")
                      + "/"
                      + seen.path("advskew").asString("")
                      + String.format(" %.0f ms before", t.path("silent_ms").asDouble(0)),
              steps.toString()));
    }
    return rows.size() > 1 ? table(rows) : List.of("No role has changed yet.");
  }

  static String age(double seconds) {
    return seconds < 100
        ? String.format("%.1fs", seconds)
        : seconds < 6000
            ? String.format("%.0fm", seconds / 60)
            : String.format("%.0fh", seconds / 3600);
  }

  static List<String> table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    List<String> out = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.add(line.toString().stripTrailing());
    }
    return out;
  }
}
