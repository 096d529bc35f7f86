package twinwall.lab.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import twinwall.lab.drill.Roles;
import twinwall.lab.site.Firewalls;

/**
 * How long two nodes said at the same time that they are MASTER of one VHID. A node that stands
 * still says nothing.
 */
final class Overlap {
  private Overlap() {}

  /** An engine stood still from one moment to another. */
  record Pause(String node, long from, long until) {
    private long within(long begin, long end) {
      return Math.max(0, Math.min(end, until) - Math.max(begin, from));
    }
  }

  /** The longest such time among the changes that were seen, in nanoseconds, until this moment. */
  static long longest(List<Roles.Change> changes, List<Pause> pauses, long until) {
    long longest = 0;
    Map<String, Map<String, String>> now = new HashMap<>();
    Map<String, Long> since = new HashMap<>();
    for (Roles.Change change : changes) {
      Map<String, String> roles = now.computeIfAbsent(change.vhid(), _ -> new HashMap<>());
      roles.put(change.node(), change.role());
      long masters = roles.values().stream().filter(Firewalls.MASTER::equals).count();
      if (masters > 1) {
        since.putIfAbsent(change.vhid(), change.at());
      } else if (since.containsKey(change.vhid())) {
        longest = Math.max(longest, awake(pauses, since.remove(change.vhid()), change.at()));
      }
    }
    for (long from : since.values()) {
      longest = Math.max(longest, awake(pauses, from, until));
    }
    return longest;
  }

  private static long awake(List<Pause> pauses, long from, long until) {
    return until - from - pauses.stream().mapToLong(p -> p.within(from, until)).sum();
  }
}
