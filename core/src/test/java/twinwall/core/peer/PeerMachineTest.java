package twinwall.core.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerState.Standing;

/** When the peers are told, and for how long what they say is the present. */
class PeerMachineTest {
  private static final Ip PEER = Ip.of("172.16.1.3");
  private static final Ip THIRD = Ip.of("172.16.1.4");

  private final PeerMachine machine = new PeerMachine();
  private PeerState state = PeerState.START;
  private long millis = 1_000;
  private final List<PeerAction> done = new ArrayList<>();
  private View mine = Views.of("fw1", Views.election());

  private Moment now() {
    return Moment.ofMillis(millis);
  }

  private void take(Step<PeerState, PeerAction> step) {
    state = step.state();
    for (PeerAction action : step.actions()) {
      done.add(action);
      if (action instanceof PeerAction.Look) {
        take(machine.on(state, new PeerEvent.Mine(mine), now()));
      }
    }
  }

  private void tell(PeerEvent event) {
    take(machine.on(state, event, now()));
  }

  /** Lets time pass. */
  private void pass(long more) {
    long end = millis + more;
    while (machine.wakeAt(state).isBefore(Moment.ofMillis(end))) {
      millis = Math.max(millis, machine.wakeAt(state).nanos() / 1_000_000);
      take(machine.due(state, now()));
      assertTrue(now().isBefore(machine.wakeAt(state)), "the deadline has to move");
    }
    millis = end;
  }

  private long told() {
    long count = done.stream().filter(PeerAction.Tell.class::isInstance).count();
    done.clear();
    return count;
  }

  private PeerState.Peer peer() {
    return state.peers().get(PEER);
  }

  @Test
  void nobodyIsToldWhereNobodyIs() {
    pass(10_000);
    tell(new PeerEvent.Stirred());
    pass(10_000);
    assertEquals(List.of(), done);
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void thePeersAreToldOnceASecondAndAtEveryChange() {
    tell(new PeerEvent.Configured(Set.of(PEER)));
    pass(1);
    assertEquals(1, told(), "at once");
    pass(10_000);
    long quiet = told();
    assertTrue(quiet >= 8 && quiet <= 10, quiet + " times in ten seconds");
    mine = Views.of("fw1", Views.full().election());
    tell(new PeerEvent.Stirred());
    pass(11);
    assertEquals(1, told(), "a change that stirs");
    mine = Views.of("fw1", Views.election());
    pass(201);
    assertEquals(1, told(), "a change that nobody stirs about");
    tell(new PeerEvent.Configured(Set.of(PEER, THIRD)));
    pass(1);
    assertEquals(1, told(), "somebody new");
  }

  @Test
  void anOldViewIsNotThePresent() {
    tell(new PeerEvent.Heard(PEER, mine));
    assertTrue(state.peers().isEmpty(), "a stranger");
    tell(new PeerEvent.Configured(Set.of(PEER)));
    assertEquals(Standing.NEVER, peer().standing(now()));
    tell(new PeerEvent.Heard(PEER, mine));
    assertTrue(done.contains(new PeerAction.Report(PEER, true, "fw1")));
    done.clear();
    tell(new PeerEvent.Heard(PEER, mine));
    pass(3_499);
    assertEquals(Optional.of(mine), peer().present(now()));
    tell(new PeerEvent.Ended(PEER, false, "cut"));
    pass(1);
    assertEquals(Standing.OLD, peer().standing(now()));
    assertEquals(Optional.empty(), peer().present(now()));
    assertEquals(Optional.of(mine), peer().view(), "what it was is known");
    pass(60_000);
    assertEquals(
        List.of(new PeerAction.Report(PEER, false, "cut")),
        done.stream().filter(PeerAction.Report.class::isInstance).toList(),
        "told once");
    tell(new PeerEvent.Heard(PEER, mine));
    assertEquals(Standing.FRESH, peer().standing(now()));
    tell(new PeerEvent.Configured(Set.of(THIRD)));
    assertFalse(state.peers().containsKey(PEER));
  }

  @Test
  void theClocksAreComparedByTheQuickestAnswer() {
    tell(new PeerEvent.Configured(Set.of(PEER)));
    assertEquals(Optional.empty(), peer().clocks().best(now()));
    // A second ahead; the answer took 8 ms, of which 7 on the way there.
    tell(new PeerEvent.Answered(PEER, 8_000_000, 50_000_000, 50_999_000));
    assertEquals(1_003_000, peer().clocks().best(now()).orElseThrow().aheadMicros());
    assertEquals(4_001, peer().clocks().best(now()).orElseThrow().errorMicros());
    tell(new PeerEvent.Answered(PEER, 200_000, 50_000_000, 50_999_900));
    tell(new PeerEvent.Answered(PEER, 9_000_000, 50_000_000, 51_000_900));
    var best = peer().clocks().best(now()).orElseThrow();
    assertEquals(1_000_000, best.aheadMicros());
    assertEquals(101, best.errorMicros());
    assertTrue(peer().reached());
    // Its clock is set: what was known before does not count.
    tell(new PeerEvent.Answered(PEER, 8_000_000, 50_000_000, 49_996_000));
    assertEquals(0, peer().clocks().best(now()).orElseThrow().aheadMicros());
    for (int i = 0; i < 100; i++) {
      tell(new PeerEvent.Answered(PEER, 8_000_000, 50_000_000, 49_996_000));
    }
    assertTrue(peer().clocks().samples().size() <= 16);
    pass(30_001);
    assertEquals(Optional.empty(), peer().clocks().best(now()), "old answers do not count");
    tell(new PeerEvent.Ended(PEER, true, "refused"));
    assertFalse(peer().reached());
    assertEquals("refused", peer().last());
  }
}
