package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Arrays;
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
  final class Entry extends PackedFlow {
    /** Its highest bits say the bucket, its lowest the place there. */
    private final int hash;

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
    int bulk;

    int dump;
    int moved;

    private Entry(Flow flow, int hash) {
      super(flow);
      this.hash = hash;
    }

    /** The flow as it is now. */
    void becomes(Flow next) {
      int bucket = bucket(hash);
      digests[bucket] ^= digest();
      related -= isRelated() ? 1 : 0;
      set(next);
      digests[bucket] ^= digest();
      related += isRelated() ? 1 : 0;
    }

    boolean isCopy() {
      return owner.isPresent();
    }

    boolean isCopyOf(Ip peer) {
      return owner.isPresent() && owner.get().equals(peer);
    }
  }

  private static final int SMALLEST = 8;

  /** What stands where no flow does. */
  private final Entry free =
      new Entry(CanaryFlow.marker(0), 0); // any flow will do: nobody ever looks at it

  /**
   * Each bucket's flows by their hash, the next free place when that is taken; half full at most.
   */
  private final List<Entry[]> buckets = new ArrayList<>(BUCKETS);

  private final int[] sizes = new int[BUCKETS];
  private final long[] digests = new long[BUCKETS];
  private int size;
  private int related;

  FlowTable() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(places(SMALLEST));
    }
  }

  private Entry[] places(int count) {
    Entry[] places = new Entry[count];
    Arrays.fill(places, free);
    return places;
  }

  private static int hash(FlowKey key) {
    return (int) (FlowHash.name(key) >>> 32);
  }

  private static int bucket(int hash) {
    return hash >>> 22;
  }

  /** Where the flow is, or where it would have to be. */
  private int place(Entry[] places, FlowKey key, int hash) {
    int at = hash & places.length - 1;
    while (places[at] != free && !(places[at].hash == hash && places[at].isNamed(key))) {
      at = at + 1 & places.length - 1;
    }
    return at;
  }

  Optional<Entry> get(FlowKey key) {
    int hash = hash(key);
    Entry[] places = buckets.get(bucket(hash));
    Entry found = places[place(places, key, hash)];
    return found == free ? Optional.empty() : Optional.of(found);
  }

  Entry put(Flow flow) {
    remove(flow.key());
    int hash = hash(flow.key());
    int bucket = bucket(hash);
    Entry entry = new Entry(flow, hash);
    if (++sizes[bucket] * 2 > buckets.get(bucket).length) {
      resize(bucket, buckets.get(bucket).length * 2);
    }
    insert(buckets.get(bucket), entry);
    digests[bucket] ^= entry.digest();
    related += entry.isRelated() ? 1 : 0;
    size++;
    return entry;
  }

  private void insert(Entry[] places, Entry entry) {
    int at = entry.hash & places.length - 1;
    while (places[at] != free) {
      at = at + 1 & places.length - 1;
    }
    places[at] = entry;
  }

  private void resize(int bucket, int length) {
    Entry[] old = buckets.get(bucket);
    Entry[] places = places(length);
    for (Entry entry : old) {
      if (entry != free) {
        insert(places, entry);
      }
    }
    buckets.set(bucket, places);
  }

  Optional<Entry> remove(FlowKey key) {
    int hash = hash(key);
    int bucket = bucket(hash);
    Entry[] places = buckets.get(bucket);
    int at = place(places, key, hash);
    Entry gone = places[at];
    if (gone == free) {
      return Optional.empty();
    }
    close(places, at);
    digests[bucket] ^= gone.digest();
    related -= gone.isRelated() ? 1 : 0;
    size--;
    if (--sizes[bucket] * 8 < places.length && places.length > SMALLEST) {
      resize(bucket, places.length / 2);
    }
    return Optional.of(gone);
  }

  /** Empties a place; those behind it that it kept from their own move up. */
  private void close(Entry[] places, int hole) {
    int mask = places.length - 1;
    int empty = hole;
    places[empty] = free;
    for (int at = empty + 1 & mask; places[at] != free; at = at + 1 & mask) {
      int home = places[at].hash & mask;
      boolean reachable = (at - home & mask) < (at - empty & mask);
      if (!reachable) {
        places[empty] = places[at];
        places[at] = free;
        empty = at;
      }
    }
  }

  void each(Consumer<Entry> take) {
    for (int i = 0; i < BUCKETS; i++) {
      bucket(i, take);
    }
  }

  private void bucket(int number, Consumer<Entry> take) {
    for (Entry entry : buckets.get(number)) {
      if (entry != free) {
        take.accept(entry);
      }
    }
  }

  /** The flows of one bucket, as they are now. */
  List<Entry> inBucket(int number) {
    List<Entry> all = new ArrayList<>(sizes[number]);
    bucket(number, all::add);
    return all;
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
