package twinwall.core.drill;

import java.time.Duration;

/** What a drill does. */
public sealed interface DrillAction {
  /** Be unfit, for so long at most, whatever becomes of the drill. */
  record Demote(Duration most) implements DrillAction {}

  record Relieve() implements DrillAction {}

  /** See how the nodes are; the answer is {@link DrillEvent.Seen}. */
  record Look() implements DrillAction {}

  /** Count at the peer; the answer is {@link DrillEvent.Counted}. */
  record Count() implements DrillAction {}

  /** A phase began. */
  record Note(DrillState.Phase phase) implements DrillAction {}

  /**
   * It is over.
   *
   * @param whole the addresses went and came back
   * @param sentence what came of it
   */
  record Finish(boolean whole, String sentence) implements DrillAction {}
}
