package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** Status > System Logs: the latest lines of the engine's log, the newest first. */
final class LogPage {
  static final String MENU = "Status";
  static final String TITLE = "System Logs";
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

  static Page page() {
    return new Page(
        MENU,
        TITLE,
        "System",
        "/status/logs",
        "page-status-systemlogs-system",
        p -> List.of(Route.get(p, p.url(), p.privilege(), LogPage::show)));
  }

  private static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var search = visit.fields().get("search");
    var process = visit.fields().get("process");
    var level = visit.fields().get("level");
    var args = visit.engine().args().put("search", search).put("limit", LINES);
    args.put("process", process).put("level", level);
    var topics = visit.engine().args();
    topics.putArray("topics").add("log");
    long number = visit.ask("live.news", topics, trouble).path("log").asLong(0);
    var zone = Times.zone(visit.config());
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("log.list", args, trouble)) {
      var line = Line.of(one.asString(""));
      var known = line.level().equals("warn") ? "warn" : line.level().equals("error") ? "bad" : "";
      rows.add(
          Parts.row(
              Times.millis(line.time(), zone),
              el("span", line.level()).as(known),
              text(line.room()),
              text(line.message())));
    }
    var processes = new LinkedHashMap<String, String>();
    processes.put("", "All");
    visit
        .ask("log.rooms", new ArrayList<>())
        .forEach(r -> processes.put(r.asString(""), r.asString("")));
    processes.putIfAbsent(process, process);
    var levels = new LinkedHashMap<String, String>();
    levels.put("", "All");
    levels.put("warn", "warn and error");
    levels.put("error", "error");
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            filter(
                "/status/logs",
                label("Filter", search(search)),
                label("Process", Controls.select("process", "process", process, processes)),
                label("Level", Controls.select("level", "level", level, levels))),
            news("log", "log", number)
                .of(
                    Parts.table(
                        List.of("Time", "Level", "Process", "Message"), rows, "No lines match."))));
  }

  /**
   * A part that follows: the script fetches it anew when there is news of a topic.
   *
   * @param number how far the topic had come when this was made
   */
  static Element news(String id, String topic, long number) {
    return el("section")
        .with("id", id)
        .with("data-news", topic)
        .with("data-number", Long.toString(number));
  }

  static Html filter(String url, Html... inputs) {
    var all = new ArrayList<>(List.of(inputs));
    all.add(el("button", "Apply Filter").as("primary"));
    return el("form").with("method", "get").with("action", url).as("filter log").of(all);
  }

  static Html label(String said, Html control) {
    return el("label").of(text(said), control);
  }

  static Html search(String value) {
    return el("input").with("type", "search").with("name", "search").with("value", value);
  }
}
