package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Backup &amp; Restore > Config History: what changed, and back again. */
final class HistoryPage {
  private static final int MOST_LINES = 5_000;

  private HistoryPage() {}

  static Reply show(Visit visit) {
    return show(visit, List.of());
  }

  private static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("config.history", trouble).path("revisions")) {
      rows.add(row(visit, one));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            diff(visit, trouble),
            el("form")
                .with("method", "get")
                .with("action", "/diagnostics/history")
                .with("id", "compare")
                .of(el("p").as("buttons").of(el("button", "Diff"))),
            Parts.table(
                List.of("Old", "New", "Date", "Version", "Size", "Configuration Change", "Actions"),
                rows,
                "There is no history yet.")));
  }

  private static Html radio(String name, long number, boolean on) {
    return el("input")
        .with("type", "radio")
        .with("name", name)
        .with("value", Long.toString(number))
        .with("form", "compare")
        .with("aria-label", name + " revision " + number)
        .with(on, "checked");
  }

  private static Html row(Visit visit, JsonNode one) {
    long number = one.path("number").asLong(0);
    boolean current = one.path("current").asBoolean(false);
    return Parts.row(
        radio("from", number, false),
        radio("to", number, current),
        text(Dashboard.TIME.format(Instant.ofEpochSecond(one.path("time").asLong(0)))),
        text(number + (current ? " (current)" : "")),
        text(Columns.bytes(one.path("bytes").asLong(0))),
        text(one.path("who").asString("") + ": " + one.path("description").asString("")),
        current
            ? link("/diagnostics/history?to=" + number, "Show")
            : el("form")
                .with("method", "post")
                .with("action", "/diagnostics/history")
                .of(
                    hidden("_token", visit.token()),
                    hidden("revision", Long.toString(number)),
                    link("/diagnostics/history?to=" + number, "Show"),
                    text(" "),
                    el("button", "Revert")
                        .with("aria-label", "Revert to revision " + number)
                        .with(
                            "data-confirm",
                            "Make revision " + number + " the configuration again?")));
  }

  private static Html diff(Visit visit, ArrayList<String> trouble) {
    long to = visit.fields().number("to", 0);
    if (to == 0) {
      return Html.nothing();
    }
    var args = visit.engine().args().put("to", to);
    long from = visit.fields().number("from", 0);
    if (from > 0) {
      args.put("from", from);
    }
    var answer = visit.ask("config.diff", args, trouble);
    return Parts.panel(
            "From revision " + answer.path("from").asLong(0) + " to " + answer.path("to").asLong(0))
        .of(lines(answer.path("text").asString("")));
  }

  /** A difference, in colours. */
  static Html lines(String text) {
    var lines = new ArrayList<Html>();
    text.lines()
        .limit(MOST_LINES)
        .forEach(line -> {
          var kind =
              line.startsWith("+")
                  ? "plus"
                  : line.startsWith("-") ? "minus" : line.startsWith("@") ? "at" : "same";
          lines.add(el("span", line + "\n").as(kind));
        });
    return el("pre").as("diff").with("tabindex", "0").of(lines);
  }

  static Reply rollback(Visit visit) throws IOException {
    long number = visit.fields().number("revision", 0);
    try {
      var author = visit.author("rollback to revision " + number);
      ListPage.told(visit, visit.documents().rollback(author, number));
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect("/diagnostics/history");
  }
}
