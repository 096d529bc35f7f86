package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.core.net.Ip;

/**
 * Our picture of the kernel's table, with what the kernel does not know: whose a flow is, and what
 * is still to be mended about its copy. It is kept in buckets, each with a digest that follows
 * every change, so that a table of a million flows can be sent, or compared with another node's, a
 * little at a time.
 */
final class FlowTable {
  /** How many buckets there are: part of the wire's format. */
  static final int BUCKETS = 1024;

  /** A flow and what we know about it. Changed in place: one object for a flow's whole life. */
  final class Entry {
    private Flow flow;

    /** The peer this is a copy from; empty when the flow is this kernel's own. */
    Optional<Ip> owner = Optional.empty();

    /** The kernel that saw the flow as its MASTER last, by {@link FlowsState#self}; 0 = unknown. */
    int kernel;

    /** The copy was given a long timeout, which is not the flow's. */
    boolean held;

    /** Found here by an engine that was not MASTER: others may have carried its packets. */
    boolean adopted;

    /** The kernel lost the copy, or moved it: mend it. */
    boolean missing;

    boolean strayed;

    /** The kernel's copy lacks what its owner has said since. */
    boolean behind;

    /** The bulk and the dump that named this flow last, and the dump during which it last moved. */
    long bulk;

    long dump;
    long moved;

    private Entry(Flow flow) {
      this.flow = flow;
    }

    Flow flow() {
      return flow;
    }

    /** The flow as it is now. */
    void becomes(Flow next) {
      int bucket = FlowHash.bucket(flow.key());
      digests[bucket] ^= FlowHash.of(flow) ^ FlowHash.of(next);
      related += (next.isRelated() ? 1 : 0) - (flow.isRelated() ? 1 : 0);
      flow = next;
    }

    boolean isCopy() {
      return owner.isPresent();
    }

    boolean isCopyOf(Ip peer) {
      return owner.isPresent() && owner.get().equals(peer);
    }
  }

  private final List<HashMap<FlowKey, Entry>> buckets = new ArrayList<>(BUCKETS);
  private final long[] digests = new long[BUCKETS];
  private int size;
  private int related;

  FlowTable() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new HashMap<>(4));
    }
  }

  private HashMap<FlowKey, Entry> of(FlowKey key) {
    return buckets.get(FlowHash.bucket(key));
  }

  Optional<Entry> get(FlowKey key) {
    return Optional.ofNullable(of(key).get(key));
  }

  Entry put(Flow flow) {
    remove(flow.key());
    Entry entry = new Entry(flow);
    int bucket = FlowHash.bucket(flow.key());
    buckets.get(bucket).put(flow.key(), entry);
    digests[bucket] ^= FlowHash.of(flow);
    related += flow.isRelated() ? 1 : 0;
    size++;
    return entry;
  }

  Optional<Entry> remove(FlowKey key) {
    Optional<Entry> gone = Optional.ofNullable(of(key).remove(key));
    gone.ifPresent(entry -> {
      digests[FlowHash.bucket(key)] ^= FlowHash.of(entry.flow);
      related -= entry.flow.isRelated() ? 1 : 0;
      size--;
    });
    return gone;
  }

  void each(Consumer<Entry> take) {
    buckets.forEach(bucket -> bucket.values().forEach(take));
  }

  /** The flows of one bucket; not to be kept. */
  Collection<Entry> bucket(int number) {
    return buckets.get(number).values();
  }

  List<Long> digests() {
    List<Long> all = new ArrayList<>(BUCKETS);
    for (long digest : digests) {
      all.add(digest);
    }
    return all;
  }

  int size() {
    return size;
  }

  /** True when some flow belongs to another one, which must be told of first. */
  boolean hasRelated() {
    return related > 0;
  }
}
