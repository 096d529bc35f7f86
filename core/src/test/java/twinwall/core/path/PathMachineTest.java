package twinwall.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** One node's view of what it shall reach, with a list instead of hands. */
final class PathMachineTest {
  private static final PathTarget GATEWAY = target("203.0.113.1", Optional.of("wan0"), 1000, 3);
  private static final PathTarget SERVER = target("198.51.100.7", Optional.empty(), 700, 4);

  private final PathMachine machine = new PathMachine();
  private final List<PathAction> did = new ArrayList<>();
  private final Set<Ip> answering = new HashSet<>(Set.of(GATEWAY.address(), SERVER.address()));
  private PathState state = PathState.INITIAL;
  private Moment now = Moment.ofMillis(10_000);

  private static PathTarget target(String address, Optional<String> device, int ms, int misses) {
    return new PathTarget(Ip.of(address), device, Duration.ofMillis(ms), misses, 120);
  }

  @BeforeEach
  void whole() {
    tell(new PathEvent.Role(true));
    tell(new PathEvent.Configured(List.of(GATEWAY)));
    rounds(1);
    tell(new PathEvent.Role(false));
    assertEquals(List.of(), said());
  }

  private void tell(PathEvent event) {
    take(machine.on(state, event, now));
  }

  /** A drain is answered at once, by whoever was asked and answers. */
  private void take(Step<PathState, PathAction> step) {
    state = step.state();
    for (PathAction action : step.actions()) {
      if (action instanceof PathAction.Drain) {
        state
            .targets()
            .forEach((ip, known) -> {
              if (known.asked() && answering.contains(ip)) {
                take(machine.on(state, new PathEvent.Answered(ip), now));
              }
            });
        take(machine.on(state, new PathEvent.Drained(), now));
      } else {
        did.add(action);
      }
    }
  }

  private void round(long lateMillis) {
    now = machine.wakeAt(state).plus(Duration.ofMillis(lateMillis));
    take(machine.due(state, now));
    assertTrue(now.isBefore(machine.wakeAt(state)), "the deadline moved on");
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      round(0);
    }
  }

  private List<String> said() {
    List<String> out = new ArrayList<>();
    for (PathAction action : did) {
      switch (action) {
        case PathAction.Demote a -> out.add("demote " + a.target().demotion());
        case PathAction.Relieve _ -> out.add("relieve");
        case PathAction.Ask _, PathAction.Drain _ -> {}
      }
    }
    did.clear();
    return out;
  }

  private PathState.Known gateway() {
    return state.targets().get(GATEWAY.address());
  }

  private void silence() {
    answering.clear();
  }

  /** Rounds until something is said. */
  private int roundsUntil(String what) {
    for (int i = 1; i < 5_000; i++) {
      rounds(1);
      if (said().contains(what)) {
        return i;
      }
    }
    throw new AssertionError("never: " + what);
  }

  @Test
  void silenceIsCountedAndAnAnswerStartsAnew() {
    silence();
    rounds(2);
    assertEquals(2, gateway().misses());
    answering.add(GATEWAY.address());
    rounds(1);
    silence();
    rounds(2);
    assertEquals(List.of(), said());
    rounds(1);
    assertEquals(List.of("demote 120"), said());
    assertEquals(now, gateway().since());
    assertEquals(1, gateway().breaks());
    rounds(20);
    assertEquals(List.of(), said(), "once");
  }

  @Test
  void aMasterIsLaterThanABackupBothWhenItBreaksAndNeverWhenItIsMended() {
    tell(new PathEvent.Role(true));
    silence();
    rounds(4);
    assertEquals(List.of(), said());
    rounds(1);
    assertEquals(List.of("demote 120"), said());
    answering.add(GATEWAY.address());
    rounds(2);
    assertEquals(List.of(), said());
    rounds(1);
    assertEquals(List.of("relieve"), said());
  }

  @Test
  void aBackupIsHeldLongerEachTimeUntilItWasCalm() {
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      silence();
      roundsUntil("demote 120");
      answering.add(GATEWAY.address());
      held.add(roundsUntil("relieve"));
    }
    assertEquals(List.of(10, 20, 40, 80, 160, 320, 480, 480), held);
    rounds(601);
    silence();
    roundsUntil("demote 120");
    answering.add(GATEWAY.address());
    assertEquals(10, roundsUntil("relieve"));
  }

  @Test
  void oneLostAnswerDoesNotBeginTheHoldAnew() {
    silence();
    roundsUntil("demote 120");
    answering.add(GATEWAY.address());
    rounds(4);
    silence();
    rounds(1);
    answering.add(GATEWAY.address());
    assertEquals(5, roundsUntil("relieve"), "five answers in a row, and ten seconds in all");
  }

  @Test
  void whoBecomesMasterIsJudgedAsOne() {
    silence();
    roundsUntil("demote 120");
    answering.add(GATEWAY.address());
    rounds(4);
    assertEquals(List.of(), said(), "held");
    tell(new PathEvent.Role(true));
    assertEquals(List.of("relieve"), said());
    silence();
    rounds(3);
    assertEquals(List.of(), said());
    tell(new PathEvent.Role(false));
    assertEquals(List.of("demote 120"), said());
  }

  @Test
  void aBackupHasToProveAPathAMasterHasNot() {
    tell(new PathEvent.Configured(List.of(GATEWAY, SERVER)));
    assertEquals(List.of("demote 120"), said(), "SERVER has never answered");
    assertEquals(0, state.targets().get(SERVER.address()).breaks(), "but was not asked before");
    while (state.targets().get(SERVER.address()).answering() < 4) {
      rounds(1);
    }
    assertEquals(List.of(), said());
    roundsUntil("relieve");
    assertEquals(5, state.targets().get(SERVER.address()).answering());
  }

  @Test
  void ourOwnLatenessSaysNothing() {
    silence();
    for (int i = 0; i < 50; i++) {
      round(51);
    }
    assertEquals(List.of(), said());
    assertEquals(0, gateway().misses());
    assertEquals(50, state.voided());
    rounds(1);
    assertEquals(1, gateway().misses());
  }

  @Test
  void ourOwnLinkDownSaysNothing() {
    silence();
    tell(new PathEvent.Link("lan0", false));
    rounds(2);
    tell(new PathEvent.Link("wan0", false));
    long questions = gateway().questions();
    rounds(30);
    assertEquals(List.of(), said());
    assertEquals(questions, gateway().questions());
    tell(new PathEvent.Link("wan0", true));
    rounds(1);
    assertEquals(2, gateway().misses(), "the first question after it is still open");
    rounds(1);
    assertEquals(List.of("demote 120"), said());
  }

  @Test
  void anAnswerToNobodysQuestionCountsForNothing() {
    silence();
    tell(new PathEvent.Answered(Ip.of("192.0.2.1")));
    tell(new PathEvent.Drained());
    rounds(3);
    assertEquals(List.of("demote 120"), said());
    assertEquals(1, state.targets().size());
  }

  @Test
  void whatIsNoLongerAskedIsNoLongerHeldAgainstUs() {
    silence();
    roundsUntil("demote 120");
    tell(
        new PathEvent.Configured(
            List.of(
                new PathTarget(GATEWAY.address(), Optional.empty(), GATEWAY.interval(), 3, 50))));
    assertEquals(List.of("demote 50"), said(), "what is known is kept");
    tell(new PathEvent.Configured(List.of()));
    assertEquals(List.of("relieve"), said());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void everybodyIsAskedOnlyWhenTheLastQuestionStayedUnanswered() {
    did.clear();
    rounds(1);
    assertEquals(List.of(new PathAction.Ask(GATEWAY, false)), did);
    silence();
    did.clear();
    rounds(1);
    assertEquals(List.of(new PathAction.Ask(GATEWAY, true)), did);
  }
}
