package twinwall.core.drill;

import java.time.Duration;

/** What a drill hears. */
public sealed interface DrillEvent {
  /** Somebody wants one; it was checked. */
  record Start(Duration away) implements DrillEvent {}

  /** Somebody wants it to end. */
  record Abort(String why) implements DrillEvent {}

  /**
   * How the nodes are.
   *
   * @param mine of how many VHIDs this node is MASTER
   * @param theirs of how many of these the peer is MASTER
   * @param all how many there are
   * @param heard whether the peer was heard of late
   */
  record Seen(int mine, int theirs, int all, boolean heard) implements DrillEvent {}

  /** The connections at the peer were counted, or could not be. */
  record Counted() implements DrillEvent {}
}
