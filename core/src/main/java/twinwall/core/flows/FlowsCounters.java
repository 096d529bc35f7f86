package twinwall.core.flows;

import java.util.Map;
import java.util.TreeMap;

/** Named counters: every drop has a name. */
final class FlowsCounters {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  void count(String name) {
    count(name, 1);
  }

  void count(String name, long more) {
    if (more != 0) {
      counts.merge(name, more, Long::sum);
    }
  }

  Map<String, Long> copy() {
    return Map.copyOf(counts);
  }
}
