package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.machine.Moment;

/**
 * Flows that are not announced yet because they may be over, or answered, in a moment: UDP and ICMP
 * without an answer. All wait equally long, so the first to come is the first to go.
 */
final class Waiting {
  private final LinkedHashMap<FlowKey, Moment> until = new LinkedHashMap<>();
  private Duration patience = Duration.ZERO;

  /** Returns those that need not wait any longer because of the change. */
  List<FlowKey> patience(Duration next) {
    if (patience.equals(next)) {
      return List.of();
    }
    patience = next;
    return all();
  }

  /** Whether a flow in this state may wait, if it has not been announced. */
  boolean isFor(Flow flow) {
    int proto = flow.original().proto();
    return (proto == Proto.UDP || proto == Proto.UDPLITE || Proto.isIcmp(proto))
        && !patience.isZero()
        && !flow.has(FlowStatus.SEEN_REPLY)
        && flow.extras().equals(FlowExtras.NONE);
  }

  void add(FlowKey key, Moment now) {
    until.putIfAbsent(key, now.plus(patience));
  }

  boolean contains(FlowKey key) {
    return !until.isEmpty() && until.containsKey(key);
  }

  /** True when it waited. */
  boolean remove(FlowKey key) {
    return !until.isEmpty() && until.remove(key) != null;
  }

  Moment wakeAt() {
    return until.isEmpty() ? Moment.NEVER : until.firstEntry().getValue();
  }

  /** Those whose time is up. */
  List<FlowKey> due(Moment now) {
    List<FlowKey> due = new ArrayList<>();
    Iterator<Map.Entry<FlowKey, Moment>> each = until.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<FlowKey, Moment> next = each.next();
      if (!now.reached(next.getValue())) {
        break;
      }
      due.add(next.getKey());
      each.remove();
    }
    return due;
  }

  /** All of them; none waits any longer. */
  List<FlowKey> all() {
    List<FlowKey> all = List.copyOf(until.keySet());
    until.clear();
    return all;
  }
}
