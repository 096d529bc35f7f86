package twinwall.core.flows;

import java.util.List;

/** What nodes say to each other about flows. The node that connected announces; the other acks. */
public sealed interface SyncFrame {
  int VERSION = 1;

  /** Frames that carry flows are numbered per connection, from 1, and acknowledged. */
  sealed interface Numbered extends SyncFrame {
    long sequence();
  }

  /** First words of both sides, in the clear; keys are derived from both. */
  record Hello(int version, long node, long boot, long nonceHigh, long nonceLow)
      implements SyncFrame {}

  /** Last word, in the clear: why this connection ends. */
  record Refuse(Refusal reason, String text) implements SyncFrame {}

  /**
   * Said once a second and at every change: whether I am MASTER, whether I have everything, whether
   * I shall send you my table, and how many flows I hold.
   */
  record Beat(boolean master, boolean ready, boolean offers, long flows) implements SyncFrame {}

  record BulkBegin(long sequence, long generation) implements Numbered {}

  record BulkChunk(long sequence, long generation, List<Flow> flows) implements Numbered {
    public BulkChunk {
      flows = List.copyOf(flows);
    }
  }

  /** The whole table has been sent; what was not in it does not exist here. */
  record BulkEnd(long sequence, long generation, long count) implements Numbered {}

  /** Flows that are new or have changed. */
  record Batch(long sequence, List<Flow> flows) implements Numbered {
    public Batch {
      flows = List.copyOf(flows);
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
