package twinwall.core.flows;

import java.util.List;
import java.util.Optional;
import twinwall.core.flows.FlowTable.Entry;
import twinwall.core.machine.Moment;

/** What the kernel's own changes mean, and what to do when some of them were not seen. */
final class KernelWatch {
  private KernelWatch() {}

  static void kernel(
      FlowsState state, FlowsEvent.Change change, Moment now, List<FlowsAction> out) {
    Flow flow = change.flow();
    FlowKey key = flow.key();
    if (CanaryFlow.is(key)) {
      Canaries.kernel(state, change, now, out);
      return;
    }
    if (change.ours()) {
      own(state, change, now);
      return;
    }
    Optional<Entry> known = state.table.get(key);
    if (known.isEmpty() && state.ending.contains(key)) {
      state.counters.count("kernel-outdated");
      return;
    }
    if (change.kind() == FlowsEvent.Change.Kind.DESTROY) {
      known.ifPresent(entry -> destroyed(state, entry, now));
      state.ended(key);
      return;
    }
    boolean announces = state.announces(now);
    if ((known.isEmpty() || announces) && state.exclusions.excludes(flow)) {
      // One that was shared until now ends at the peers.
      state.counters.count("kernel-excluded");
      state.table.remove(key).ifPresent(_ -> state.changed(key, now));
      return;
    }
    state.counters.count("kernel-events");
    state.endedWhileDumping.remove(key);
    state.dead.remove(key);
    if (known.isPresent() && known.get().isCopy() && !announces) {
      strayed(state, known.get(), flow, now);
      return;
    }
    boolean update = change.kind() == FlowsEvent.Change.Kind.UPDATE;
    Flow whole = update && known.isPresent() ? flow.completedBy(known.get().flow()) : flow;
    Entry entry = known.orElseGet(() -> state.table.put(whole));
    entry.becomes(whole);
    entry.owner = Optional.empty();
    entry.held = false;
    entry.missing = false;
    entry.strayed = false;
    entry.moved = state.dumpGeneration;
    entry.bulk = state.mark;
    if (announces) {
      state.changed(whole, known.isEmpty(), now);
    }
  }

  /**
   * What we did to the kernel ourselves we know, but for one thing: a flow that was made anew may
   * have driven out another one, which had its translated address and port. One that has other
   * replies by now was made anew itself.
   */
  private static void own(FlowsState state, FlowsEvent.Change change, Moment now) {
    FlowKey key = change.flow().key();
    FlowKey reply = change.flow().replyKey();
    state.counters.count("own-events");
    if (change.kind() == FlowsEvent.Change.Kind.DESTROY
        && !state.ending.remove(key)
        && !state.replacing.by(reply).orElse(key).equals(key)
        && state.table.get(key).filter(e -> !e.flow().replyKey().equals(reply)).isEmpty()) {
      if (state.table.remove(key).isPresent()) {
        state.counters.count("driven-out");
        state.settledOrphan(key);
        if (state.master) {
          state.dead.add(key);
          state.changed(key, now);
        }
      }
      state.ended(key);
    }
  }

  /**
   * A packet of somebody else's flow came here and the kernel gave the copy a short timeout again.
   * It may be the first of a take-over that we have not been told of: what the kernel learned
   * stays.
   */
  static void strayed(FlowsState state, Entry entry, Flow flow, Moment now) {
    if (entry.flow().reply().equals(flow.reply())) {
      entry.becomes(flow.completedBy(entry.flow()));
    } else {
      entry.strayed = true;
    }
    entry.held = false;
    state.chore(flow.key(), now);
  }

  static void destroyed(FlowsState state, Entry entry, Moment now) {
    FlowKey key = entry.key();
    state.settledOrphan(key);
    if (state.master) {
      state.dead.add(key);
      state.table.remove(key);
      if (state.waiting.remove(key)) {
        state.counters.count("ended-untold");
      } else {
        state.changed(key, now);
      }
    } else if (entry.isCopy() && state.followsMaster()) {
      // Not ours to bury: its owner has not said that it died.
      entry.missing = true;
      state.counters.count("copies-restored");
      state.chore(key, now);
    } else {
      state.table.remove(key);
    }
  }

  static void compare(FlowsState state, String why, List<FlowsAction> out) {
    state.counters.count("lost");
    state.unconfirmed = true;
    state.replacing.clear();
    out.add(new FlowsAction.Note(true, "flow sync: comparing with the kernel: " + why));
    if (state.dumping) {
      state.dumpAgain = true;
      return;
    }
    startDump(state, out);
  }

  static void startDump(FlowsState state, List<FlowsAction> out) {
    state.dumping = true;
    state.dumpAgain = false;
    state.adopted = 0;
    state.endedWhileDumping.clear();
    state.ending.clear();
    out.add(new FlowsAction.Dump(++state.dumpGeneration));
  }

  static void dumpDone(
      FlowsState state, FlowsEvent.DumpDone done, Moment now, List<FlowsAction> out) {
    if (done.generation() != state.dumpGeneration) {
      return;
    }
    state.dumping = false;
    boolean doubtful = !state.endedWhileDumping.isEmpty();
    state.endedWhileDumping.clear();
    if (done.whole()) {
      state.kernelKnown = true;
      doubtful |= DumpCompare.end(state, now);
      state.dumpAgain |= state.unconfirmed && doubtful;
      state.unconfirmed = false;
      if (!state.master && state.adopted > 0) {
        askAgain(state, out);
      }
    } else {
      state.counters.count("dump-failed");
      state.dumpAgain = true;
    }
    // Another comparison waits for the next beat: a kernel that cannot keep up is left some air.
  }

  /** Our kernel holds flows that the MASTER did not name in its table: does it have them? */
  private static void askAgain(FlowsState state, List<FlowsAction> out) {
    for (FlowsState.Peer peer : state.peers.values()) {
      if (peer.following != 0 && peer.master && peer.bulkDone) {
        out.add(new FlowsAction.Send(peer.following, new SyncFrame.BulkRequest()));
      }
    }
  }
}
