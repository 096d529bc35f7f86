package twinwall.core.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.drill.DrillState.Phase;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

/** A drill goes there and back, and comes to an end whatever happens. */
class DrillMachineTest {
  private final DrillMachine machine = new DrillMachine();
  private DrillState state = DrillState.IDLE;
  private long millis = 1_000;
  private final List<DrillAction> done = new ArrayList<>();

  /** How the two nodes are; two VHIDs. */
  private int mine = 2;

  private int theirs;
  private boolean heard = true;
  private boolean counts = true;

  private Moment now() {
    return Moment.ofMillis(millis);
  }

  private void take(Step<DrillState, DrillAction> step) {
    state = step.state();
    for (DrillAction action : step.actions()) {
      switch (action) {
        case DrillAction.Look _ ->
            take(machine.on(state, new DrillEvent.Seen(mine, theirs, 2, heard), now()));
        case DrillAction.Count _ when counts ->
            take(machine.on(state, new DrillEvent.Counted(), now()));
        default -> {}
      }
      if (!(action instanceof DrillAction.Look)) {
        done.add(action);
      }
    }
  }

  private void start() {
    take(machine.on(state, new DrillEvent.Start(Duration.ofSeconds(6)), now()));
  }

  private void pass(long more) {
    long end = millis + more;
    while (machine.wakeAt(state).isBefore(Moment.ofMillis(end))) {
      millis = Math.max(millis, machine.wakeAt(state).nanos() / 1_000_000);
      take(machine.due(state, now()));
      assertTrue(now().isBefore(machine.wakeAt(state)), "the deadline has to move");
    }
    millis = end;
  }

  private void handedOver() {
    start();
    mine = 0;
    theirs = 2;
    pass(100);
    assertEquals(Phase.AWAY, state.phase());
  }

  private void ends(boolean whole, String part) {
    assertFalse(state.runs());
    assertTrue(
        done.getLast() instanceof DrillAction.Finish finish
            && finish.whole() == whole
            && finish.sentence().contains(part),
        done::toString);
    assertEquals(1, done.stream().filter(DrillAction.Relieve.class::isInstance).count());
  }

  @Test
  void thereAndBack() {
    handedOver();
    assertTrue(
        done.get(1) instanceof DrillAction.Demote(Duration most)
            && most.compareTo(Duration.ofSeconds(60)) < 0,
        done::toString);
    pass(5_000);
    assertEquals(Phase.AWAY, state.phase());
    pass(1_500);
    assertEquals(Phase.RETURNING, state.phase());
    // What is measured from there on includes all that follows.
    assertTrue(
        done.indexOf(new DrillAction.Note(Phase.RETURNING))
            < done.indexOf(new DrillAction.Relieve()));
    mine = 2;
    theirs = 0;
    pass(100);
    ends(true, "came back");
    assertEquals(2, done.stream().filter(DrillAction.Count.class::isInstance).count());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void aPeerThatDoesNotTakeOver() {
    start();
    mine = 1;
    theirs = 1;
    pass(14_000);
    assertEquals(Phase.LEAVING, state.phase());
    pass(2_000);
    assertEquals(Phase.RETURNING, state.phase());
    mine = 2;
    theirs = 0;
    pass(100);
    ends(false, "did not take everything over");
  }

  @Test
  void aPeerThatDiesInTheMiddle() {
    handedOver();
    heard = false;
    theirs = 0;
    pass(100);
    assertEquals(Phase.RETURNING, state.phase());
    mine = 2;
    pass(100);
    ends(false, "not heard any more");
  }

  @Test
  void aPeerThatDiesAtTheBeginning() {
    start();
    heard = false;
    pass(200);
    ends(false, "not heard any more");
  }

  @Test
  void somebodyEndsIt() {
    handedOver();
    take(machine.on(state, new DrillEvent.Abort("Enough."), now()));
    assertEquals(Phase.RETURNING, state.phase());
    take(machine.on(state, new DrillEvent.Abort("Enough of that."), now()));
    mine = 2;
    theirs = 0;
    pass(100);
    ends(false, "Enough.");
  }

  @Test
  void theAddressesComeBackByThemselves() {
    handedOver();
    mine = 2;
    theirs = 0;
    pass(200);
    ends(false, "by themselves");
  }

  @Test
  void nobodyCounts() {
    counts = false;
    handedOver();
    pass(25_000);
    assertEquals(Phase.AWAY, state.phase());
    pass(2_000);
    assertEquals(Phase.RETURNING, state.phase());
    mine = 2;
    theirs = 0;
    pass(100);
    ends(false, "did not say");
  }

  @Test
  void theWayBackHasAnEnd() {
    handedOver();
    pass(7_000);
    assertEquals(Phase.RETURNING, state.phase());
    pass(61_000);
    ends(false, "not taken everything back");
  }

  @Test
  void oneAtATime() {
    take(machine.on(state, new DrillEvent.Abort("Enough."), now()));
    take(machine.on(state, new DrillEvent.Counted(), now()));
    assertEquals(List.of(), done);
    handedOver();
    int before = done.size();
    start();
    assertEquals(before, done.size());
    assertEquals(Phase.AWAY, state.phase());
  }
}
