package twinwall.core.path;

import java.time.Duration;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Finds out whether this node reaches what it is told to reach, and says how fit it is by that.
 *
 * <ul>
 *   <li>Unanswered questions are counted, never time; a question counts only once all that had
 *       arrived was read, and not when we ourselves woke late: then we know nothing.
 *   <li>Our own link being down says nothing about a neighbour: the election knows of the link.
 *   <li>When both nodes lose a path nothing may move. A BACKUP therefore counts it as broken first,
 *       and a MASTER {@link #MORE} questions later; when it answers again a MASTER counts it as
 *       whole first, and a BACKUP later.
 *   <li>Whoever is BACKUP has to prove that it is better: a path that has never answered is broken,
 *       and one that broke again stays so for a while, longer each time.
 * </ul>
 */
public final class PathMachine implements Machine<PathState, PathEvent, PathAction> {
  /** Waking later than this means that we were stopped, and that silence says nothing. */
  static final Duration LATE = Duration.ofMillis(50);

  /**
   * A MASTER waits for so many more unanswered questions: a BACKUP without the path knows first.
   */
  static final int MORE = 2;

  /** So many answers in a row make a path whole on a MASTER; on a BACKUP {@link #MORE} more. */
  static final int ANSWERS = 3;

  /** How long a BACKUP counts a path as broken that answers again; each time twice as long. */
  static final Duration SHORTEST = Duration.ofSeconds(10);

  static final Duration LONGEST = Duration.ofMinutes(8);

  /** After so much calm the next hold is short again. */
  static final Duration CALM = Duration.ofMinutes(10);

  /** The hands answer a drain at once; should they not, it is asked for again. */
  static final Duration RETRY = Duration.ofSeconds(1);

  @Override
  public Step<PathState, PathAction> on(PathState state, PathEvent event, Moment now) {
    PathTurn turn = new PathTurn(state, now);
    switch (event) {
      case PathEvent.Configured e -> turn.configure(e.targets());
      case PathEvent.Answered e -> turn.answered(e.address());
      case PathEvent.Drained _ -> turn.drained();
      case PathEvent.Link e -> turn.link(e.device(), e.up());
      case PathEvent.Role e -> turn.role(e.master());
    }
    return turn.end();
  }

  @Override
  public Step<PathState, PathAction> due(PathState state, Moment now) {
    PathTurn turn = new PathTurn(state, now);
    turn.due();
    return turn.end();
  }

  @Override
  public Moment wakeAt(PathState state) {
    return state.wake();
  }
}
