package twinwall.node.pulse;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulseMachine;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseSettings;
import twinwall.core.pulse.PulseState;

/**
 * Floods and deaths, many times, with the production machine and nobody who hears of it: the first
 * real one finds its code compiled, and its rare branches known to the compiler.
 */
final class Rehearsal {
  private static final int TIMES = 500;
  private static final int PEER = 2;
  private static final PulseSettings SETTINGS = new PulseSettings(Duration.ofMillis(10), 4);
  private static final List<PulsePath> PATHS =
      List.of(
          new PulsePath("rehearsal0", Ip.of("127.117.255.251")),
          new PulsePath("rehearsal1", Ip.of("127.117.255.252")),
          new PulsePath("rehearsal2", Ip.of("127.117.255.253")));

  private final PulseMachine machine = new PulseMachine();
  private PulseState state = PulseState.INITIAL;
  private Moment now = Moment.ofMillis(10_000);

  private Rehearsal() {}

  /** Until it is done or interrupted. */
  static void run() throws InterruptedException {
    for (int i = 0; i < TIMES; i++) {
      new Rehearsal().play();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** A life: heard, answering, flooded while it lives, flooded and dead, back again. */
  private void play() {
    Set<PulsePath> sync = Set.of(PATHS.getFirst());
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), sync), true);
    PATHS.stream().skip(1).forEach(path -> tell(new PulseEvent.Heard(path, PEER), true));
    rounds(4, true);
    tell(new PulseEvent.Flooded("rehearsal1"), true);
    rounds(3, true);
    now = now.plus(Duration.ofMillis(500));
    tell(new PulseEvent.Flooded("rehearsal1"), false);
    rounds(8, false);
    rounds(2, true);
  }

  private void rounds(int count, boolean answering) {
    for (int i = 0; i < count; i++) {
      now = machine.wakeAt(state);
      take(machine.due(state, now), answering);
    }
  }

  private void tell(PulseEvent event, boolean answering) {
    take(machine.on(state, event, now), answering);
  }

  private void take(PulseMachine.Step<PulseState, PulseAction> step, boolean answering) {
    state = step.state();
    Deque<PulseAction> left = new ArrayDeque<>(step.actions());
    while (!left.isEmpty()) {
      if (left.removeFirst() instanceof PulseAction.Drain) {
        if (answering) {
          PATHS.forEach(path -> left.addAll(on(new PulseEvent.Answered(path))));
        }
        left.addAll(on(new PulseEvent.Drained()));
      }
    }
  }

  private List<PulseAction> on(PulseEvent event) {
    var step = machine.on(state, event, now);
    state = step.state();
    return step.actions();
  }
}
