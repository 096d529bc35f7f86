package twinwall.core.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.apply.TrialMachine.Action;
import twinwall.core.apply.TrialMachine.Event;
import twinwall.core.apply.TrialMachine.State;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

class TrialMachineTest {
  private final TrialMachine machine = new TrialMachine();

  private State running(String id, long seconds, long atMillis) {
    return machine
        .on(State.NONE, new Event.Running(id, Duration.ofSeconds(seconds)), at(atMillis))
        .state();
  }

  private static Moment at(long millis) {
    return Moment.ofMillis(millis);
  }

  @Test
  void nobodyConfirmed() {
    State state = running("a", 60, 5_000);
    assertEquals(at(65_000), machine.wakeAt(state));
    Step<State, Action> step = machine.due(state, at(65_001));
    assertEquals(List.of(new Action.GoBack("a")), step.actions());
    // Until it is done it is said again, and the deadline is never in the past.
    assertEquals(at(66_001), machine.wakeAt(step.state()));
    assertEquals(List.of(new Action.GoBack("a")), machine.due(step.state(), at(66_001)).actions());
    assertEquals(
        Moment.NEVER, machine.wakeAt(machine.on(step.state(), new Event.None(), at(1)).state()));
  }

  @Test
  void confirmedInTime() {
    State state = machine.on(running("a", 60, 0), new Event.None(), at(59_999)).state();
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    assertEquals(List.of(), machine.due(state, at(60_000)).actions());
  }

  @Test
  void aNewTrialHasItsOwnTime() {
    State state =
        machine
            .on(running("a", 60, 0), new Event.Running("b", Duration.ofSeconds(10)), at(30_000))
            .state();
    assertEquals(at(40_000), machine.wakeAt(state));
    assertEquals(List.of(new Action.GoBack("b")), machine.due(state, at(40_000)).actions());
  }

  @Test
  void nobodyMakesItForeverAndWhatIsOverIsOver() {
    assertEquals(at(605_000), machine.wakeAt(running("a", Long.MAX_VALUE / 1_000_000_000, 0)));
    assertEquals(at(7), machine.wakeAt(running("a", -3, 7)));
  }
}
