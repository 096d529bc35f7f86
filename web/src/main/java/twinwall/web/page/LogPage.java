package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import twinwall.web.html.Html;

/** Status > System Logs: the latest lines of the engine's log, the newest first. */
final class LogPage {
  private static final int LINES = 500;

  /** A line of the log: time, level, room and what it says. */
  private record Line(String time, String level, String room, String message) {
    static Line of(String text) {
      var parts = text.split(" ", 3);
      if (parts.length < 3 || !parts[2].contains(": ")) {
        return new Line("", "", "", text);
      }
      int end = parts[2].indexOf(": ");
      return new Line(parts[0], parts[1], parts[2].substring(0, end), parts[2].substring(end + 2));
    }
  }

  private LogPage() {}

  static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var search = visit.fields().get("search");
    var args = visit.engine().args().put("search", search).put("limit", LINES);
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("log.list", args, trouble)) {
      var line = Line.of(one.asString(""));
      boolean known = line.level().matches("warn|error");
      rows.add(
          Parts.row(
              text(line.time()),
              el("span", line.level())
                  .as(known ? (line.level().equals("warn") ? "warn" : "bad") : ""),
              text(line.room()),
              text(line.message())));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            el("form")
                .with("method", "get")
                .with("action", "/status/logs")
                .as("search")
                .of(
                    el("label")
                        .of(
                            text("Filter "),
                            el("input")
                                .with("type", "search")
                                .with("name", "search")
                                .with("value", search)),
                    el("button", "Apply Filter")),
            el("section")
                .with("id", "log")
                .with("data-live", "state")
                .with("data-every", "3")
                .of(
                    Parts.table(
                        List.of("Time", "Level", "Process", "Message"), rows, "No lines match."))));
  }
}
