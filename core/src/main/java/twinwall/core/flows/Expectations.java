package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.flows.FlowsState.Peer;
import twinwall.core.net.Ip;

/**
 * What helpers expect: few, short-lived, and of no use without the connection that announced them.
 * So they go after all flows that wait, whole after a bulk, and are not compared: one that is lost
 * costs the data connection that it was for.
 */
final class Expectations {
  /** More than any kernel keeps by itself. */
  static final int MOST = 8_192;

  /** How often the kernel is asked for one that it refuses, once a second. */
  private static final int TRIES = 10;

  /** One, and what we know about it. */
  private static final class Entry {
    Expectation it;

    /** The peer this is a copy from; empty when it is this kernel's own. */
    Optional<Ip> owner = Optional.empty();

    boolean missing;
    int tries;
    long moved;
    long dump;

    Entry(Expectation it) {
      this.it = it;
    }

    boolean isCopyOf(Ip peer) {
      return owner.isPresent() && owner.get().equals(peer);
    }
  }

  private final Map<Expectation.Key, Entry> entries = new LinkedHashMap<>();

  /** Copies that the list which is being told has not named yet. */
  private final Set<Expectation.Key> unnamed = new HashSet<>();

  int size() {
    return entries.size();
  }

  Optional<Expectation> get(Expectation.Key key) {
    return Optional.ofNullable(entries.get(key)).map(entry -> entry.it);
  }

  Collection<Expectation> all() {
    return entries.values().stream().map(entry -> entry.it).toList();
  }

  private Optional<Entry> put(FlowsState state, Expectation it) {
    Entry known = entries.get(it.key());
    if (known != null) {
      known.it = it;
    } else if (entries.size() >= MOST) {
      state.counters.count("expectations-full");
      return Optional.empty();
    } else {
      known = new Entry(it);
      entries.put(it.key(), known);
    }
    known.moved = state.dumpGeneration;
    known.missing = false;
    known.tries = 0;
    return Optional.of(known);
  }

  private static void tell(FlowsState state, Expectation.Key key) {
    for (Peer peer : state.peers.values()) {
      peer.announcer.ifPresent(announcer -> {
        announcer.expect(key);
        state.flushSoon(state.now);
      });
    }
  }

  // ---- what the kernel says

  void kernel(FlowsState state, Expectation.Change change) {
    Expectation it = change.expectation();
    if (change.ours() || state.exclusions.excludes(it.master().tuple())) {
      return;
    }
    state.counters.count("expectation-events");
    Optional<Entry> known = Optional.ofNullable(entries.get(it.key()));
    boolean announces = state.announces(state.now);
    if (change.gone()) {
      known.ifPresent(entry -> gone(state, entry));
    } else if (announces || known.isEmpty() || known.get().owner.isEmpty()) {
      put(state, it)
          .ifPresent(entry -> {
            entry.owner = Optional.empty();
            if (announces) {
              tell(state, it.key());
            }
          });
    }
  }

  private void gone(FlowsState state, Entry entry) {
    if (entry.owner.isPresent() && !state.master && state.followsMaster()) {
      // Its master was made anew, or it ran out a moment before the MASTER's.
      entry.missing = true;
      return;
    }
    entries.remove(entry.it.key());
    if (state.announces(state.now)) {
      tell(state, entry.it.key());
    }
  }

  /** The kernel's whole list, in a dump. */
  void dumped(FlowsState state, List<Expectation> all) {
    for (Expectation it : all) {
      Entry known = entries.get(it.key());
      if (known != null) {
        known.dump = state.dumpGeneration;
      } else if (!state.exclusions.excludes(it.master().tuple())) {
        put(state, it)
            .ifPresent(entry -> {
              entry.dump = state.dumpGeneration;
              if (state.master) {
                tell(state, it.key());
              }
            });
      }
    }
    for (Entry entry : List.copyOf(entries.values())) {
      if (entry.dump != state.dumpGeneration && entry.moved != state.dumpGeneration) {
        gone(state, entry);
      }
    }
  }

  // ---- what peers say

  /** Some of a peer's, or all of them from the first frame to the last. */
  void heard(FlowsState state, Peer peer, SyncFrame.Expected frame, List<KernelOp> ops) {
    if (!believes(state, peer)) {
      state.counters.count("expectation-not-theirs", frame.some().size());
      return;
    }
    if (frame.first()) {
      unnamed.clear();
      entries.values().stream()
          .filter(entry -> entry.isCopyOf(peer.address))
          .forEach(entry -> unnamed.add(entry.it.key()));
    }
    for (Expectation it : frame.some()) {
      unnamed.remove(it.key());
      heard(state, peer, it, ops);
    }
    if (frame.last()) {
      unnamed.forEach(key -> drop(key, peer, ops));
      unnamed.clear();
    }
  }

  private static boolean believes(FlowsState state, Peer peer) {
    return state.master || peer.master || !state.followsMaster();
  }

  private void heard(FlowsState state, Peer peer, Expectation it, List<KernelOp> ops) {
    Entry known = entries.get(it.key());
    if (state.table.get(it.master()).isEmpty()) {
      state.counters.count("expectation-without-master");
    } else if (state.master && known != null) {
      state.counters.count("expectation-not-theirs");
    } else if (known != null && known.it.sameAs(it) && !known.missing) {
      known.owner = Optional.of(peer.address);
    } else {
      if (known != null) {
        ops.add(new KernelOp.Unexpect(it.key()));
      }
      put(state, it)
          .ifPresent(entry -> {
            entry.owner = state.master ? Optional.empty() : Optional.of(peer.address);
            ops.add(new KernelOp.Expect(it));
          });
    }
  }

  void ended(FlowsState state, Peer peer, List<Expectation.Key> keys, List<KernelOp> ops) {
    for (Expectation.Key key : keys) {
      Entry entry = entries.get(key);
      if (entry != null && (entry.isCopyOf(peer.address) || !state.master && peer.master)) {
        drop(key, peer, ops);
      }
    }
  }

  private void drop(Expectation.Key key, Peer peer, List<KernelOp> ops) {
    Entry entry = entries.get(key);
    if (entry != null && (entry.owner.isEmpty() || entry.isCopyOf(peer.address))) {
      entries.remove(key);
      ops.add(new KernelOp.Unexpect(key));
    }
  }

  // ---- mending

  /** The kernel would not have it: perhaps its master is being made anew. */
  void refused(FlowsState state, Expectation it) {
    state.counters.count("expectation-refused");
    Entry entry = entries.get(it.key());
    if (entry != null) {
      entry.missing = true;
    }
  }

  /** At every beat: those that the kernel lost or refused. */
  void mend(FlowsState state, List<FlowsAction> out) {
    List<KernelOp> ops = new ArrayList<>();
    for (Entry entry : List.copyOf(entries.values())) {
      if (entry.missing && ++entry.tries > TRIES) {
        entries.remove(entry.it.key());
        state.counters.count("expectation-given-up");
      } else if (entry.missing) {
        entry.missing = false;
        ops.add(new KernelOp.Expect(entry.it));
      }
    }
    if (!ops.isEmpty()) {
      out.add(new FlowsAction.Apply(ops));
    }
  }

  /** This node's word counts from now on. */
  void taken(FlowsState state, List<FlowsAction> out) {
    entries.values().forEach(entry -> entry.owner = Optional.empty());
    mend(state, out);
  }
}
