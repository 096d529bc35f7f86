package twinwall.core.flows;

import java.util.List;
import java.util.OptionalInt;

/** What nodes say to each other about flows. The node that connected announces; the other acks. */
public sealed interface SyncFrame {
  /** The versions of the flow link that this program speaks. */
  int LOWEST = 2;

  int HIGHEST = 2;

  /** Bits of a hello's features: expectations; the flows that a comparison found different. */
  int EXPECTS = 1;

  int DESCRIBES = 2;

  /** What this program understands beyond its version. */
  int FEATURES = EXPECTS | DESCRIBES;

  /** Frames that carry flows are numbered per connection, from 1, and acknowledged. */
  sealed interface Numbered extends SyncFrame {
    long sequence();
  }

  /**
   * First words of both sides, in the clear; keys are derived from both. The same in every version,
   * so that any two nodes can at least tell each other why they cannot talk.
   *
   * @param node this run of the engine
   * @param number the node's number in its pair, as in its adverts' counter; 0 = unknown
   * @param features what the node understands beyond its version
   */
  record Hello(
      int lowest, int highest, long node, int number, int features, long nonceHigh, long nonceLow)
      implements SyncFrame {

    /** The newest version that both speak. */
    public OptionalInt common(Hello other) {
      int version = Math.min(highest, other.highest);
      return version >= Math.max(lowest, other.lowest)
          ? OptionalInt.of(version)
          : OptionalInt.empty();
    }

    /** In words for people: {@code 2} or {@code 2 to 3}. */
    public String spoken() {
      return lowest == highest ? Integer.toString(highest) : lowest + " to " + highest;
    }
  }

  /** Last word, in the clear: why this connection ends. */
  record Refuse(Refusal reason, String text) implements SyncFrame {}

  /**
   * Said once a second and at every change: whether I am MASTER, whether I have everything, whether
   * I shall send you my table, how many flows I hold, and how many of them differ from yours.
   */
  record Beat(boolean master, boolean ready, boolean offers, long flows, long differing)
      implements SyncFrame {
    /** {@link #differing} before a first comparison. */
    public static final long UNCOMPARED = -1;

    public Beat(boolean master, boolean ready, boolean offers, long flows) {
      this(master, ready, offers, flows, UNCOMPARED);
    }
  }

  record BulkBegin(long sequence, long generation) implements Numbered {}

  /**
   * A part of the table.
   *
   * @param kernel the kernel that saw these flows as its MASTER last; 0 = unknown
   */
  record BulkChunk(long sequence, long generation, int kernel, List<Flow> flows)
      implements Numbered {
    public BulkChunk {
      flows = List.copyOf(flows);
    }

    public BulkChunk(long sequence, long generation, List<Flow> flows) {
      this(sequence, generation, 0, flows);
    }
  }

  /** The whole table has been sent; what was not in it does not exist here. */
  record BulkEnd(long sequence, long generation, long count) implements Numbered {}

  /** Flows that are new or have changed; {@code kernel} as in a bulk. */
  record Batch(long sequence, int kernel, List<Flow> flows) implements Numbered {
    public Batch {
      flows = List.copyOf(flows);
    }

    public Batch(long sequence, List<Flow> flows) {
      this(sequence, 0, flows);
    }
  }

  /** Flows that ended at their owner. */
  record Deaths(long sequence, List<FlowKey> keys) implements Numbered {
    public Deaths {
      keys = List.copyOf(keys);
    }
  }

  /** Everything up to this number is in my kernel. */
  record Ack(long sequence) implements SyncFrame {}

  /** Send me your whole table again. */
  record BulkRequest() implements SyncFrame {}

  /** Digests of my table's buckets; all that I know was sent before this. */
  record TableDigest(long sequence, long round, long flows, List<Long> digests)
      implements Numbered {
    public TableDigest {
      digests = List.copyOf(digests);
    }
  }

  /** Tell me these buckets' flows by name or, when none is listed, the digests of all. */
  record BucketRequest(long round, List<Integer> buckets) implements SyncFrame {
    public BucketRequest {
      buckets = List.copyOf(buckets);
    }
  }

  /** The flows of one bucket, by name and digest; {@code last} when no more of it follow. */
  record BucketKeys(long sequence, long round, int bucket, boolean last, List<Named> flows)
      implements Numbered {
    public BucketKeys {
      flows = List.copyOf(flows);
    }
  }

  /** A flow's name and the digest of all that copies of it must agree on. */
  record Named(FlowKey key, long digest) {}

  /** Send me these flows again as you know them, or their end. */
  record Want(List<FlowKey> keys) implements SyncFrame {
    public Want {
      keys = List.copyOf(keys);
    }
  }

  /**
   * What helpers expect here: some, or all of it from the {@code first} such frame to the {@code
   * last}.
   */
  record Expected(long sequence, boolean first, boolean last, List<Expectation> some)
      implements Numbered {
    public Expected {
      some = List.copyOf(some);
    }
  }

  /** Expected no longer: met, or run out. */
  record Unexpected(long sequence, List<Expectation.Key> keys) implements Numbered {
    public Unexpected {
      keys = List.copyOf(keys);
    }
  }

  /** Show me these flows as you know them; I shall not put them into my kernel. */
  record Describe(long round, List<FlowKey> keys) implements SyncFrame {
    public Describe {
      keys = List.copyOf(keys);
    }
  }

  /** Flows to be looked at. */
  record Described(long sequence, long round, List<Flow> flows) implements Numbered {
    public Described {
      flows = List.copyOf(flows);
    }
  }

  /** A marked flow of the kernel with this number, in its {@code count}-th state. */
  record Canary(long sequence, int kernel, int count) implements Numbered {}

  /** That canary, in that state, was seen in my kernel. */
  record CanaryEcho(int kernel, int count) implements SyncFrame {}

  /** Why a connection is refused; also the names of the counters. */
  enum Refusal {
    VERSION("versions differ"),
    WRONG_KEY("the flow keys differ"),
    MALFORMED("malformed frame"),
    PROTOCOL("frame out of place"),
    STRANGER("not a configured peer"),
    MYSELF("connected to itself"),
    NO_KEY("no flow key here yet"),
    REPLACED("replaced by a newer connection"),
    BUSY("too many connections");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
