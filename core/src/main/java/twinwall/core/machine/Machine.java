package twinwall.core.machine;

import java.util.List;

/**
 * A pure state machine: events come in, time passes, a state changes, actions go out. It returns
 * actions and never acts; {@code now} is an argument; timers are deadlines in the state.
 *
 * @param <S> state, immutable to everybody but the machine that made it
 * @param <E> events, a sealed type
 * @param <A> actions, a sealed type
 */
public interface Machine<S, E, A> {
  /** What follows from an event. */
  Step<S, A> on(S state, E event, Moment now);

  /**
   * What follows from silence until {@link #wakeAt}. Must move that deadline beyond {@code now}.
   */
  Step<S, A> due(S state, Moment now);

  /** When silence means something; {@link Moment#NEVER} when it never does. */
  Moment wakeAt(S state);

  /** The new state, and what to do about it, in order. */
  record Step<S, A>(S state, List<A> actions) {
    public Step {
      actions = List.copyOf(actions);
    }

    public static <S, A> Step<S, A> quiet(S state) {
      return new Step<>(state, List.of());
    }
  }
}
