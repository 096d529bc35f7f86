package twinwall.core.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import twinwall.core.drill.DrillState.Phase;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Moves the addresses to the peer and back. Each phase has an end, so that the drill comes to one
 * whatever happens; and what keeps this node away is limited by itself, so that it ends with the
 * engine too.
 */
public final class DrillMachine implements Machine<DrillState, DrillEvent, DrillAction> {
  static final Duration LOOK = Duration.ofMillis(50);

  /** So long the peer may take to take over. */
  static final Duration LEAVING = Duration.ofSeconds(15);

  /** So long this node may take to take back what it had. */
  static final Duration RETURNING = Duration.ofSeconds(60);

  /** The shortest and longest time that somebody may want to stay away. */
  public static final Duration SHORTEST = Duration.ofSeconds(3);

  public static final Duration LONGEST = Duration.ofSeconds(60);

  /** Counted twice: what has moved between is alive. */
  private static final int COUNTS = 2;

  /** For counting, beyond the time that was wanted. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public Step<DrillState, DrillAction> on(DrillState state, DrillEvent event, Moment now) {
    return switch (event) {
      case DrillEvent.Start start when !state.runs() -> start(start, now);
      case DrillEvent.Abort(String why) when state.runs() -> abort(state, why, now);
      case DrillEvent.Seen seen when state.runs() -> seen(state, seen, now);
      case DrillEvent.Counted _ when state.phase() == Phase.AWAY -> counted(state);
      default -> Step.quiet(state);
    };
  }

  @Override
  public Step<DrillState, DrillAction> due(DrillState state, Moment now) {
    return new Step<>(state.lookingAt(now.plus(LOOK)), List.of(new DrillAction.Look()));
  }

  @Override
  public Moment wakeAt(DrillState state) {
    return state.runs() ? state.lookAt() : Moment.NEVER;
  }

  private static Step<DrillState, DrillAction> start(DrillEvent.Start start, Moment now) {
    Duration away =
        start.away().compareTo(SHORTEST) < 0
            ? SHORTEST
            : start.away().compareTo(LONGEST) > 0 ? LONGEST : start.away();
    DrillState next =
        new DrillState(Phase.LEAVING, now, now.plus(LEAVING), now.plus(LOOK), away, 0, "");
    Duration most = LEAVING.plus(away).plus(PATIENCE);
    return new Step<>(
        next, List.of(new DrillAction.Note(Phase.LEAVING), new DrillAction.Demote(most)));
  }

  private static Step<DrillState, DrillAction> abort(DrillState state, String why, Moment now) {
    return state.phase() == Phase.RETURNING ? Step.quiet(state) : back(state.because(why), now);
  }

  private static Step<DrillState, DrillAction> back(DrillState state, Moment now) {
    return new Step<>(
        state.in(Phase.RETURNING, now, now.plus(RETURNING)),
        List.of(new DrillAction.Note(Phase.RETURNING), new DrillAction.Relieve()));
  }

  private static Step<DrillState, DrillAction> seen(
      DrillState state, DrillEvent.Seen seen, Moment now) {
    boolean late = now.reached(state.end());
    return switch (state.phase()) {
      case LEAVING -> {
        if (!seen.heard()) {
          yield back(state.because("The peer is not heard any more."), now);
        }
        if (seen.mine() == 0 && seen.theirs() == seen.all()) {
          List<DrillAction> out = new ArrayList<>();
          out.add(new DrillAction.Note(Phase.AWAY));
          out.add(new DrillAction.Count());
          yield new Step<>(state.in(Phase.AWAY, now, now.plus(state.away()).plus(PATIENCE)), out);
        }
        yield late
            ? back(state.because("The peer did not take everything over in time."), now)
            : Step.quiet(state);
      }
      case AWAY -> {
        if (!seen.heard()) {
          yield back(state.because("The peer is not heard any more."), now);
        }
        if (seen.mine() > 0) {
          yield back(state.because("The addresses came back by themselves."), now);
        }
        boolean stayed = now.reached(state.since().plus(state.away()));
        yield late
            ? back(state.because("The peer did not say how the connections are."), now)
            : stayed && state.counts() >= COUNTS ? back(state, now) : Step.quiet(state);
      }
      case RETURNING -> {
        if (seen.mine() == seen.all() && (seen.theirs() == 0 || !seen.heard())) {
          yield finish(state, state.outcome().isEmpty());
        }
        yield late
            ? finish(
                state.because("This node has not taken everything back: see Status > CARP."), false)
            : Step.quiet(state);
      }
      case IDLE -> Step.quiet(state);
    };
  }

  private static Step<DrillState, DrillAction> finish(DrillState state, boolean whole) {
    String sentence = whole ? "The addresses went to the peer and came back." : state.outcome();
    return new Step<>(DrillState.IDLE, List.of(new DrillAction.Finish(whole, sentence)));
  }

  private static Step<DrillState, DrillAction> counted(DrillState state) {
    DrillState next = state.counted();
    return next.counts() < COUNTS
        ? new Step<>(next, List.of(new DrillAction.Count()))
        : Step.quiet(next);
  }
}
