package twinwall.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One run drawn against time: probes, round trips, both transfers, every node's roles, events. */
final class Timeline {
  private static final int WIDTH = 1060;
  private static final int LEFT = 120;
  private static final int RIGHT = 1050;
  private static final int LANE = 16;

  private final StringBuilder svg = new StringBuilder();
  private final Outcome outcome;
  private final long from;
  private final long until;
  private final long zero;
  private int y = 34;

  private Timeline(Outcome outcome, long from, long until, long zero) {
    this.outcome = outcome;
    this.from = from;
    this.until = Math.max(until, from + 1);
    this.zero = zero;
  }

  /** The whole run. */
  static String of(Outcome outcome) {
    JsonNode probe = outcome.client().path("probe");
    long last = probe.path("last_at").asLong();
    long zero = outcome.events().isEmpty() ? last : outcome.events().getFirst().at();
    long from = Math.max(probe.path("first_at").asLong(), zero - 1_500_000_000L);
    return new Timeline(outcome, from, last, zero).draw();
  }

  /** The longest outage alone, if there is one. */
  static String closeUp(Outcome outcome) {
    JsonNode probe = outcome.client().path("probe");
    long length = probe.path("outage_ns").asLong();
    long at = probe.path("outage_at").asLong();
    if (length < 2_000_000 || length > 400_000_000L || outcome.events().isEmpty()) {
      return "";
    }
    long zero =
        outcome.events().stream()
            .mapToLong(Outcome.Event::at)
            .filter(e -> e <= at + 5_000_000)
            .max()
            .orElse(at);
    long margin = Math.max(20_000_000L, length);
    return new Timeline(
            outcome,
            Math.min(at, Math.max(zero, at - 500_000_000L)) - margin / 2,
            at + length + margin,
            zero)
        .draw();
  }

  private String draw() {
    grid();
    probes();
    roundTrips();
    transfer("download", outcome.client().path("download").path("series"));
    transfer("upload", outcome.uploadSeen().path("series"));
    roles();
    events();
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"timeline of %s, run %d\">%s</svg>\n"
        .formatted(WIDTH, y + 6, outcome.scenario().id(), outcome.run(), svg);
  }

  private double x(long at) {
    double share = (double) (at - from) / (until - from);
    return LEFT + Math.clamp(share, 0, 1) * (RIGHT - LEFT);
  }

  private boolean isOutside(long start, long end) {
    return end <= from || start >= until;
  }

  private void rect(String style, long start, long end, double top, double height, String title) {
    if (isOutside(start, end)) {
      return;
    }
    double width = Math.max(x(end) - x(start), style.equals("hole") ? 1.5 : 0.1);
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
        style, x(start), top, width, height, title);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private void name(String text, double atY) {
    add("<text class=\"name\" x=\"0\" y=\"%.1f\">%s</text>", atY, Report.escape(text));
  }

  private void grid() {
    double seconds = (until - from) / 1e9;
    double step = 0.001;
    double[] factors = {2, 2.5, 2};
    for (int i = 0; seconds / step > 12; i++) {
      step *= factors[i % 3];
    }
    int bottom = y + 2 * (LANE + 8) + 40 + 2 * 42 + lanes().size() * (LANE + 3);
    long first = (long) Math.ceil((from - zero) / 1e9 / step);
    for (long i = first; i * step * 1e9 + zero < until; i++) {
      double at = x(zero + Math.round(i * step * 1e9));
      add("<line class=\"grid\" x1=\"%.1f\" y1=\"28\" x2=\"%.1f\" y2=\"%d\"/>", at, at, bottom);
      String label =
          step < 0.1
              ? Math.round(i * step * 1000) + " ms"
              : Table.number(Math.round(i * step * 10) / 10.0) + " s";
      add("<text x=\"%.1f\" y=\"24\" text-anchor=\"middle\">%s</text>", at, label);
    }
  }

  private void probes() {
    JsonNode probe = outcome.client().path("probe");
    name("probes", y + 12);
    rect(
        "answered",
        probe.path("first_at").asLong(),
        probe.path("last_at").asLong(),
        y,
        LANE,
        "answered");
    JsonNode holes = probe.path("holes");
    for (int i = 0; i + 2 < holes.size(); i += 3) {
      long start = holes.get(i).asLong();
      long end = holes.get(i + 1).asLong();
      rect(
          "hole",
          start,
          end,
          y,
          LANE,
          "%d probes lost in %.1f ms".formatted(holes.get(i + 2).asLong(), (end - start) / 1e6));
    }
    y += LANE + 10;
  }

  private void roundTrips() {
    JsonNode series = outcome.client().path("probe").path("rtt");
    double most = 1;
    for (int i = 1; i < series.size(); i += 2) {
      most = Math.max(most, series.get(i).asLong() / 1e6);
    }
    name("round trip", y + 14);
    add("<text x=\"0\" y=\"%d\">to %s ms</text>", y + 28, Table.number(Math.ceil(most)));
    var points = new StringBuilder();
    for (int i = 0; i + 1 < series.size(); i += 2) {
      long at = series.get(i).asLong();
      if (at < from || at > until) {
        continue;
      }
      double height = series.get(i + 1).asLong() / 1e6 / most * 30;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(at), y + 32 - height));
    }
    add("<polyline class=\"rtt\" points=\"%s\"/>", points.toString().strip());
    y += 40;
  }

  private void transfer(String direction, JsonNode series) {
    name(direction, y + 14);
    add("<text x=\"0\" y=\"%d\">to 100 Mbit/s</text>", y + 28);
    for (int i = 2; i + 1 < series.size(); i += 2) {
      long start = series.get(i - 2).asLong();
      long end = series.get(i).asLong();
      double megabits =
          (series.get(i + 1).asLong() - series.get(i - 1).asLong()) * 8e3 / (end - start);
      double height = Math.min(megabits, 100) / 100 * 34;
      rect(direction, start, end, y + 34 - height, height, "%.0f Mbit/s".formatted(megabits));
    }
    y += 42;
  }

  private List<String> lanes() {
    var lanes = new ArrayList<String>();
    for (Roles.Change change : outcome.roles()) {
      String lane = change.node() + " " + change.vhid();
      if (!lanes.contains(lane)) {
        lanes.add(lane);
      }
    }
    lanes.sort(null);
    return lanes;
  }

  private void roles() {
    for (String lane : lanes()) {
      name(lane, y + 12);
      var changes = new TreeMap<Long, String>();
      outcome.roles().stream()
          .filter(c -> (c.node() + " " + c.vhid()).equals(lane))
          .forEach(c -> changes.put(c.at(), c.role()));
      long start = changes.firstKey();
      String role = changes.firstEntry().getValue();
      for (var change : changes.tailMap(start, false).entrySet()) {
        rect(role, start, change.getKey(), y, LANE, lane + ": " + role);
        start = change.getKey();
        role = change.getValue();
      }
      rect(role, start, until, y, LANE, lane + ": " + role);
      y += LANE + 3;
    }
  }

  private void events() {
    double free = 0;
    for (Outcome.Event event : outcome.events()) {
      if (event.at() < from || event.at() > until) {
        continue;
      }
      double at = x(event.at());
      add("<line class=\"event\" x1=\"%.1f\" y1=\"12\" x2=\"%.1f\" y2=\"%d\"/>", at, at, y);
      double length = event.what().length() * 6.8;
      double text =
          Math.clamp(at + 3, Math.min(free, WIDTH - length), Math.max(free, WIDTH - length));
      add(
          "<text class=\"event-name\" x=\"%.1f\" y=\"10\">%s</text>",
          text, Report.escape(event.what()));
      free = text + length + 6;
    }
  }
}
