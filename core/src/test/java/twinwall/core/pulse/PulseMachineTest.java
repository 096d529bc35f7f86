package twinwall.core.pulse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** One node's view of the machines of others, with a list instead of hands. */
final class PulseMachineTest {
  private static final PulsePath SYNC = path("sync0", "172.16.1.2");
  private static final PulsePath LAN = path("lan0", "192.168.1.3");
  private static final PulsePath WAN = path("wan0", "203.0.113.12");
  private static final PulseSettings SETTINGS = new PulseSettings(Duration.ofMillis(20), 4);
  private static final int PEER = 7;

  private final PulseMachine machine = new PulseMachine();
  private final List<PulseAction> did = new ArrayList<>();
  private final Set<PulsePath> answering = new HashSet<>(Set.of(SYNC, LAN, WAN));
  private PulseState state = PulseState.INITIAL;
  private Moment now = Moment.ofMillis(10_000);

  private static PulsePath path(String device, String address) {
    return new PulsePath(device, Ip.of(address));
  }

  private void tell(PulseEvent event) {
    take(machine.on(state, event, now));
  }

  /** A drain is answered at once by every kernel that was asked and answers. */
  private void take(Step<PulseState, PulseAction> step) {
    state = step.state();
    for (PulseAction action : step.actions()) {
      if (action instanceof PulseAction.Drain) {
        state
            .paths()
            .forEach((path, p) -> {
              if (p.asked() && answering.contains(path)) {
                take(machine.on(state, new PulseEvent.Answered(path), now));
              }
            });
        take(machine.on(state, new PulseEvent.Drained(), now));
      } else {
        did.add(action);
      }
    }
  }

  /** The next deadline, reached this much too late. */
  private void round(long lateMillis) {
    Moment due = machine.wakeAt(state);
    now = due.plus(Duration.ofMillis(lateMillis));
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
    for (PulseAction action : did) {
      switch (action) {
        case PulseAction.Verdict v -> out.add(v.node() + (v.dead() ? " dead" : " lives"));
        case PulseAction.Suspect s -> out.add(s.node() + (s.suspected() ? " suspect" : " cleared"));
        case PulseAction.Probe _, PulseAction.Drain _ -> {}
      }
    }
    did.clear();
    return out;
  }

  private void hear(int node) {
    tell(new PulseEvent.Heard(LAN, node));
    tell(new PulseEvent.Heard(WAN, node));
  }

  private void living() {
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    hear(PEER);
    rounds(3);
    assertEquals(List.of(), said());
  }

  @Test
  void silentEverywhereIsDeadAfterTheMisses() {
    living();
    answering.clear();
    rounds(3);
    assertEquals(List.of("7 suspect"), said());
    rounds(1);
    assertEquals(List.of("7 dead"), said());
    rounds(500);
    assertEquals(List.of(), said(), "a verdict is said once");
    answering.add(WAN);
    rounds(60);
    assertEquals(List.of("7 lives"), said());
  }

  @Test
  void oneAnsweringPathIsALivingMachine() {
    living();
    answering.retainAll(Set.of(SYNC));
    rounds(1_000);
    assertEquals(List.of(), said());
    answering.clear();
    rounds(1_000);
    assertEquals(List.of(), said(), "its other paths had been silent for too long to be proofs");
  }

  @Test
  void onePathAloneSaysNothing() {
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    answering.retainAll(Set.of(LAN));
    tell(new PulseEvent.Heard(LAN, PEER));
    rounds(3);
    answering.clear();
    rounds(100);
    assertEquals(List.of(), said());
  }

  @Test
  void twoFamiliesOnOneDeviceAreOnePath() {
    answering.remove(SYNC);
    PulsePath lan6 = path("lan0", "fe80::3");
    answering.add(lan6);
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    tell(new PulseEvent.Heard(LAN, PEER));
    tell(new PulseEvent.Heard(lan6, PEER));
    rounds(3);
    answering.clear();
    rounds(100);
    assertEquals(List.of(), said());
  }

  @Test
  void whoNeverAnsweredIsNeverDead() {
    answering.clear();
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    hear(PEER);
    rounds(1_000);
    assertEquals(List.of(), said());
  }

  @Test
  void whoNeverAnsweredIsAskedOnceASecond() {
    answering.clear();
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    hear(PEER);
    did.clear();
    Moment start = now;
    while (now.isBefore(start.plus(Duration.ofSeconds(10)))) {
      round(0);
    }
    long probes = did.stream().filter(a -> a instanceof PulseAction.Probe).count();
    assertTrue(probes >= 27 && probes <= 33, "probes: " + probes);
  }

  @Test
  void wakingLateMeansKnowingNothing() {
    living();
    answering.clear();
    for (int i = 0; i < 1_000; i++) {
      round(300);
    }
    assertEquals(List.of(), said());
  }

  @Test
  void missesAreCountedAndNotTime() {
    living();
    answering.clear();
    rounds(2);
    round(10_000);
    assertEquals(Set.of("7 suspect"), Set.copyOf(said()), "our own sleep is no miss");
    rounds(2);
    assertEquals(List.of("7 dead"), said());
  }

  @Test
  void aStrangerIsNotAsked() {
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of()));
    hear(PEER);
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    assertEquals(List.of(), did);
  }

  @Test
  void offIsOff() {
    living();
    tell(new PulseEvent.Configured(Optional.empty(), Set.of(SYNC)));
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    hear(PEER);
    tell(new PulseEvent.Flooded("lan0"));
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void aFloodIsAskedAboutAtOnce() {
    living();
    now = now.plus(Duration.ofMillis(7));
    answering.clear();
    Moment flooded = now;
    tell(new PulseEvent.Flooded("lan0"));
    rounds(2);
    assertEquals(List.of("7 suspect"), said());
    assertEquals(Duration.ofMillis(2), flooded.until(now));
    rounds(3);
    assertEquals(List.of(), said(), "quick questions do not make a peer dead");
    rounds(1);
    assertEquals(List.of("7 dead"), said());
  }

  @Test
  void aFloodFromALivingPeerMeansNothing() {
    living();
    for (int i = 0; i < 1_000; i++) {
      now = now.plus(Duration.ofMillis(1));
      tell(new PulseEvent.Flooded("lan0"));
      if (now.reached(machine.wakeAt(state))) {
        round(0);
      }
    }
    assertEquals(List.of(), said());
  }

  @Test
  void constantFloodsAreAskedAboutLessAndLess() {
    living();
    did.clear();
    Moment end = now.plus(Duration.ofSeconds(10));
    while (now.isBefore(end)) {
      now = now.plus(Duration.ofMillis(1));
      tell(new PulseEvent.Flooded("lan0"));
      if (now.reached(machine.wakeAt(state))) {
        round(0);
      }
    }
    long probes = did.stream().filter(a -> a instanceof PulseAction.Probe).count();
    assertTrue(probes < 3 * (500 + 3 * 120), "probes: " + probes);
  }

  @Test
  void anAnswerFromBeforeTheFloodIsNoAnswer() {
    living();
    // The question of this round is answered; before that is read, the machine dies.
    take(machine.on(state, new PulseEvent.Answered(LAN), now));
    answering.clear();
    tell(new PulseEvent.Flooded("lan0"));
    rounds(2);
    assertEquals(List.of("7 suspect"), said());
  }

  @Test
  void aSuspicionIsRepeatedAndCleared() {
    living();
    tell(
        new PulseEvent.Configured(
            Optional.of(new PulseSettings(Duration.ofMillis(20), 50)), Set.of(SYNC)));
    answering.clear();
    tell(new PulseEvent.Flooded("lan0"));
    rounds(2 + 15);
    List<String> said = said();
    assertTrue(said.size() >= 3 && Set.copyOf(said).equals(Set.of("7 suspect")), said.toString());
    answering.add(SYNC);
    rounds(1);
    assertEquals(List.of("7 cleared"), said());
  }

  @Test
  void ourOwnDeadLinksSayNothingAboutThePeer() {
    living();
    tell(new PulseEvent.Link("lan0", false));
    tell(new PulseEvent.Link("wan0", false));
    tell(new PulseEvent.Link("sync0", false));
    answering.clear();
    rounds(1_000);
    assertEquals(List.of(), said());
  }

  /** A cable has two ends: the answer that was still to be read must not outlive it. */
  @Test
  void anAnswerFromBeforeOurLinkWentIsNoAnswer() {
    living();
    tell(new PulseEvent.Link("sync0", false));
    tell(new PulseEvent.Answered(SYNC));
    answering.clear();
    rounds(4);
    assertTrue(said().contains("7 dead"));
  }

  @Test
  void aPathThatWasJustConnectedMustProveItself() {
    living();
    answering.retainAll(Set.of(SYNC));
    tell(new PulseEvent.Link("lan0", false));
    tell(new PulseEvent.Link("wan0", false));
    rounds(3);
    tell(new PulseEvent.Link("lan0", true));
    tell(new PulseEvent.Link("wan0", true));
    answering.clear();
    rounds(1_000);
    assertEquals(List.of(), said());
  }

  @Test
  void aNewEngineOnTheSameMachineTakesItsPathsOver() {
    living();
    hear(8);
    assertEquals(Set.of(8), state.peers().keySet());
    rounds(3);
    answering.clear();
    rounds(4);
    assertTrue(said().contains("8 dead"));
  }

  @Test
  void severalPeersAreToldApart() {
    PulsePath lan = path("lan0", "192.168.1.4");
    PulsePath wan = path("wan0", "203.0.113.13");
    answering.addAll(Set.of(lan, wan));
    PulsePath other = path("sync0", "172.16.1.3");
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC, other)));
    hear(PEER);
    tell(new PulseEvent.Heard(lan, 9));
    tell(new PulseEvent.Heard(wan, 9));
    rounds(3);
    answering.removeAll(Set.of(LAN, WAN));
    rounds(4);
    assertEquals(List.of("7 suspect", "7 dead"), said());
    answering.removeAll(Set.of(lan, wan));
    rounds(4);
    assertEquals(List.of("9 suspect", "9 dead"), said());
  }

  @Test
  void whoIsNotHeardAnyMoreIsForgotten() {
    living();
    rounds(60 * 50 + 60);
    assertTrue(state.peers().isEmpty());
    assertEquals(Set.of(SYNC), state.paths().keySet());
  }

  @Test
  void whateverIsHeardIsBounded() {
    tell(new PulseEvent.Configured(Optional.of(SETTINGS), Set.of(SYNC)));
    for (int i = 0; i < 10_000; i++) {
      tell(new PulseEvent.Heard(path("lan0", "10.0." + i / 250 + "." + (1 + i % 250)), i));
    }
    assertTrue(state.peers().size() <= PulseMachine.MAX_PEERS);
    assertTrue(state.paths().size() <= PulseMachine.MAX_PATHS);
    assertFalse(state.paths().isEmpty());
  }
}
