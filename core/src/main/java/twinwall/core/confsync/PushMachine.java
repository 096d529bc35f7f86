package twinwall.core.confsync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.confsync.PushMachine.Action;
import twinwall.core.confsync.PushMachine.Event;
import twinwall.core.confsync.PushMachine.State;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Keeps one peer told. After every commit the newest configuration is sent; commits that come while
 * one is under way become one more. What fails is tried again, ever more rarely; what was sent is
 * looked at from time to time, so that a peer that lost or changed something is caught up. The
 * editor never waits for any of this.
 */
public final class PushMachine implements Machine<State, Event, Action> {
  private final Duration lookEvery;

  /**
   * @param lookEvery how often a quiet peer is asked what it runs
   */
  public PushMachine(Duration lookEvery) {
    this.lookEvery = lookEvery;
  }

  /** What comes in. */
  public sealed interface Event {
    /** A configuration was committed (or read at the start), with this push target. */
    record Saved(long revision, Optional<String> target) implements Event {}

    /** Somebody wants it sent now. */
    record Now() implements Event {}

    /** An attempt ended. */
    record Done(long revision, PushOutcome outcome) implements Event {}
  }

  /** What goes out. The hands may block: they answer with {@link Event.Done}. */
  public sealed interface Action {
    /** Send the newest configuration. */
    record Push(long revision) implements Action {}

    /** Ask the peer what it runs. */
    record Look(long revision) implements Action {}

    /** The standing of the peer changed: for the log. */
    record Report(String before, String after) implements Action {}
  }

  /**
   * What is known about the peer.
   *
   * @param target who is told; empty when nobody
   * @param wanted the newest committed revision
   * @param told the newest revision that the peer took
   * @param busy an attempt is under way
   * @param again send once more, whatever the peer seems to run
   * @param outcome of the latest attempt
   * @param failures in a row
   * @param next when to try or to look again
   * @param since when the latest attempt ended
   * @param inSyncAt when the peer last ran what it should
   */
  public record State(
      Optional<String> target,
      long wanted,
      long told,
      boolean busy,
      boolean again,
      Optional<PushOutcome> outcome,
      int failures,
      Moment next,
      Moment since,
      Moment inSyncAt) {
    public static final State START =
        new State(
            Optional.empty(),
            0,
            0,
            false,
            false,
            Optional.empty(),
            0,
            Moment.NEVER,
            Moment.NEVER,
            Moment.NEVER);

    private State wanting(Optional<String> newTarget, long revision) {
      boolean other = !newTarget.equals(target);
      return new State(
          newTarget,
          revision,
          other ? 0 : told,
          busy,
          again,
          other ? Optional.empty() : outcome,
          0,
          next,
          other ? Moment.NEVER : since,
          other ? Moment.NEVER : inSyncAt);
    }

    private State started(boolean pushing) {
      return new State(
          target,
          wanted,
          told,
          true,
          pushing ? false : again,
          outcome,
          failures,
          Moment.NEVER,
          since,
          inSyncAt);
    }

    private State idle() {
      return new State(
          target, wanted, told, busy, false, outcome, 0, Moment.NEVER, since, inSyncAt);
    }

    private State forced() {
      return new State(target, wanted, told, busy, true, outcome, failures, next, since, inSyncAt);
    }

    private State ended(
        PushOutcome result,
        long newTold,
        boolean newAgain,
        int newFailures,
        Moment at,
        Moment wake) {
      boolean same = result instanceof PushOutcome.InSync;
      return new State(
          target,
          wanted,
          newTold,
          false,
          newAgain,
          Optional.of(result),
          newFailures,
          wake,
          at,
          same ? at : inSyncAt);
    }

    /** One word for the standing of the peer. */
    public String standing() {
      if (target.isEmpty()) {
        return "off";
      }
      return outcome
          .map(o ->
              switch (o) {
                case PushOutcome.InSync _ -> told < wanted ? "sending" : "in sync";
                case PushOutcome.Taken _ -> told < wanted ? "sending" : "taken";
                case PushOutcome.Differs _ -> "differs";
                case PushOutcome.NothingSelected _ -> "nothing selected";
                case PushOutcome.Failed failed ->
                    failed.trouble().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
              })
          .orElse("unknown");
    }
  }

  @Override
  public Step<State, Action> on(State state, Event event, Moment now) {
    return switch (event) {
      case Event.Saved saved -> {
        boolean first = state.target().isEmpty() || !state.target().equals(saved.target());
        var wanting = state.wanting(saved.target(), saved.revision());
        if (wanting.target().isEmpty()) {
          yield Step.quiet(wanting.idle());
        }
        yield wanting.busy() ? Step.quiet(wanting) : start(wanting, !first);
      }
      case Event.Now _ -> {
        var forced = state.forced();
        boolean wait = state.busy() || state.target().isEmpty();
        yield wait ? Step.quiet(state.busy() ? forced : state) : start(forced, true);
      }
      case Event.Done done -> ended(state, done, now);
    };
  }

  @Override
  public Step<State, Action> due(State state, Moment now) {
    return start(state, state.again() || state.told() < state.wanted());
  }

  @Override
  public Moment wakeAt(State state) {
    return state.busy() || state.target().isEmpty() ? Moment.NEVER : state.next();
  }

  private static Step<State, Action> start(State state, boolean push) {
    return new Step<>(
        state.started(push),
        List.of(push ? new Action.Push(state.wanted()) : new Action.Look(state.wanted())));
  }

  private Step<State, Action> ended(State state, Event.Done done, Moment now) {
    if (state.target().isEmpty()) {
      return Step.quiet(State.START.wanting(state.target(), state.wanted()));
    }
    boolean newer = state.wanted() > done.revision();
    var after =
        switch (done.outcome()) {
          case PushOutcome.InSync _, PushOutcome.NothingSelected _ ->
              state.ended(
                  done.outcome(), done.revision(), state.again(), 0, now, now.plus(lookEvery));
          case PushOutcome.Taken _ ->
              state.ended(
                  done.outcome(), done.revision(), state.again(), 0, now, now.plus(lookEvery));
          case PushOutcome.Differs _ ->
              state.ended(
                  done.outcome(),
                  state.told(),
                  true,
                  state.failures() + 1,
                  now,
                  now.plus(state.failures() == 0 ? Duration.ofMillis(1) : pause(state, false)));
          case PushOutcome.Failed failed ->
              state.ended(
                  failed,
                  state.told(),
                  state.again(),
                  state.failures() + 1,
                  now,
                  now.plus(pause(state, failed.trouble().isPatient())));
        };
    var actions = new ArrayList<Action>();
    boolean alike = state.standing().equals(after.standing());
    if (!alike && !after.standing().equals("sending")) {
      actions.add(new Action.Report(state.standing(), after.standing()));
    }
    if (newer || (after.again() && state.again())) {
      var next = start(after, true);
      actions.addAll(next.actions());
      after = next.state();
    }
    return new Step<>(after, actions);
  }

  /** From one second to half a minute; where a person has to act, from half a minute to five. */
  private static Duration pause(State state, boolean patient) {
    long seconds = 1L << Math.min(5, state.failures());
    return patient
        ? Duration.ofSeconds(Math.min(300, 30 * seconds))
        : Duration.ofSeconds(Math.min(30, seconds));
  }
}
