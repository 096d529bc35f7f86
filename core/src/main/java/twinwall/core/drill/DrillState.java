package twinwall.core.drill;

import java.time.Duration;
import twinwall.core.machine.Moment;

/**
 * Where a drill is.
 *
 * @param since when this phase began
 * @param end when it is over at the latest
 * @param away how long the peer is to have everything
 * @param counts how often the connections were counted at the peer
 * @param outcome the reason of the end, or of the way back when that is no good one; else empty
 */
public record DrillState(
    Phase phase,
    Moment since,
    Moment end,
    Moment lookAt,
    Duration away,
    int counts,
    String outcome) {
  public static final DrillState IDLE =
      new DrillState(Phase.IDLE, Moment.START, Moment.NEVER, Moment.NEVER, Duration.ZERO, 0, "");

  /** Where it is. */
  public enum Phase {
    IDLE,
    /** This node says that it is unfit, and the peer takes over. */
    LEAVING,
    /** The peer has everything. */
    AWAY,
    /** This node takes back what it had. */
    RETURNING
  }

  public boolean runs() {
    return phase != Phase.IDLE;
  }

  DrillState in(Phase next, Moment now, Moment until) {
    return new DrillState(next, now, until, now.plus(DrillMachine.LOOK), away, counts, outcome);
  }

  DrillState because(String why) {
    return new DrillState(
        phase, since, end, lookAt, away, counts, outcome.isEmpty() ? why : outcome);
  }

  DrillState counted() {
    return new DrillState(phase, since, end, lookAt, away, counts + 1, outcome);
  }

  DrillState lookingAt(Moment at) {
    return new DrillState(phase, since, end, at, away, counts, outcome);
  }
}
