package twinwall.core.pulse;

import java.time.Duration;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Finds out within a few dozen milliseconds that a peer's machine is dead, though its adverts come
 * only every second.
 *
 * <ul>
 *   <li>Its kernel is asked (ARP, neighbour solicitation) on the sync interface and wherever its
 *       adverts were heard. Kernels answer whatever their processes do: a paused engine is not a
 *       dead machine.
 *   <li>Unanswered questions are counted, never time; a question counts only once all that had
 *       arrived was read, and not when we ourselves woke late: then we know nothing.
 *   <li>Dead is who is silent on all paths that answered lately, on two devices at least: one
 *       silent path is a broken path.
 *   <li>A flooded frame makes it ask at once and quickly: a peer that does not answer is suspected,
 *       long before it counts as dead.
 * </ul>
 */
public final class PulseMachine implements Machine<PulseState, PulseEvent, PulseAction> {
  /** Waking later than this means that we were stopped, and that silence says nothing. */
  static final Duration LATE = Duration.ofMillis(5);

  /** The spacing of questions after a flood, and how many unanswered ones make a suspect. */
  static final Duration QUICK = Duration.ofMillis(1);

  static final int QUICK_MISSES = 2;

  /**
   * After a flood that meant nothing, others mean nothing for so long; each time twice as long, for
   * some networks always flood, up to {@link #CALMEST}, until none came for {@link #QUIET}.
   */
  static final Duration CALM = Duration.ofMillis(4);

  static final Duration CALMEST = Duration.ofMillis(100);
  static final Duration QUIET = Duration.ofSeconds(1);

  /** A path that was silent for so long says nothing any more, and is asked once a second. */
  static final Duration PROVEN = Duration.ofSeconds(3);

  static final Duration RETRY = Duration.ofSeconds(1);

  /** A suspicion is repeated so often while it lasts. */
  static final Duration REPEAT = Duration.ofMillis(100);

  /** Whose adverts have not been heard for so long is nobody's concern. */
  static final Duration FORGOTTEN = Duration.ofMinutes(1);

  /** What bounds the peers that are probed, whatever is heard on a network. */
  static final int MAX_PEERS = 16;

  static final int MAX_PATHS = 64;

  @Override
  public Step<PulseState, PulseAction> on(PulseState state, PulseEvent event, Moment now) {
    PulseTurn turn = new PulseTurn(state, now);
    switch (event) {
      case PulseEvent.Configured e -> turn.configure(e);
      case PulseEvent.Heard e -> turn.heard(e.path(), e.node());
      case PulseEvent.Answered e -> turn.answered(e.path());
      case PulseEvent.Drained _ -> turn.drained();
      case PulseEvent.Link e -> turn.link(e.device(), e.up());
      case PulseEvent.Flooded _ -> turn.flooded();
    }
    return turn.end();
  }

  @Override
  public Step<PulseState, PulseAction> due(PulseState state, Moment now) {
    PulseTurn turn = new PulseTurn(state, now);
    turn.due();
    return turn.end();
  }

  @Override
  public Moment wakeAt(PulseState state) {
    return state.wake();
  }
}
