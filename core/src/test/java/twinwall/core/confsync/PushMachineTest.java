package twinwall.core.confsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.confsync.PushMachine.Action;
import twinwall.core.confsync.PushMachine.Event;
import twinwall.core.confsync.PushMachine.State;
import twinwall.core.confsync.PushOutcome.Trouble;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

class PushMachineTest {
  private final PushMachine machine = new PushMachine(Duration.ofSeconds(10));
  private final Optional<String> peer = Optional.of("https://192.0.2.2:443/");
  private State state = State.START;
  private Moment now = Moment.START;

  private List<Action> take(Step<State, Action> step) {
    state = step.state();
    return step.actions();
  }

  private List<Action> on(Event event) {
    return take(machine.on(state, event, now)).stream()
        .filter(a -> !(a instanceof Action.Report))
        .toList();
  }

  /** Silence until the deadline. */
  private List<Action> silence() {
    now = machine.wakeAt(state);
    var actions = take(machine.due(state, now));
    assertTrue(now.isBefore(machine.wakeAt(state)));
    return actions;
  }

  private void inSync() {
    on(new Event.Saved(1, peer));
    on(new Event.Done(1, new PushOutcome.InSync("d")));
    assertEquals("in sync", state.standing());
  }

  private static PushOutcome failed(Trouble trouble) {
    return new PushOutcome.Failed(trouble, "it did not work");
  }

  @Test
  void aPeerThatAlreadyRunsItIsOnlyLookedAt() {
    assertEquals(List.of(new Action.Look(1)), on(new Event.Saved(1, peer)));
    assertEquals(List.of(), on(new Event.Done(1, new PushOutcome.InSync("d"))));
    assertEquals(List.of(new Action.Look(1)), silence());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void aSaveIsSentAtOnceAndABurstBecomesOneMore() {
    inSync();
    assertEquals(List.of(new Action.Push(2)), on(new Event.Saved(2, peer)));
    for (long revision = 3; revision <= 50; revision++) {
      assertEquals(List.of(), on(new Event.Saved(revision, peer)));
    }
    assertEquals(List.of(new Action.Push(50)), on(new Event.Done(2, new PushOutcome.InSync("d"))));
    assertEquals(List.of(), on(new Event.Done(50, new PushOutcome.InSync("d"))));
    assertEquals("in sync", state.standing());
    assertEquals(50, state.told());
  }

  @Test
  void aDeadPeerIsTriedEverMoreRarelyAndCaughtUp() {
    inSync();
    on(new Event.Saved(2, peer));
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      on(new Event.Done(2, failed(Trouble.UNREACHABLE)));
      pauses.add(now.until(machine.wakeAt(state)).toSeconds());
      assertEquals(List.of(new Action.Push(2)), silence());
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L), pauses);
    assertEquals("unreachable", state.standing());
    on(new Event.Done(2, new PushOutcome.InSync("d")));
    assertEquals("in sync", state.standing());
    assertEquals(0, state.failures());
  }

  @Test
  void aWrongPasswordIsNotHammeredWith() {
    inSync();
    on(new Event.Saved(2, peer));
    on(new Event.Done(2, failed(Trouble.WRONG_PASSWORD)));
    assertEquals(30, now.until(machine.wakeAt(state)).toSeconds());
    assertEquals("wrong password", state.standing());
    assertEquals(List.of(new Action.Push(3)), on(new Event.Saved(3, peer)));
  }

  @Test
  void aPeerThatChangedSomethingIsCaughtUp() {
    inSync();
    assertEquals(List.of(new Action.Look(1)), silence());
    on(new Event.Done(1, new PushOutcome.Differs("an edit over there")));
    assertEquals("differs", state.standing());
    assertEquals(List.of(new Action.Push(1)), silence());
    on(new Event.Done(1, new PushOutcome.InSync("d")));
    assertEquals("in sync", state.standing());
    assertEquals(List.of(new Action.Look(1)), silence());
  }

  @Test
  void aPeerThatStaysDifferentIsNotPushedInALoop() {
    inSync();
    silence();
    for (int i = 0; i < 7; i++) {
      on(new Event.Done(1, new PushOutcome.Differs("it will not")));
      silence();
    }
    on(new Event.Done(1, new PushOutcome.Differs("it will not")));
    assertTrue(now.until(machine.wakeAt(state)).toSeconds() >= 30);
  }

  @Test
  void withoutATargetNothingHappens() {
    assertEquals(List.of(), on(new Event.Saved(1, Optional.empty())));
    assertEquals(List.of(), on(new Event.Now()));
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    assertEquals("off", state.standing());
    inSync();
    on(new Event.Saved(2, peer));
    assertEquals(List.of(), on(new Event.Saved(3, Optional.empty())));
    assertEquals(List.of(), on(new Event.Done(2, failed(Trouble.UNREACHABLE))));
    assertEquals("off", state.standing());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void nowMeansNow() {
    inSync();
    assertEquals(List.of(new Action.Push(1)), on(new Event.Now()));
    assertEquals(List.of(), on(new Event.Now()));
    assertEquals(List.of(new Action.Push(1)), on(new Event.Done(1, new PushOutcome.InSync("d"))));
    assertEquals(List.of(), on(new Event.Done(1, new PushOutcome.InSync("d"))));
  }

  @Test
  void aForeignPeerIsToldAndNotAskedWhatItRuns() {
    on(new Event.Saved(1, peer));
    on(new Event.Done(1, new PushOutcome.Differs("it cannot say")));
    assertEquals(List.of(new Action.Push(1)), silence());
    on(new Event.Done(1, new PushOutcome.Taken()));
    assertEquals("taken", state.standing());
    assertEquals(List.of(new Action.Look(1)), silence());
  }

  @Test
  void changesAreReported() {
    inSync();
    on(new Event.Saved(2, peer));
    var step = machine.on(state, new Event.Done(2, failed(Trouble.UNREACHABLE)), now);
    assertEquals(List.of(new Action.Report("sending", "unreachable")), step.actions());
  }
}
