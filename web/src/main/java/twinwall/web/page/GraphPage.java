package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** Status > Traffic Graph: traffic, states and load over time. */
final class GraphPage {
  static final String PRIVILEGE = "page-status-trafficgraph";
  private static final String URL = "/status/graphs";
  private static final String MINUTES = "minutes";
  private static final Map<String, String> SPANS = spans();
  private static final Map<String, String> UNITS =
      Map.of("bits", "Bits per second", "packets", "Packets per second");

  private GraphPage() {}

  private static Map<String, String> spans() {
    var out = new LinkedHashMap<String, String>();
    out.put(MINUTES, "2 minutes");
    out.put("hour", "1 hour");
    out.put("day", "1 day");
    return out;
  }

  static Page page() {
    return new Page(
        "Status",
        "Traffic Graph",
        "",
        URL,
        PRIVILEGE,
        p ->
            List.of(
                Route.get(p, p.url(), p.privilege(), GraphPage::show),
                Route.get(p, p.url() + "/data", p.privilege(), GraphPage::data)));
  }

  private static String span(Visit visit) {
    var asked = visit.fields().get("span");
    return SPANS.containsKey(asked) ? asked : MINUTES;
  }

  /** All graphs in one answer: a page asks for it every second. */
  private static Reply data(Visit visit) throws IOException, Engine.Refused {
    var out = JsonMapper.shared().createObjectNode();
    for (var graph : List.of("traffic", "states", "system")) {
      var args = visit.engine().args().put("span", span(visit));
      out.set(graph, visit.engine().call("graphs." + graph, args));
    }
    return new Reply.Data(out.toString());
  }

  private static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var span = span(visit);
    var unit = visit.fields().get("unit").equals("packets") ? "packets" : "bits";
    var only = visit.fields().get("interface");
    var traffic = visit.ask("graphs.traffic", visit.engine().args().put("span", span), trouble);
    var states = visit.ask("graphs.states", visit.engine().args().put("span", span), trouble);
    var system = visit.ask("graphs.system", visit.engine().args().put("span", span), trouble);
    var panels = new ArrayList<Html>();
    for (var face : traffic.path("interfaces")) {
      var id = face.path("id").asString("");
      if (only.isEmpty() || only.equals(id)) {
        panels.add(
            panel(
                "Interface " + face.path("name").asString(id),
                graph("traffic", id, unit, span, false),
                traffic,
                face,
                columns("in_" + unit, "In", "out_" + unit, "Out"),
                unit));
      }
    }
    panels.add(
        panel(
            "States",
            graph("states", "states", "count", span, false),
            states,
            states,
            columns("states", "States", "", ""),
            "count"));
    panels.add(
        panel(
            "New states per second",
            graph("states", "new", "rate", span, false),
            states,
            states,
            columns("new", "New states", "", ""),
            "rate"));
    panels.add(
        panel(
            "Processor and memory of the machine",
            graph("system", "", "percent", span, false),
            system,
            system,
            columns("processor_percent", "Processor", "memory_percent", "Memory"),
            "percent"));
    var faces = new LinkedHashMap<String, String>();
    faces.put("", "All");
    faces.putAll(Choices.interfaces(visit.config()));
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            LogPage.filter(
                URL,
                LogPage.label("Interface", Controls.select("interface", "interface", only, faces)),
                LogPage.label("Span", Controls.select("span", "span", span, SPANS)),
                LogPage.label("Unit", Controls.select("unit", "unit", unit, UNITS))),
            el("div").as("widgets").of(panels)));
  }

  private static Map<String, String> columns(String a, String aSaid, String b, String bSaid) {
    var out = new LinkedHashMap<String, String>();
    out.put(a, aSaid);
    if (!b.isEmpty()) {
      out.put(b, bSaid);
    }
    return out;
  }

  /** Where the script draws; small ones have no axis of time. */
  static Element graph(String graph, String of, String unit, String span, boolean small) {
    return el("figure")
        .as(small ? "graph small" : "graph")
        .with("data-news", "graph")
        .with("data-graph", graph)
        .with("data-of", of)
        .with("data-unit", unit)
        .with("data-span", span);
  }

  private static Html panel(
      String title,
      Element graph,
      JsonNode head,
      JsonNode values,
      Map<String, String> columns,
      String unit) {
    return Parts.panel(title)
        .of(
            graph.with("data-title", title),
            el("details").of(el("summary", "As a table"), table(head, values, columns, unit)));
  }

  /** The same in twelve rows, the newest first: means, and what was the most. */
  private static Html table(
      JsonNode head, JsonNode values, Map<String, String> columns, String unit) {
    int rows = 12;
    int step = head.path("step_s").asInt(1);
    var titles = new ArrayList<String>(List.of("Until"));
    columns.values().forEach(said -> titles.add(said + ", mean"));
    columns.values().forEach(said -> titles.add(said + ", most"));
    var body = new ArrayList<Html>();
    for (int row = rows - 1; row >= 0; row--) {
      var cells = new ArrayList<Html>();
      var most = new ArrayList<Html>();
      int points = 0;
      for (var name : columns.keySet()) {
        var all = values.path(name);
        points = all.size();
        double sum = 0;
        double top = 0;
        int known = 0;
        for (int i = points * row / rows; i < points * (row + 1) / rows; i++) {
          if (all.path(i).isNumber()) {
            double value = all.path(i).asDouble(0);
            sum += value;
            top = Math.max(top, value);
            known++;
          }
        }
        cells.add(el("td", known == 0 ? "-" : said(sum / known, unit)));
        most.add(el("td", known == 0 ? "-" : said(top, unit)));
      }
      long ago = (long) points * step * (rows - 1 - row) / rows;
      var line = new ArrayList<Html>();
      line.add(el("td", ago == 0 ? "now" : Parts.duration(ago) + " ago"));
      line.addAll(cells);
      line.addAll(most);
      body.add(el("tr").of(line));
    }
    return Parts.table(titles, body, "Nothing was measured yet.");
  }

  /** A figure with its unit, and a prefix that keeps it short. */
  static String said(double value, String unit) {
    var name =
        switch (unit) {
          case "bits" -> "bit/s";
          case "packets" -> "packets/s";
          case "rate" -> "/s";
          case "percent" -> "%";
          default -> "";
        };
    var prefixes = List.of("", "k", "M", "G", "T");
    int prefix = 0;
    double left = value;
    while (left >= 1_000 && prefix < prefixes.size() - 1) {
      left /= 1_000;
      prefix++;
    }
    var digits = left >= 100 || left == Math.rint(left) ? "%.0f" : left >= 10 ? "%.1f" : "%.2f";
    return (String.format(java.util.Locale.ROOT, digits, left)
            + "\u00a0"
            + prefixes.get(prefix)
            + name)
        .strip();
  }

  /** For the dashboard. */
  static Html widget(Visit visit) {
    if (!visit.may().test(PRIVILEGE)) {
      return Html.nothing();
    }
    var all = new ArrayList<Html>();
    visit.config().interfaces().stream()
        .filter(face -> face.enabled())
        .limit(6)
        .forEach(face -> {
          all.add(el("h3", face.label()));
          all.add(
              graph("traffic", face.id(), "bits", MINUTES, true).with("data-title", face.label()));
        });
    all.add(el("h3", "States"));
    all.add(graph("states", "states", "count", MINUTES, true).with("data-title", "States"));
    all.add(el("p").of(Html.link(URL, "Status > Traffic Graph"), text("")));
    return Parts.panel("Traffic Graphs").of(all);
  }
}
