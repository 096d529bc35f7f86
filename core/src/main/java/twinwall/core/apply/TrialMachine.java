package twinwall.core.apply;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.apply.TrialMachine.Action;
import twinwall.core.apply.TrialMachine.Event;
import twinwall.core.apply.TrialMachine.State;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * The time that somebody has to confirm what was applied on trial. When it is over, this node goes
 * back, whatever became of the browser, the peer or the link to it: each node counts for itself.
 */
public final class TrialMachine implements Machine<State, Event, Action> {
  public static final Duration SHORTEST = Duration.ofSeconds(10);
  public static final Duration USUAL = Duration.ofSeconds(60);
  public static final Duration LONGEST = Duration.ofSeconds(600);

  /** A peer waits a little longer, so that a late confirmation still finds it on trial. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  /** After a store that could not go back, which writes to a disk. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** What comes in. */
  public sealed interface Event {
    /** A trial runs, and ends so long from now. */
    record Running(String id, Duration left) implements Event {}

    /** No trial runs. */
    record None() implements Event {}
  }

  /** What goes out. */
  public sealed interface Action {
    /** Nobody confirmed this trial. */
    record GoBack(String id) implements Action {}
  }

  /** The trial that runs, and its end. */
  public record State(Optional<String> id, Moment end) {
    public static final State NONE = new State(Optional.empty(), Moment.NEVER);
  }

  @Override
  public Step<State, Action> on(State state, Event event, Moment now) {
    return Step.quiet(
        switch (event) {
          case Event.Running e -> new State(Optional.of(e.id()), now.plus(within(e.left())));
          case Event.None _ -> State.NONE;
        });
  }

  /** Never longer than anybody may ask for, whoever says so. */
  private static Duration within(Duration left) {
    Duration most = LONGEST.plus(GRACE);
    return left.isNegative() ? Duration.ZERO : left.compareTo(most) > 0 ? most : left;
  }

  /** Says it again until somebody says that no trial runs. */
  @Override
  public Step<State, Action> due(State state, Moment now) {
    return state
        .id()
        .map(id ->
            new Step<State, Action>(
                new State(state.id(), now.plus(AGAIN)), List.of(new Action.GoBack(id))))
        .orElseGet(() -> Step.quiet(State.NONE));
  }

  @Override
  public Moment wakeAt(State state) {
    return state.end();
  }
}
