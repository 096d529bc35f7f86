package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;

/** Every node by its own word, side by side: this one first, then its peers. */
final class NodesPanel {
  private static final String NO_LINK =
      "The nodes tell each other nothing: they need the address of the peer (System > High Avail."
          + " Sync: Synchronize Interface and pfsync Synchronize Peer IP), and the key that config"
          + " sync brings. State synchronization itself may be off.";

  private NodesPanel() {}

  /** The VHIDs as rows, the nodes as columns. */
  static Html table(JsonNode status) {
    var head = new ArrayList<>(List.of("VHID", "Virtual IP address"));
    var nodes = status.path("nodes");
    for (var node : nodes) {
      head.add(name(node) + (here(node) ? " (this node)" : ""));
    }
    head.add("Together");
    var rows = new ArrayList<Html>();
    for (var vhid : status.path("vhids")) {
      var cells = new ArrayList<Html>();
      cells.add(text(vhid.path("label").asString("")));
      cells.add(text(vhid.path("address").asString("")));
      for (int i = 0; i < nodes.size(); i++) {
        var role = vhid.path("roles").path(i).asString("");
        cells.add(
            role.isEmpty()
                ? text(fresh(nodes.path(i)) ? "not there" : "not heard")
                : Parts.role(role));
      }
      cells.add(verdict(vhid));
      rows.add(Parts.row(cells.toArray(Html[]::new)));
    }
    return Parts.table(head, rows, "No CARP addresses have been defined.");
  }

  private static Html verdict(JsonNode vhid) {
    return switch (vhid.path("verdict").asString("")) {
      case "one" -> Parts.standing("one MASTER", true);
      case "one known" -> el("span", "one MASTER, as far as nodes were heard").as("warn");
      case "several" -> Parts.standing("more than one MASTER", false);
      case "none" -> Parts.standing("no MASTER", false);
      default -> el("span", "unknown: not every node was heard").as("warn");
    };
  }

  /** A panel for each node. */
  static Html columns(JsonNode status, String used) {
    var out = new ArrayList<Html>();
    for (var node : status.path("nodes")) {
      out.add(
          el("section")
              .as("nodeview")
              .of(
                  el("h3", name(node)),
                  heard(node),
                  notes(node),
                  facts(node),
                  here(node) ? Html.nothing() : pages(node, used)));
    }
    boolean alone = status.path("nodes").size() < 2;
    return Html.parts(
        el("div").as("widgets").of(out),
        alone && status.path("link").asString("").equals("off")
            ? el("p", NO_LINK).as("help")
            : Html.nothing());
  }

  private static Html heard(JsonNode node) {
    if (here(node)) {
      return el("p", "This node.").as("help");
    }
    var last = node.path("last_word").asString("");
    if (fresh(node)) {
      return el("p").of(Parts.standing("heard", true));
    }
    return el("p")
        .of(
            Parts.standing(
                node.path("standing").asString("").equals("never")
                    ? "never heard"
                    : "not heard for " + Parts.duration(node.path("age_s").asDouble(0)),
                false),
            text(last.isEmpty() ? "" : " " + last));
  }

  /** What is out of the ordinary there; of what was, nothing is said. */
  private static Html notes(JsonNode node) {
    if (!fresh(node)) {
      return Html.nothing();
    }
    var notes = new ArrayList<Html>();
    note(notes, node.path("maintenance").asBoolean(false), "In persistent maintenance mode.");
    note(notes, !node.path("enabled").asBoolean(true), "CARP is disabled.");
    for (var cause : node.path("causes")) {
      note(notes, true, StatusPages.demoted(cause));
    }
    node.path("alarms").forEach(alarm -> notes.add(StatusPages.alarm(alarm)));
    var config = node.path("config");
    note(notes, config.path("trial").asBoolean(false), "Changes wait to be confirmed.");
    var failure = config.path("failure").asString("");
    note(notes, !failure.isEmpty(), "Not in force: " + failure);
    node.path("services").path("troubles").forEach(t -> note(notes, true, t.asString("")));
    return Html.parts(notes);
  }

  private static void note(List<Html> notes, boolean is, String sentence) {
    if (is) {
      notes.add(el("p", sentence).as("warn"));
    }
  }

  private static Html facts(JsonNode node) {
    if (!fresh(node)) {
      return Html.nothing();
    }
    var states = node.path("states");
    var config = node.path("config");
    var target = config.path("target").asString("");
    return Parts.facts(
        "Ready to be MASTER",
        node.path("fit").asBoolean(false) ? "yes" : "no",
        "States",
        !states.path("on").asBoolean(false)
            ? "not synchronized, " + states.path("flows").asLong(0)
            : (states.path("synchronised").asBoolean(false)
                    ? "synchronized, "
                    : "not synchronized (" + states.path("why").asString("") + "), ")
                + states.path("flows").asLong(0)
                + differing(states),
        "Configuration",
        "revision "
            + config.path("running").asLong(0)
            + " is in force"
            + (config.path("pending_sections").asLong(0) > 0
                ? ", " + config.path("saved").asLong(0) + " is saved and not applied"
                : ""),
        "Sends it to",
        target.isEmpty() ? "nobody" : target + ": " + config.path("standing").asString(""),
        "Clock",
        clock(node),
        "Engine",
        node.path("product").asString("")
            + ", node "
            + node.path("number").asLong(0)
            + ", up for "
            + Parts.duration(node.path("up_s").asDouble(0)));
  }

  private static String differing(JsonNode states) {
    long differing = states.path("differing").asLong(-1);
    return differing < 0 ? "" : differing == 0 ? ", alike" : ", " + differing + " differ";
  }

  private static String clock(JsonNode node) {
    if (here(node)) {
      return time(node.path("time").asString(""));
    }
    var clock = node.path("clock");
    if (clock.isMissingNode()) {
      return "not compared yet";
    }
    double ahead = clock.path("ahead_ms").asDouble(0);
    return String.format(
        Locale.ROOT,
        "%.1f ms %s (± %.1f ms)",
        Math.abs(ahead),
        ahead < 0 ? "behind" : "ahead",
        clock.path("error_ms").asDouble(0));
  }

  private static Html pages(JsonNode node, String used) {
    var urls = Reach.all(node, used);
    if (urls.isEmpty()) {
      return Html.nothing();
    }
    boolean near = !Reach.near(node, used).isEmpty();
    return el("p")
        .of(
            link(urls.getFirst() + "status/carp", "Its pages"),
            text(near ? "" : " (perhaps not to be reached from where you are)"));
  }

  /** The changes of role of all nodes, the newest first. */
  static Html timeline(JsonNode status) {
    var rows = new ArrayList<Html>();
    for (var t : status.path("timeline")) {
      var steps = new ArrayList<Html>();
      for (var step : t.path("steps")) {
        var error = step.path("error").asString("");
        steps.add(
            el(
                "div",
                step.path("step").asString("")
                    + String.format(Locale.ROOT, " %.2f ms", step.path("ms").asDouble(0))
                    + (error.isEmpty() ? "" : ": " + error)));
      }
      rows.add(
          Parts.row(
              el("time", time(t.path("at").asString("")))
                  .with("datetime", t.path("at").asString("")),
              text(t.path("node").asString("")),
              text(t.path("label").asString("")),
              Html.parts(
                  Parts.role(t.path("from").asString("")),
                  text(" → "),
                  Parts.role(t.path("to").asString(""))),
              text(t.path("why").asString("")),
              text(
                  t.has("silent_ms")
                      ? String.format(Locale.ROOT, "%.0f ms", t.path("silent_ms").asDouble(0))
                      : ""),
              Html.parts(steps)));
    }
    return Parts.table(
        List.of("Time", "Node", "VHID", "Role", "Why", "Peer silent for", "Steps"),
        rows,
        "No role has changed since the engines started.");
  }

  private static final java.time.format.DateTimeFormatter TIME =
      java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
          .withZone(java.time.ZoneId.systemDefault());

  static String time(String utc) {
    try {
      return TIME.format(Instant.parse(utc));
    } catch (DateTimeParseException _) {
      return utc;
    }
  }

  private static String name(JsonNode node) {
    return node.path("name").asString("?");
  }

  private static boolean here(JsonNode node) {
    return node.path("here").asBoolean(false);
  }

  private static boolean fresh(JsonNode node) {
    return node.path("fresh").asBoolean(false);
  }

  /** The name of the node with this number, where it has told it. */
  static String named(JsonNode status, long number) {
    for (var node : status.path("nodes")) {
      if (node.path("number").asLong(0) == number) {
        return name(node);
      }
    }
    return "node " + number;
  }
}
