package twinwall.core.flows;

import java.util.Collection;
import java.util.HashMap;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * Our picture of the kernel's table, with what the kernel does not know: whose a flow is, and what
 * is still to be mended about its copy.
 */
final class FlowTable {
  /** A flow and what we know about it. Changed in place: one object for a flow's whole life. */
  static final class Entry {
    Flow flow;

    /** The peer this is a copy from; empty when the flow is this kernel's own. */
    Optional<Ip> owner = Optional.empty();

    /** The copy was given a long timeout, which is not the flow's. */
    boolean held;

    /** Found here by an engine that was not MASTER: others may have carried its packets. */
    boolean adopted;

    /** The kernel lost the copy, or moved it: mend it. */
    boolean missing;

    boolean strayed;

    /** The bulk and the dump that named this flow last, and the dump during which it last moved. */
    long bulk;

    long dump;
    long moved;

    Entry(Flow flow) {
      this.flow = flow;
    }

    boolean isCopy() {
      return owner.isPresent();
    }

    boolean isCopyOf(Ip peer) {
      return owner.isPresent() && owner.get().equals(peer);
    }
  }

  private final HashMap<FlowKey, Entry> entries = new HashMap<>();

  Optional<Entry> get(FlowKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  Entry put(Flow flow) {
    Entry entry = new Entry(flow);
    entries.put(flow.key(), entry);
    return entry;
  }

  Optional<Entry> remove(FlowKey key) {
    return Optional.ofNullable(entries.remove(key));
  }

  Collection<Entry> all() {
    return entries.values();
  }

  int size() {
    return entries.size();
  }

  /** The keys of all flows, masters before the flows related to them. */
  FlowKey[] keysMastersFirst() {
    FlowKey[] keys = new FlowKey[entries.size()];
    int front = 0;
    int back = keys.length;
    for (Entry entry : entries.values()) {
      if (entry.flow.isRelated()) {
        keys[--back] = entry.flow.key();
      } else {
        keys[front++] = entry.flow.key();
      }
    }
    return keys;
  }
}
