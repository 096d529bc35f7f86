package twinwall.lab.traffic;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How a transfer moved: bytes over time, and the times of 20 ms and more in which none came. */
final class Progress {
  private static final long EVERY_NANOS = 20_000_000;

  private final List<long[]> points = new ArrayList<>();
  private final List<long[]> gaps = new ArrayList<>();
  private long total;
  private long lastAt;
  private boolean stopped;

  synchronized void start() {
    lastAt = System.nanoTime();
    points.add(new long[] {lastAt, 0});
  }

  synchronized void more(int bytes) {
    long now = System.nanoTime();
    total += bytes;
    if (now - lastAt >= EVERY_NANOS) {
      gaps.add(new long[] {lastAt, now});
    }
    if (now - points.getLast()[0] >= EVERY_NANOS) {
      points.add(new long[] {now, total});
    }
    lastAt = now;
  }

  /** No more is to come: a silence that lasts until now counts as well. */
  synchronized void stop() {
    more(0);
    stopped = true;
  }

  synchronized long total() {
    return total;
  }

  synchronized void write(ObjectNode json) {
    if (!stopped && !points.isEmpty()) {
      more(0);
    }
    json.put("bytes", total);
    var silences = json.putArray("gaps");
    for (long[] gap : gaps) {
      silences.add(gap[0]).add(gap[1]);
    }
    var series = json.putArray("series");
    for (long[] point : points) {
      series.add(point[0]).add(point[1]);
    }
  }
}
