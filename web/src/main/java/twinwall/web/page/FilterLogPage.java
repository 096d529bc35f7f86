package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import twinwall.core.config.Config;
import twinwall.web.html.Html;

/** Status > System Logs > Firewall: the packets that rules logged, the newest first. */
final class FilterLogPage {
  private static final String URL = "/status/logs/firewall";
  private static final int LINES = 500;
  private static final String DENY = "auto:deny";

  private FilterLogPage() {}

  static Page page() {
    return new Page(
        LogPage.MENU,
        LogPage.TITLE,
        "Firewall",
        URL,
        "page-status-systemlogs-firewall",
        p -> List.of(Route.get(p, p.url(), p.privilege(), FilterLogPage::show)));
  }

  private static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var args = visit.engine().args().put("limit", LINES);
    for (var name : List.of("search", "action", "interface", "rule")) {
      args.put(name, visit.fields().get(name));
    }
    var answer = visit.ask("filterlog.list", args, trouble);
    var why = answer.path("trouble").asString("");
    if (!why.isEmpty()) {
      trouble.add("There is no firewall log: " + why + ".");
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            filter(visit),
            LogPage.news("firewall-log", "filter", answer.path("last").asLong(0))
                .of(told(answer), table(visit, answer)),
            el("p")
                .as("help")
                .of(
                    text(
                        "Rules log when Log is ticked in them; what no rule allows is logged unless "),
                    link("/system/advanced/logging", "System > Advanced > Logging"),
                    text(" says otherwise."))));
  }

  private static Html filter(Visit visit) {
    var fields = visit.fields();
    var actions = new LinkedHashMap<String, String>();
    actions.put("", "All");
    List.of("pass", "block", "reject", "match").forEach(a -> actions.put(a, a));
    var faces = new LinkedHashMap<String, String>();
    faces.put("", "All");
    faces.putAll(Choices.interfaces(visit.config()));
    return LogPage.filter(
        URL,
        LogPage.label("Filter", LogPage.search(fields.get("search"))),
        LogPage.label("Action", Controls.select("action", "action", fields.get("action"), actions)),
        LogPage.label(
            "Interface", Controls.select("interface", "interface", fields.get("interface"), faces)),
        LogPage.label(
            "Tracker",
            el("input")
                .with("type", "text")
                .with("name", "rule")
                .with("value", fields.get("rule"))));
  }

  /** What is not in the list. */
  private static Html told(JsonNode answer) {
    long lost = answer.path("lost").asLong(0);
    long forgotten = answer.path("forgotten").asLong(0);
    var words = new StringBuilder();
    words
        .append(answer.path("last").asLong(0))
        .append(" packets were logged since the engine started");
    if (forgotten > 0) {
      words.append("; the oldest ").append(forgotten).append(" of them are not kept");
    }
    if (lost > 0) {
      words.append("; ").append(lost).append(" more came too fast to be read");
    }
    return el("p", words + ".").as("help");
  }

  private static Html table(Visit visit, JsonNode answer) {
    var zone = Times.zone(visit.config());
    var rules = rules(visit.config());
    boolean edits = visit.may().test("page-firewall-rules-edit");
    boolean traces = visit.may().test("page-diagnostics-trace");
    var rows = new ArrayList<Html>();
    for (var line : answer.path("lines")) {
      var action = line.path("action").asString("");
      boolean leaves = line.path("direction").asString("").equals("out");
      rows.add(
          Parts.row(
              el("span", action)
                  .as("action " + (action.matches("pass|block|reject|match") ? action : "")),
              Times.millis(line.path("time").asString(""), zone),
              Html.parts(
                  text(line.path("name").asString("")),
                  leaves ? el("span", "out").as("tag") : Html.nothing()),
              rule(line, rules, edits),
              text(end(line, "source")),
              text(end(line, "destination")),
              text(line.path("words").asString("")),
              el("span")
                  .as("actions")
                  .of(traces ? trace(line) : Html.nothing(), edits ? easy(line) : Html.nothing())));
    }
    return Parts.table(
        List.of(
            "Action", "Time", "Interface", "Rule", "Source", "Destination", "Protocol", "Actions"),
        rows,
        "No packets match.");
  }

  /** The place of each rule by its tracker. */
  private static Map<String, Integer> rules(Config config) {
    var out = new HashMap<String, Integer>();
    int place = 0;
    for (var rule : config.xml().childOrEmpty("filter").children("rule")) {
      place++;
      out.putIfAbsent(rule.text("tracker"), place);
    }
    return out;
  }

  private static Html rule(JsonNode line, Map<String, Integer> rules, boolean edits) {
    var id = line.path("rule").asString("");
    var descr = line.path("descr").asString("");
    var words = (descr.isEmpty() ? "Rule" : descr) + " (" + id + ")";
    var place = line.path("place").asString("");
    if (edits && rules.containsKey(id) && !id.isEmpty()) {
      return link("/firewall/rules/edit?item=" + rules.get(id), words);
    }
    if (place.matches("interfaces/[a-z0-9]+(/.*)?")) {
      return link(InterfacePages.ONE + "?id=" + place.split("/", 3)[1], words);
    }
    return text(words);
  }

  static String end(JsonNode line, String name) {
    var address = line.path(name).asString("");
    var port = line.path(name + "_port");
    return port.isMissingNode()
        ? address
        : (address.contains(":") ? "[" + address + "]" : address) + ":" + port.asLong(0);
  }

  private static Html trace(JsonNode line) {
    var protocol = line.path("protocol").asString("");
    if (!protocol.matches("[a-z][a-z0-9]{1,11}")) {
      return Html.nothing();
    }
    boolean leaves = line.path("direction").asString("").equals("out");
    return link(
        "/diagnostics/trace?in="
            + ListPage.encoded(leaves ? "" : line.path("interface").asString(""))
            + "&proto="
            + protocol
            + "&from="
            + ListPage.encoded(end(line, "source"))
            + "&to="
            + ListPage.encoded(end(line, "destination")),
        "Trace");
  }

  /** Only where a rule of the interface could let it pass. */
  private static Html easy(JsonNode line) {
    var rule = line.path("rule").asString("");
    var face = line.path("interface").asString("");
    boolean could =
        line.path("action").asString("").matches("block|reject")
            && line.path("direction").asString("").equals("in")
            && !face.isEmpty()
            && (rule.equals(DENY) || !rule.startsWith("auto:"));
    return could ? link(EasyRule.address(line, face), "Easy rule: pass this") : Html.nothing();
  }
}
