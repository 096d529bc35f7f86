package twinwall.core.peer;

import java.util.List;

/** What nodes say to each other about themselves. Who connected speaks; the other one answers. */
public sealed interface PeerFrame {
  /** The versions that this program speaks. */
  int LOWEST = 1;

  int HIGHEST = 1;

  /** Bits of a hello's features: a drill may ask for the timeouts of flows. */
  int COUNTS = 1;

  int FEATURES = COUNTS;

  /** Flows that may be asked about at once. */
  int FLOWS = 4_096;

  /** No frame is longer. */
  int LONGEST = 1 << 16;

  /**
   * How the sender is.
   *
   * @param stamp the sender's own: comes back with the answer
   */
  record Told(long stamp, View view) implements PeerFrame {}

  /**
   * The answer.
   *
   * @param stamp of what was heard
   * @param wallMicros the answering node's clock on the wall
   */
  record Heard(long stamp, long wallMicros) implements PeerFrame {}

  /**
   * Whether the other node's kernel has these flows.
   *
   * @param names as {@link twinwall.core.flows.FlowHash} makes them
   */
  record Ask(long stamp, List<Long> names) implements PeerFrame {
    public Ask {
      names = List.copyOf(names);
    }
  }

  /**
   * The answer.
   *
   * @param micros when the kernel was asked, by the answering node's clock
   * @param forwarded packets that it has forwarded since its machine started; -1 = unknown
   * @param timeouts of the flows in seconds, in their order; -1 for one that is not there
   */
  record Counts(long stamp, long micros, long forwarded, List<Integer> timeouts)
      implements PeerFrame {
    public Counts {
      timeouts = List.copyOf(timeouts);
    }
  }
}
