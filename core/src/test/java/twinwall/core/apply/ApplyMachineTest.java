package twinwall.core.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

class ApplyMachineTest {
  private final ApplyMachine machine = new ApplyMachine();
  private final Plan plan = plan();
  private ApplyState state = ApplyState.START;

  static Plan plan() {
    String xml =
        "<pfsense><version>23.3</version><interfaces><lan><enable></enable><if>lan0</if>"
            + "<descr>LAN</descr><ipaddr>192.168.1.2</ipaddr><subnet>24</subnet></lan></interfaces></pfsense>";
    byte[] bytes = xml.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    if (XmlReader.read(bytes) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything()) instanceof Planning.Planned p) {
      return p.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  private List<ApplyAction> on(ApplyEvent event, long millis) {
    Step<ApplyState, ApplyAction> step = machine.on(state, event, Moment.ofMillis(millis));
    state = step.state();
    return step.actions();
  }

  private List<ApplyAction> due(long millis) {
    Step<ApplyState, ApplyAction> step = machine.due(state, Moment.ofMillis(millis));
    state = step.state();
    return step.actions();
  }

  @Test
  void aPlanIsAppliedAndTold() {
    assertEquals(List.of(new ApplyAction.Apply(1, plan)), on(new ApplyEvent.Wanted(1, plan), 0));
    List<ApplyAction> told = on(new ApplyEvent.Applied(1, List.of("ruleset"), List.of()), 5);
    assertEquals(List.of(new ApplyAction.Running(1, plan, List.of("ruleset"), List.of())), told);
    assertTrue(state.isCurrent());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void onlyTheNewestOfThoseThatWaitedIsTried() {
    on(new ApplyEvent.Wanted(1, plan), 0);
    assertEquals(List.of(), on(new ApplyEvent.Wanted(2, plan), 1));
    assertEquals(List.of(), on(new ApplyEvent.Wanted(3, plan), 2));
    assertFalse(state.isCurrent());
    assertEquals(
        List.of(new ApplyAction.Apply(3, plan)),
        on(new ApplyEvent.Applied(1, List.of(), List.of()), 3));
  }

  @Test
  void whatFailedIsToldAndTriedAgainWithGrowingPauses() {
    on(new ApplyEvent.Wanted(1, plan), 0);
    List<ApplyAction> told = on(new ApplyEvent.Failed(1, "lan0 up", "no such device", true), 10);
    ApplyState.Failure failure = new ApplyState.Failure(1, "lan0 up", "no such device", true, 1);
    assertEquals(List.of(new ApplyAction.NotRunning(failure)), told);
    assertEquals(Moment.ofMillis(1010), machine.wakeAt(state));
    assertEquals(List.of(new ApplyAction.Apply(1, plan)), due(1010));
    on(new ApplyEvent.Failed(1, "lan0 up", "no such device", true), 1020);
    assertEquals(Moment.ofMillis(3020), machine.wakeAt(state));
    assertEquals(2, state.failure().orElseThrow().tries());
    assertEquals(List.of(new ApplyAction.Apply(2, plan)), on(new ApplyEvent.Wanted(2, plan), 1500));
    on(new ApplyEvent.Applied(2, List.of(), List.of()), 1600);
    assertEquals(Optional.empty(), state.failure());
  }

  @Test
  void aDisturbanceIsLookedAtOnceTheWorkIsDone() {
    assertEquals(List.of(), on(new ApplyEvent.Disturbed("lan0 came"), 0));
    on(new ApplyEvent.Wanted(1, plan), 0);
    assertEquals(List.of(), on(new ApplyEvent.Disturbed("lan0 came"), 1));
    List<ApplyAction> actions = on(new ApplyEvent.Applied(1, List.of(), List.of()), 2);
    assertEquals(new ApplyAction.Apply(1, plan), actions.getLast());
    assertEquals(2, actions.size());
  }

  @Test
  void aDisturbanceDoesNotShortenThePauseAfterAFailure() {
    on(new ApplyEvent.Wanted(1, plan), 0);
    on(new ApplyEvent.Disturbed("lan0 changed by ourselves"), 1);
    List<ApplyAction> told = on(new ApplyEvent.Failed(1, "lan0 up", "no", true), 2);
    assertEquals(1, told.size());
    assertEquals(List.of(), on(new ApplyEvent.Disturbed("lan0 changed by ourselves"), 3));
    assertEquals(Moment.ofMillis(1002), machine.wakeAt(state));
    assertEquals(List.of(new ApplyAction.Apply(1, plan)), due(1002));
  }
}
