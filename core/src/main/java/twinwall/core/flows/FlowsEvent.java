package twinwall.core.flows;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import twinwall.core.net.Ip;

/** What happens to flow sync. */
public sealed interface FlowsEvent {
  /** Changes in the kernel's tables, in the order of each. */
  record Kernel(List<Change> changes, List<Expectation.Change> expected) implements FlowsEvent {
    public Kernel(List<Change> changes) {
      this(changes, List.of());
    }
  }

  /** Some changes were not seen: our picture of the kernel may be wrong anywhere. */
  record Lost(String why) implements FlowsEvent {}

  /** Part of the kernel's table, asked for by {@link FlowsAction.Dump}. */
  record Dumped(long generation, List<Flow> flows) implements FlowsEvent {}

  /** All that the kernel's helpers expect, told at the end of a dump. */
  record DumpedExpectations(long generation, List<Expectation> all) implements FlowsEvent {}

  /** The end of a dump; {@code whole} when nothing failed on the way. */
  record DumpDone(long generation, boolean whole) implements FlowsEvent {}

  /** Kernel operations that did not succeed. */
  record Failed(List<Failure> failures) implements FlowsEvent {}

  /** CARP's word on what this node is. */
  record Role(boolean master) implements FlowsEvent {}

  /**
   * Who the peers are, and which flows stay at home.
   *
   * @param patience how long a flow without an answer is not announced
   */
  record Configured(Set<Ip> peers, Exclusions exclusions, Duration patience) implements FlowsEvent {
    public Configured {
      peers = Set.copyOf(peers);
    }

    /** Where everything is announced at once. */
    public Configured(Set<Ip> peers, Exclusions exclusions) {
      this(peers, exclusions, Duration.ZERO);
    }
  }

  /**
   * A connection whose other side has proved that it knows the key.
   *
   * @param announcing true when we connected, so that we announce on it
   * @param node the peer's number, as its adverts carry it; 0 = unknown
   * @param features what both sides understand beyond their version
   */
  record LinkUp(long link, Ip peer, boolean announcing, int node, int features)
      implements FlowsEvent {
    /** From a peer that did not say its number, and understands what we do. */
    public LinkUp(long link, Ip peer, boolean announcing) {
      this(link, peer, announcing, 0);
    }

    /** From a peer that understands what we do. */
    public LinkUp(long link, Ip peer, boolean announcing, int node) {
      this(link, peer, announcing, node, SyncFrame.FEATURES);
    }
  }

  record LinkDown(long link, String why) implements FlowsEvent {}

  /** The peer answered a connection, though it did not come up (refused, another key). */
  record Answered(Ip peer, String why) implements FlowsEvent {}

  record Received(long link, SyncFrame frame) implements FlowsEvent {}

  /** Compare with every peer now; the summary tells what came of it. */
  record Compare() implements FlowsEvent {}

  /** An operator's order to end these flows. */
  record Kill(List<Flow> flows) implements FlowsEvent {}

  /** One change in the kernel's table; {@code ours} when this program asked for it. */
  record Change(Kind kind, Flow flow, boolean ours) {
    public enum Kind {
      NEW,
      UPDATE,
      DESTROY
    }
  }

  record Failure(KernelOp op, int errno) {}
}
