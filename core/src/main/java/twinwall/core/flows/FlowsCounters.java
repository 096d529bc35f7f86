package twinwall.core.flows;

import java.util.HashMap;
import java.util.Map;

/** Named counters: every drop has a name. */
final class FlowsCounters {
  private final HashMap<String, long[]> counts = new HashMap<>();

  void count(String name) {
    count(name, 1);
  }

  void count(String name, long more) {
    if (more != 0) {
      counts.computeIfAbsent(name, _ -> new long[1])[0] += more;
    }
  }

  Map<String, Long> copy() {
    Map<String, Long> copy = HashMap.newHashMap(counts.size());
    counts.forEach((name, count) -> copy.put(name, count[0]));
    return Map.copyOf(copy);
  }
}
