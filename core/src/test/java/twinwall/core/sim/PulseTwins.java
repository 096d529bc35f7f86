package twinwall.core.sim;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulseMachine;
import twinwall.core.pulse.PulseSettings;
import twinwall.core.pulse.PulseState;

/** Machines that find out about peers, with one thing wrong. */
final class PulseTwins {
  private PulseTwins() {}

  static List<Twin> all() {
    return List.of(
        new Twin(
            "measures time instead of counting questions",
            "no-false-death",
            Machines.PRODUCTION.withPulse(Timing::new)),
        new Twin(
            "believes a flood",
            "no-false-death",
            Machines.PRODUCTION.withPulse(() ->
                new Broken() {
                  @Override
                  public Step<PulseState, PulseAction> on(
                      PulseState state, PulseEvent event, Moment now) {
                    Step<PulseState, PulseAction> step = super.on(state, event, now);
                    List<PulseAction> more = new ArrayList<>(step.actions());
                    if (event instanceof PulseEvent.Flooded) {
                      state
                          .peers()
                          .keySet()
                          .forEach(p -> more.add(new PulseAction.Suspect(p, true)));
                    }
                    return new Step<>(step.state(), more);
                  }
                })),
        new Twin(
            "never calls anybody dead",
            "death-noticed",
            Machines.PRODUCTION.withPulse(() ->
                new Broken() {
                  @Override
                  public Step<PulseState, PulseAction> on(
                      PulseState state, PulseEvent event, Moment now) {
                    Step<PulseState, PulseAction> step = super.on(state, event, now);
                    List<PulseAction> less = new ArrayList<>(step.actions());
                    less.removeIf(PulseAction.Verdict.class::isInstance);
                    return new Step<>(step.state(), less);
                  }
                })));
  }

  /** The production machine, and a place to break it. */
  private static class Broken implements Machine<PulseState, PulseEvent, PulseAction> {
    private final PulseMachine real = new PulseMachine();

    @Override
    public Step<PulseState, PulseAction> on(PulseState state, PulseEvent event, Moment now) {
      return real.on(state, event, now);
    }

    @Override
    public Step<PulseState, PulseAction> due(PulseState state, Moment now) {
      return real.due(state, now);
    }

    @Override
    public Moment wakeAt(PulseState state) {
      return real.wakeAt(state);
    }
  }

  /** Dead is who has not answered for so long, whatever we did meanwhile. */
  private static final class Timing extends Broken {
    private Moment answered = Moment.START;

    @Override
    public Step<PulseState, PulseAction> on(PulseState state, PulseEvent event, Moment now) {
      answered = event instanceof PulseEvent.Answered ? now : answered;
      return super.on(state, event, now);
    }

    @Override
    public Step<PulseState, PulseAction> due(PulseState state, Moment now) {
      Step<PulseState, PulseAction> step = super.due(state, now);
      PulseSettings settings = state.settings().orElseThrow();
      long patience = settings.interval().toNanos() * (settings.misses() + 2);
      if (!now.reached(answered.plusNanos(patience))) {
        return step;
      }
      List<PulseAction> more = new ArrayList<>(step.actions());
      state.peers().keySet().forEach(p -> more.add(new PulseAction.Verdict(p, true, "too late")));
      return new Step<>(step.state(), more);
    }
  }
}
