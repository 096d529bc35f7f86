package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.flows.FlowTable.Entry;
import twinwall.core.machine.Moment;

/**
 * A dump of the kernel's table compared with our picture. Events go on meanwhile, and what they
 * said during the dump is newer than the dump.
 */
final class DumpCompare {
  private DumpCompare() {}

  static void part(FlowsState state, FlowsEvent.Dumped dumped, Moment now) {
    if (!state.dumping || dumped.generation() != state.dumpGeneration) {
      return;
    }
    for (Flow flow : dumped.flows()) {
      if (!state.exclusions.excludes(flow) && !state.endedWhileDumping.contains(flow.key())) {
        flow(state, flow, now);
      }
    }
  }

  private static void flow(FlowsState state, Flow flow, Moment now) {
    Optional<Entry> known = state.table.get(flow.key());
    if (known.isEmpty()) {
      adopt(state, flow, now);
      return;
    }
    Entry entry = known.get();
    entry.dump = state.dumpGeneration;
    boolean moved = (state.master || !entry.isCopy()) && entry.moved == state.dumpGeneration;
    if (entry.flow().sameAs(flow) || moved && !isLater(flow, entry.flow())) {
      return;
    }
    if (state.master || !entry.isCopy()) {
      entry.becomes(flow);
      entry.owner = Optional.empty();
      if (state.master) {
        state.changed(flow.key(), now);
      }
    } else if (!agrees(entry.flow(), flow)) {
      if (state.followsMaster() || isLater(entry.flow(), flow)) {
        entry.strayed = true;
        state.chore(flow.key(), now);
      } else {
        // Nobody owns it now, so its packets may come here already: what the kernel saw stays.
        KernelWatch.strayed(state, entry, flow, now);
      }
    } else if ((entry.flow().status() & FlowStatus.SHARED & ~flow.status()) != 0) {
      entry.behind = true;
      state.chore(flow.key(), now);
    }
  }

  /** An event read during the dump may be older than the dump: a connection only moves forward. */
  private static boolean isLater(Flow dumped, Flow known) {
    return !known.isOlderThan(dumped)
        && (known.status() & FlowStatus.SHARED & ~dumped.status()) == 0;
  }

  /** Flags and scale are as we injected them; translation and TCP state must be the owner's. */
  private static boolean agrees(Flow copy, Flow kernel) {
    return copy.reply().equals(kernel.reply())
        && !copy.isOlderThan(kernel)
        && !kernel.isOlderThan(copy);
  }

  /** A flow that we did not know, perhaps a copy that an earlier engine gave a long timeout. */
  private static void adopt(FlowsState state, Flow flow, Moment now) {
    boolean held = FlowTimeouts.isHeld(flow);
    Entry entry = state.table.put(held ? flow.withTimeout(FlowTimeouts.byState(flow)) : flow);
    entry.dump = state.dumpGeneration;
    entry.held = held;
    entry.adopted = !state.master;
    state.adopted++;
    if (state.master) {
      state.changed(flow.key(), now);
      if (held) {
        state.chore(flow.key(), now);
      }
    }
  }

  /**
   * What the dump did not show is gone, or, when it was a copy, has to come back. Returns whether
   * there is something that only events speak for.
   */
  static boolean end(FlowsState state, Moment now) {
    List<Entry> unseen = new ArrayList<>();
    boolean[] doubtful = new boolean[1];
    state.table.each(entry -> {
      boolean shown = entry.dump == state.dumpGeneration;
      if (!shown && entry.moved == state.dumpGeneration) {
        doubtful[0] = true;
      } else if (!shown) {
        unseen.add(entry);
      }
    });
    for (Entry entry : unseen) {
      FlowKey key = entry.key();
      if (!state.master && entry.isCopy()) {
        entry.missing = true;
        state.chore(key, now);
      } else {
        state.table.remove(key);
        if (state.master) {
          state.dead.add(key);
          state.changed(key, now);
        }
      }
    }
    state.counters.count("compare-missing", unseen.size());
    return doubtful[0];
  }
}
