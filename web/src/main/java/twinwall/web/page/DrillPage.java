package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Failover drill: whether it is safe, how it goes, what it took. */
final class DrillPage {
  private static final String URL = "/diagnostics/drill";

  private DrillPage() {}

  static Page page() {
    return new Page(
        "Diagnostics",
        "Failover drill",
        "",
        URL,
        "page-diagnostics-failoverdrill",
        p ->
            List.of(
                Route.get(p, p.url(), p.privilege(), v -> show(v, List.of())),
                Route.post(p, p.url(), p.privilege(), DrillPage::act)));
  }

  private static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var status = visit.ask("drill.status", trouble);
    boolean runs = status.path("running").asBoolean(false);
    var now = Parts.live("drill-now", runs ? "The Drill" : "Before a Drill");
    var reports = new ArrayList<Html>();
    status
        .path("reports")
        .forEach(r -> {
          if (r.path("phase").asString("").isEmpty()) {
            reports.add(report(r, reports.isEmpty()));
          }
        });
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            now.with("data-every", "1")
                .of(runs ? running(visit, status.path("current")) : before(visit, status)),
            Parts.live("drill-reports", "Reports")
                .of(
                    reports.isEmpty()
                        ? el("p", "There was no drill on this node yet.").as("empty")
                        : Html.parts(reports))));
  }

  private static Html before(Visit visit, JsonNode status) {
    boolean allowed = status.path("allowed").asBoolean(false);
    boolean forced = status.path("allowed_forced").asBoolean(false);
    var question =
        "Move all addresses to the peer, and back? "
            + (allowed ? "" : "Not everything will survive. ")
            + "This node is BACKUP for some seconds.";
    return Html.parts(
        el(
                "p",
                "Moves all virtual addresses to the peer in an orderly way, looks at what became of"
                    + " the connections, and takes the addresses back. It ends by itself, also when"
                    + " this page is closed.")
            .as("help"),
        checks(status.path("checks")),
        allowed || forced
            ? form(
                visit,
                el("label")
                    .of(
                        text("Seconds at the peer "),
                        el("input")
                            .with("name", "away")
                            .with("value", "6")
                            .with("inputmode", "numeric")
                            .as("short")),
                allowed ? Html.nothing() : hidden("force", "yes"),
                el("button", allowed ? "Start the Drill" : "Start the Drill All the Same")
                    .with("name", "do")
                    .with("value", "start")
                    .with("data-confirm", question)
                    .as(allowed ? "primary" : "danger"),
                // With a script the question is enough. It has a name of its own: a page that was
                // fetched by the script has what is in here as elements.
                el("noscript")
                    .of(
                        el("label")
                            .of(
                                el("input")
                                    .with("type", "checkbox")
                                    .with("name", "certain")
                                    .with("value", "yes"),
                                text(" I am sure"))))
            : el("p", "There can be no drill now.").as("bad"));
  }

  private static Html form(Visit visit, Html... parts) {
    var all = new ArrayList<Html>(List.of(hidden("_token", visit.token())));
    all.addAll(List.of(parts));
    return el("form").with("method", "post").with("action", URL).as("buttons").of(all);
  }

  private static Html running(Visit visit, JsonNode report) {
    return Html.parts(
        events(report),
        form(
            visit,
            el("button", "End It Now").with("name", "do").with("value", "abort").as("danger")));
  }

  private static Html events(JsonNode report) {
    var lines = new ArrayList<Html>();
    lines.add(el("li", "Began by " + report.path("who").asString("") + "."));
    for (var event : report.path("events")) {
      lines.add(
          el(
              "li",
              String.format(
                  Locale.ROOT,
                  "after %.2f s: %s",
                  event.path("after_s").asDouble(0),
                  event.path("what").asString(""))));
    }
    return el("ol").of(lines);
  }

  private static Html checks(JsonNode checks) {
    var rows = new ArrayList<Html>();
    for (var check : checks) {
      boolean good = check.path("good").asBoolean(false);
      var weight = check.path("weight").asString("");
      rows.add(
          Parts.row(
              text(check.path("name").asString("")),
              good
                  ? Parts.standing("yes", true)
                  : weight.equals("know")
                      ? el("span", "unknown").as("warn")
                      : Parts.standing(weight.equals("must") ? "no: no drill" : "no", false),
              text(check.path("sentence").asString(""))));
    }
    return Parts.table(List.of("What has to be", "Is it so", "How it is"), rows, "");
  }

  private static Html report(JsonNode report, boolean open) {
    boolean whole = report.path("whole").asBoolean(false);
    var details =
        el("details")
            .of(
                el("summary")
                    .of(
                        text(NodesPanel.time(report.path("began").asString("")) + " "),
                        Parts.standing(whole ? "went and came back" : "not whole", whole),
                        text(" by " + report.path("who").asString(""))),
                el("p", report.path("outcome").asString("")),
                Parts.facts("Connections", connections(report.path("connections"))),
                moves("To the peer", report.path("out"), report),
                moves("And back", report.path("back"), report),
                events(report));
    return open ? details.with("open", "") : details;
  }

  private static String connections(JsonNode c) {
    var out = new ArrayList<String>();
    if (c.has("before")) {
      long asked = c.path("asked").asLong(0);
      out.add(
          c.path("before").asLong(0)
              + " with an answer before"
              + (asked < c.path("before").asLong(0) ? ", " + asked + " of them looked at" : ""));
      if (c.has("there")) {
        out.add(c.path("there").asLong(0) + " of " + asked + " in the peer's kernel");
        out.add(
            c.path("moving").asLong(0)
                + " had packets there within "
                + Parts.duration(c.path("looked_ms").asDouble(0) / 1e3));
      }
    }
    if (c.has("packets_forwarded_there")) {
      out.add(c.path("packets_forwarded_there").asLong(0) + " packets forwarded there meanwhile");
    }
    if (c.has("here_after")) {
      out.add(c.path("here_after").asLong(0) + " here after the way back");
    }
    if (c.has("trouble")) {
      out.add(c.path("trouble").asString(""));
    }
    return out.isEmpty() ? "not counted" : String.join("; ", out);
  }

  private static Html moves(String title, JsonNode moves, JsonNode report) {
    var rows = new ArrayList<Html>();
    for (var move : moves) {
      rows.add(
          Parts.row(
              text(move.path("label").asString("")),
              text(NodesPanel.time(move.path("left").asString("-"))),
              text(NodesPanel.time(move.path("arrived").asString("-"))),
              text(overlap(move))));
    }
    double error = report.path("clock").path("error_ms").asDouble(0);
    return Html.parts(
        el(
            "h3",
            title
                + (report.has("clock")
                    ? String.format(Locale.ROOT, " (clocks known to %.1f ms)", error)
                    : "")),
        Parts.table(
            List.of("VHID", "Left", "Arrived", "Between"), rows, "No change of role was seen."));
  }

  private static String overlap(JsonNode move) {
    double two = move.path("two_ms").asDouble(0);
    return !move.has("two_ms")
        ? "unknown"
        : two > 0
            ? String.format(Locale.ROOT, "both nodes for %.1f ms", two)
            : String.format(Locale.ROOT, "nobody for %.1f ms", move.path("nobody_ms").asDouble(0));
  }

  private static Reply act(Visit visit) throws IOException {
    try {
      var args = visit.engine().args();
      switch (visit.fields().get("do")) {
        case "start" -> {
          var away = visit.fields().get("away");
          if (!away.matches("[0-9]{1,3}")) {
            return show(visit, List.of("Seconds at the peer is a number from 3 to 60."));
          }
          if (!visit.fields().get("sure").equals("yes")
              && !visit.fields().get("certain").equals("yes")) {
            return show(visit, List.of("Nothing was done: say that you are sure."));
          }
          args.put("sure", true).put("force", visit.fields().get("force").equals("yes"));
          visit.act("drill.start", args.put("away_seconds", Integer.parseInt(away)));
        }
        case "abort" -> visit.act("drill.abort", args);
        default -> {
          return show(visit, List.of("There is no such action."));
        }
      }
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect(URL);
  }
}
