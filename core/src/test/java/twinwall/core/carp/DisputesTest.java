package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** Rivals, one-way loss, unreadable adverts, flapping: who yields, who is told, for how long. */
class DisputesTest {
  private static final Vhid LAN = new Vhid("lan0", 1);
  private static final Vhid WAN = new Vhid("wan0", 2);
  private static final Ip PEER = Ip.of("10.0.0.2");

  private final CarpMachine machine = new CarpMachine();
  private CarpState state = CarpState.INITIAL;
  private Moment now = Moment.ofMillis(1_000);
  private List<CarpAction> actions = List.of();

  private void take(Step<CarpState, CarpAction> step) {
    state = step.state();
    actions = step.actions();
  }

  private void tell(CarpEvent event) {
    take(machine.on(state, event, now));
  }

  /** Lets time pass, and everything happen that is due meanwhile. */
  private void pass(Duration time) {
    Moment end = now.plus(time);
    while (end.reached(machine.wakeAt(state))) {
      now = machine.wakeAt(state);
      take(machine.due(state, now));
    }
    now = end;
  }

  @BeforeEach
  void configured() {
    tell(new CarpEvent.Link("lan0", true));
    tell(new CarpEvent.Link("wan0", true));
    tell(
        new CarpEvent.Configured(
            new CarpSettings(List.of(group(LAN), group(WAN)), true, 7), Map.of()));
  }

  private static CarpGroup group(Vhid vhid) {
    return new CarpGroup(
        vhid,
        1,
        0,
        List.of(Prefix.of("10.0.0.100/24")),
        List.of(Ip.of("10.0.0.1")),
        vhid.toString(),
        "");
  }

  private void hear(Vhid vhid, int advskew) {
    Advert advert = new Advert(vhid.number(), 1, advskew, 0, 9L << 48, PEER);
    tell(new CarpEvent.Heard(vhid.device(), advert));
  }

  private boolean alarmed(Alarm.Kind kind) {
    return state.alarms().values().stream().anyMatch(a -> a.kind() == kind && a.active());
  }

  private void master() {
    pass(Duration.ofSeconds(5));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.MASTER, state.role(WAN));
  }

  /** The rival hears nothing of us: only we can know, so we yield, and longer each time. */
  @Test
  void whoIsNotHeardYields() {
    master();
    for (long seconds : List.of(30L, 60L, 120L)) {
      for (int i = 0; i < 3; i++) {
        hear(LAN, 100);
        assertEquals(Role.MASTER, state.role(LAN));
        pass(Duration.ofMillis(1_391));
      }
      hear(LAN, 100);
      assertEquals(Role.BACKUP, state.role(LAN));
      assertTrue(alarmed(Alarm.Kind.UNHEARD));
      assertEquals(CarpMachine.MAX_SKEW, state.demotion(), "so that the other takes WAN too");
      hear(WAN, 100);
      assertEquals(Role.BACKUP, state.role(WAN));
      assertEquals(seconds, now.until(state.hold().until()).toSeconds());
      while (state.hold().isOn()) {
        assertEquals(Role.BACKUP, state.role(LAN));
        pass(Duration.ofMillis(500));
        hear(LAN, 100);
        hear(WAN, 100);
      }
      assertEquals(0, state.demotion());
      assertEquals(Role.MASTER, state.role(LAN), "and tries again");
      pass(Duration.ofSeconds(11));
    }
  }

  /** A rival that yields when it is answered is no reason to yield. */
  @Test
  void whoIsHeardStays() {
    master();
    for (int i = 0; i < 20; i++) {
      hear(LAN, 100);
      pass(Duration.ofSeconds(11));
    }
    for (int i = 0; i < 20; i++) {
      hear(LAN, 100);
      pass(Duration.ofMillis(20));
    }
    assertEquals(Role.MASTER, state.role(LAN));
    assertFalse(state.hold().isOn());
  }

  @Test
  void theWinnerAnnouncesAgainWhenTheRivalIsSilent() {
    master();
    pass(Duration.ofSeconds(6));
    hear(LAN, 100);
    Moment silent = now.plus(Duration.ofMillis(1_890));
    boolean announced = false;
    while (!now.reached(silent.plus(Duration.ofMillis(10)))) {
      now = machine.wakeAt(state);
      take(machine.due(state, now));
      announced |=
          actions.stream()
              .anyMatch(
                  a -> a instanceof CarpAction.Announce say && say.group().vhid().equals(LAN));
    }
    assertTrue(announced);
  }

  @Test
  void missingAdvertsAreNamed() {
    hear(LAN, 0);
    for (int i = 0; i < 6; i++) {
      hear(WAN, 0);
      pass(Duration.ofSeconds(1));
    }
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN));
    assertTrue(alarmed(Alarm.Kind.MISSING));
    Alarm alarm = state.alarms().values().iterator().next();
    assertEquals(LAN, alarm.vhid());
    assertEquals(PEER.toString(), alarm.detail());
  }

  private void unreadable() {
    tell(new CarpEvent.Suspicious("lan0", new Drop(Drop.Reason.BADAUTH, Optional.of(PEER), 1), 1));
  }

  /** Its other VHID proves that it is there: nothing is taken, the operator is told. */
  @Test
  void aMasterThatWeCannotReadIsNotReplaced() {
    hear(LAN, 0);
    for (int i = 0; i < 30; i++) {
      hear(WAN, 0);
      unreadable();
      pass(Duration.ofSeconds(1));
    }
    assertEquals(Role.BACKUP, state.role(LAN));
    assertTrue(alarmed(Alarm.Kind.DIGEST));
    pass(Duration.ofSeconds(5));
    assertEquals(Role.MASTER, state.role(LAN), "silent at last");
  }

  /** Anybody can send rubbish: alone it holds nothing up. */
  @Test
  void unreadableAdvertsAloneHoldNothingUp() {
    hear(LAN, 0);
    hear(WAN, 0);
    for (int i = 0; i < 5; i++) {
      unreadable();
      pass(Duration.ofSeconds(1));
    }
    assertEquals(Role.MASTER, state.role(LAN));
    assertTrue(alarmed(Alarm.Kind.DIGEST));
  }

  /** While addresses change, adverts come under both lists. */
  @Test
  void aChangeOfAddressesIsNoAlarm() {
    for (int i = 0; i < 10; i++) {
      hear(LAN, 0);
      unreadable();
      pass(Duration.ofSeconds(1));
    }
    assertFalse(alarmed(Alarm.Kind.DIGEST));
    assertFalse(alarmed(Alarm.Kind.STRANGER));
  }

  /** Returns that follow each other too fast are held, but a MASTER that is unfit is relieved. */
  @Test
  void flappingIsHeld() {
    hear(WAN, 50);
    for (int i = 0; i <= Hold.RETURNS; i++) {
      assertFalse(state.hold().isOn());
      hear(LAN, 100);
      assertEquals(Role.MASTER, state.role(LAN));
      tell(new CarpEvent.Demoted("link", 240, Optional.empty()));
      hear(LAN, 0);
      hear(WAN, 0);
      assertEquals(Role.BACKUP, state.role(LAN));
      tell(new CarpEvent.Relieved("link"));
      pass(Duration.ofMillis(100));
    }
    assertTrue(state.hold().isOn());
    assertTrue(alarmed(Alarm.Kind.FLAPPING));
    hear(LAN, 100);
    hear(WAN, 100);
    assertEquals(Role.BACKUP, state.role(LAN));
    hear(LAN, 240);
    assertEquals(Role.MASTER, state.role(LAN));
  }

  @Test
  void holdsGrowToALimitAndAreForgotten() {
    Hold hold = Hold.NONE;
    Moment at = Moment.ofMillis(1_000);
    for (long seconds : List.of(30L, 60L, 120L, 240L, 480L, 480L)) {
      hold = hold.begun(at);
      assertEquals(seconds, at.until(hold.until()).toSeconds());
      assertEquals(hold, hold.begun(at), "one at a time");
      at = hold.until();
      hold = hold.ended(at);
    }
    at = at.plus(Hold.CALM);
    assertEquals(30, at.until(hold.begun(at).until()).toSeconds());
  }

  /** A known peer is given its time to take over, and is told until it hears. */
  @Test
  void aStoppingMasterWaitsForItsPeer() {
    master();
    tell(new CarpEvent.Stop(CarpMachine.PEER_WAIT));
    pass(Duration.ofMillis(1_900));
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 100);
    hear(WAN, 100);
    assertTrue(actions.contains(new CarpAction.Stopped()), "and does not wait any longer");
  }
}
