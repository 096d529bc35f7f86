package twinwall.core.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Makes the newest plan true. One plan at a time is applied; those that were wanted meanwhile and
 * are not the newest are never tried. What failed is tried again with growing pauses, for a device
 * may come; a newer plan is tried at once. A disturbance has a true plan looked at again at once,
 * but does not shorten the pause after a failure: taking the steps back disturbs devices too, and
 * would have us fail without end.
 */
public final class ApplyMachine implements Machine<ApplyState, ApplyEvent, ApplyAction> {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(60);

  @Override
  public Step<ApplyState, ApplyAction> on(ApplyState state, ApplyEvent event, Moment now) {
    return switch (event) {
      case ApplyEvent.Wanted e -> {
        ApplyState.Wanted wanted = new ApplyState.Wanted(e.revision(), e.plan());
        yield start(
            new ApplyState(
                Optional.of(wanted),
                state.busy(),
                true,
                state.running(),
                state.failure().filter(f -> f.revision() == e.revision()),
                Moment.NEVER),
            List.of());
      }
      case ApplyEvent.Disturbed _ ->
          state.failure().isPresent() ? Step.quiet(state) : start(again(state), List.of());
      case ApplyEvent.Applied e -> applied(state, e, now);
      case ApplyEvent.Failed e -> failed(state, e, now);
    };
  }

  private static Step<ApplyState, ApplyAction> applied(
      ApplyState state, ApplyEvent.Applied e, Moment now) {
    Optional<ApplyState.Wanted> done = state.wanted().filter(w -> w.revision() == e.revision());
    if (done.isEmpty()) {
      return start(idle(state), List.of()); // a newer one is wanted by now
    }
    ApplyState.Running running =
        new ApplyState.Running(e.revision(), done.get().plan(), now, e.notices());
    return start(
        new ApplyState(
            state.wanted(),
            false,
            state.again(),
            Optional.of(running),
            Optional.empty(),
            Moment.NEVER),
        List.of(new ApplyAction.Running(e.revision(), running.plan(), e.changes(), e.notices())));
  }

  private static Step<ApplyState, ApplyAction> failed(
      ApplyState state, ApplyEvent.Failed e, Moment now) {
    int tries =
        1
            + state
                .failure()
                .filter(f -> f.revision() == e.revision())
                .map(ApplyState.Failure::tries)
                .orElse(0);
    ApplyState.Failure failure =
        new ApplyState.Failure(e.revision(), e.step(), e.why(), e.restored(), tries);
    long pause = Math.min(LAST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(tries - 1, 10));
    return start(
        new ApplyState(
            state.wanted(),
            false,
            newer(state, e.revision()),
            state.running(),
            Optional.of(failure),
            now.plusNanos(pause)),
        List.of(new ApplyAction.NotRunning(failure)));
  }

  private static boolean newer(ApplyState state, long tried) {
    return state.wanted().filter(w -> w.revision() != tried).isPresent();
  }

  private static ApplyState idle(ApplyState s) {
    return new ApplyState(s.wanted(), false, s.again(), s.running(), s.failure(), s.retryAt());
  }

  private static ApplyState again(ApplyState s) {
    return new ApplyState(s.wanted(), s.busy(), true, s.running(), s.failure(), s.retryAt());
  }

  private static Step<ApplyState, ApplyAction> start(ApplyState s, List<ApplyAction> before) {
    if (s.busy() || !s.again() || s.wanted().isEmpty()) {
      return new Step<>(s, before);
    }
    List<ApplyAction> actions = new ArrayList<>(before);
    ApplyState.Wanted wanted = s.wanted().get();
    actions.add(new ApplyAction.Apply(wanted.revision(), wanted.plan()));
    return new Step<>(
        new ApplyState(s.wanted(), true, false, s.running(), s.failure(), Moment.NEVER), actions);
  }

  @Override
  public Step<ApplyState, ApplyAction> due(ApplyState state, Moment now) {
    ApplyState s =
        new ApplyState(
            state.wanted(), state.busy(), true, state.running(), state.failure(), Moment.NEVER);
    return start(s, List.of());
  }

  @Override
  public Moment wakeAt(ApplyState state) {
    return state.retryAt();
  }
}
