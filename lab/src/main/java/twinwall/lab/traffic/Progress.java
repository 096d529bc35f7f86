package twinwall.lab.traffic;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a transfer moved: bytes over time, and the longest time in which none came. */
final class Progress {
  private static final long EVERY_NANOS = 20_000_000;

  private final List<long[]> points = new ArrayList<>();
  private long total;
  private long lastAt;
  private long gapAt;
  private long gap;

  synchronized void start() {
    lastAt = System.nanoTime();
    points.add(new long[] {lastAt, 0});
  }

  synchronized void more(int bytes) {
    long now = System.nanoTime();
    total += bytes;
    if (now - lastAt > gap) {
      gap = now - lastAt;
      gapAt = lastAt;
    }
    if (now - points.getLast()[0] >= EVERY_NANOS) {
      points.add(new long[] {now, total});
    }
    lastAt = now;
  }

  /** No more is to come: a silence that lasts until now counts as well. */
  synchronized void stop() {
    more(0);
  }

  synchronized long total() {
    return total;
  }

  synchronized void write(ObjectNode json) {
    json.put("bytes", total).put("longest_gap_ns", gap).put("longest_gap_at", gapAt);
    var series = json.putArray("series");
    for (long[] point : points) {
      series.add(point[0]).add(point[1]);
    }
  }

  /** The longest silence that such a record tells of, in milliseconds; pacing is no silence. */
  static double stallMillis(JsonNode progress) {
    double millis = progress.path("longest_gap_ns").asLong(0) / 1e6;
    return millis < 20 ? 0 : millis;
  }
}
