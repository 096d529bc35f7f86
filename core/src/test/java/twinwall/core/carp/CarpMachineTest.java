package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** Role × event → role, actions; and the exact times. */
class CarpMachineTest {
  private static final Vhid LAN = new Vhid("lan0", 1);
  private static final Vhid WAN = new Vhid("wan0", 2);
  private static final int US = 7;
  private static final int PEER = 9;

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

  private void tell(long millis, CarpEvent event) {
    now = now.plus(Duration.ofMillis(millis));
    tell(event);
  }

  /** The next deadline; a glance at the clock is none. */
  private void wake() {
    boolean glance;
    do {
      now = machine.wakeAt(state);
      var step = machine.due(state, now);
      glance = now.equals(state.glance()) && step.actions().isEmpty();
      take(step);
    } while (glance);
  }

  private static CarpGroup group(Vhid vhid, int advskew, String own) {
    return new CarpGroup(
        vhid, 1, advskew, List.of(Prefix.of("10.0.0.100/24")), List.of(Ip.of(own)), "x", "");
  }

  private void configure(int advskew) {
    tell(new CarpEvent.Link("lan0", true));
    tell(new CarpEvent.Link("wan0", true));
    settings(advskew, Map.of());
  }

  private void settings(int advskew, Map<Vhid, Duration> mastered) {
    List<CarpGroup> groups =
        List.of(group(LAN, advskew, "10.0.0.5"), group(WAN, advskew, "10.0.0.5"));
    tell(new CarpEvent.Configured(new CarpSettings(groups, true, US), mastered));
  }

  private static CarpEvent heard(Vhid vhid, int advbase, int advskew, String from) {
    Advert advert = new Advert(vhid.number(), advbase, advskew, 0, (long) PEER << 48, Ip.of(from));
    return new CarpEvent.Heard(vhid.device(), advert);
  }

  /** MASTER of both VHIDs with this skew, nobody else there. */
  private void master(int advskew) {
    configure(advskew);
    while (state.role(LAN) != Role.MASTER || state.role(WAN) != Role.MASTER) {
      wake();
    }
    now = now.plus(Duration.ofMillis(100));
  }

  /** BACKUP of both behind a peer with this skew. */
  private void backup(int own, int peer) {
    configure(own);
    tell(1, heard(LAN, 1, peer, "10.0.0.2"));
    tell(1, heard(WAN, 1, peer, "10.0.0.2"));
    assertEquals(Role.BACKUP, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN));
  }

  private List<String> did() {
    List<String> out = new ArrayList<>();
    for (CarpAction action : actions) {
      switch (action) {
        case CarpAction.TakeVip a -> out.add("take " + a.group().vhid());
        case CarpAction.LeaveVip a -> out.add("leave " + a.group().vhid());
        case CarpAction.Advertise a -> out.add("advert " + a.group().vhid() + " " + a.advskew());
        case CarpAction.Announce a -> out.add("announce " + a.group().vhid());
        case CarpAction.RefreshDeadMan _, CarpAction.Note _ -> {}
        case CarpAction.Demotion a -> out.add("demotion " + a.to());
        case CarpAction.Alarmed a ->
            out.add("alarm " + a.alarm().kind() + " " + a.alarm().active());
        case CarpAction.Warm a -> out.add("warm " + a.group().vhid());
        case CarpAction.Cool a -> out.add("cool " + a.group().vhid());
        case CarpAction.Stopped _ -> out.add("stopped");
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"0,3000000", "100,3390625", "240,3937500", "254,3992187"})
  void listensForOneMasterDownTime(int advskew, long micros) {
    configure(advskew);
    assertEquals(Role.BACKUP, state.role(LAN));
    Moment deadline = now.plusMicros(micros);
    wake();
    assertEquals(deadline, now);
    assertEquals(
        List.of(
            "take 1@lan0",
            "take 2@wan0",
            "advert 1@lan0 " + Math.min(advskew, 240),
            "announce 1@lan0",
            "advert 2@wan0 " + Math.min(advskew, 240),
            "announce 2@wan0"),
        did());
  }

  @Test
  void advertisesWithTheDemotedInterval() {
    master(100);
    assertEquals(1_390_625_000L - 100_000_000L, now.nanosUntil(machine.wakeAt(state)));
    tell(new CarpEvent.Demoted("flow sync", 240, Optional.empty()));
    assertEquals(List.of("advert 1@lan0 240", "advert 2@wan0 240", "demotion 240"), did());
    assertEquals(1_937_500_000L, now.nanosUntil(machine.wakeAt(state)));
    tell(new CarpEvent.Relieved("flow sync"));
    assertEquals(List.of("advert 1@lan0 100", "advert 2@wan0 100", "demotion 0"), did());
  }

  /** The announcement again after one and after two adverts, and when five seconds are over. */
  @Test
  void announcesFourTimes() {
    master(0);
    List<Long> at = new ArrayList<>();
    Moment took = state.members().get(LAN).since();
    while (now.isBefore(took.plus(Duration.ofSeconds(10)))) {
      wake();
      if (did().contains("announce 1@lan0")) {
        at.add(took.until(now).toMillis());
      }
    }
    assertEquals(List.of(1000L, 2000L, 5000L), at);
  }

  @ParameterizedTest
  @CsvSource({
    // own skew, their base and skew, their address, do we yield
    "100,1,0,10.0.0.2,true",
    "100,1,99,10.0.0.9,true",
    "100,1,101,10.0.0.2,false",
    "100,1,100,10.0.0.2,true",
    "100,1,100,10.0.0.9,false",
    "100,1,100,10.0.1.2,true",
    "100,2,0,10.0.0.2,false",
    "100,0,0,10.0.0.9,true"
  })
  void masterHears(int own, int advbase, int advskew, String from, boolean yields) {
    master(own);
    tell(heard(LAN, 1, 240, "10.0.0.3"));
    assertEquals(0, state.alarms().size(), "a handover is no alarm");
    wake();
    tell(1, heard(LAN, advbase, advskew, from));
    if (yields) {
      assertEquals(Role.BACKUP, state.role(LAN));
      assertEquals(List.of("leave 1@lan0"), did());
      assertEquals(Role.MASTER, state.role(WAN));
    } else {
      assertEquals(Role.MASTER, state.role(LAN));
      assertEquals(
          List.of("advert 1@lan0 " + own, "announce 1@lan0", "alarm TWO_MASTERS true"), did());
      tell(heard(LAN, advbase, advskew, from));
      assertEquals(List.of(), did(), "one answer is enough for a moment");
    }
  }

  @Test
  void backupPreemptsASlowerMasterAndTakesTheOthersAlong() {
    backup(100, 0);
    tell(10, heard(LAN, 1, 240, "10.0.0.2"));
    assertEquals(
        List.of(
            "take 1@lan0",
            "take 2@wan0",
            "advert 1@lan0 100",
            "announce 1@lan0",
            "advert 2@wan0 100",
            "announce 2@wan0"),
        did());
    assertEquals("master demoted itself", state.history().get(state.history().size() - 2).why());
  }

  @Test
  void backupWithoutPreemptionWaits() {
    configure(100);
    List<CarpGroup> groups = List.of(group(LAN, 100, "10.0.0.5"), group(WAN, 100, "10.0.0.5"));
    tell(new CarpEvent.Configured(new CarpSettings(groups, false, US), Map.of()));
    tell(heard(LAN, 1, 240, "10.0.0.2"));
    tell(heard(WAN, 1, 240, "10.0.0.2"));
    assertEquals(Role.BACKUP, state.role(LAN));
    tell(heard(LAN, 255, 255, "10.0.0.2"));
    assertEquals(Role.MASTER, state.role(LAN), "a bow-out needs no preemption");
    assertEquals(Role.MASTER, state.role(WAN));
  }

  @Test
  void aSlowMasterWillTimeOut() {
    backup(0, 0);
    tell(heard(LAN, 4, 0, "10.0.0.2"));
    assertEquals("master will time out", state.history().getLast().why());
  }

  @Test
  void silenceOfOneSpeaksForTheOverdueOther() {
    backup(100, 0);
    tell(900, heard(WAN, 1, 0, "10.0.0.2"));
    wake();
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.MASTER, state.role(WAN), "2.5 s of silence, two intervals");
  }

  @Test
  void silenceOfOneSaysNothingWhenTheOtherIsAlive() {
    backup(100, 0);
    tell(3_000, heard(WAN, 1, 0, "10.0.0.2"));
    wake();
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN));
  }

  @Test
  void linkDownDemotesEverythingAtOnce() {
    master(0);
    tell(new CarpEvent.Link("lan0", false));
    assertEquals(List.of("advert 2@wan0 240", "leave 1@lan0", "demotion 240"), did());
    assertEquals(Role.INIT, state.role(LAN));
    tell(new CarpEvent.Link("lan0", false));
    assertEquals(List.of(), did());
    tell(new CarpEvent.Link("lan0", true));
    assertEquals(List.of("advert 2@wan0 0", "demotion 0"), did());
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  @Test
  void causesAddUpEndAndNeverStick() {
    master(0);
    tell(new CarpEvent.Demoted("a", 200, Optional.empty()));
    tell(new CarpEvent.Demoted("b", 200, Optional.of(Duration.ofMillis(500))));
    assertEquals(240, state.demotion());
    wake();
    assertEquals(200, state.demotion());
    tell(new CarpEvent.Demoted("a", 50, Optional.empty()));
    assertEquals(50, state.demotion());
    tell(new CarpEvent.Relieved("a"));
    tell(new CarpEvent.Relieved("a"));
    assertEquals(0, state.demotion());
  }

  @Test
  void threeSendErrorsDemoteAndThreeGoodOnesRelieve() {
    master(0);
    tell(new CarpEvent.Sent("lan0", false));
    tell(new CarpEvent.Sent("lan0", false));
    tell(new CarpEvent.Sent("lan0", true));
    tell(new CarpEvent.Sent("lan0", false));
    tell(new CarpEvent.Sent("lan0", false));
    assertEquals(0, state.demotion());
    tell(new CarpEvent.Sent("lan0", false));
    assertEquals(240, state.demotion());
    tell(new CarpEvent.Sent("lan0", true));
    tell(new CarpEvent.Sent("lan0", true));
    assertEquals(240, state.demotion());
    tell(new CarpEvent.Sent("lan0", true));
    assertEquals(0, state.demotion());
  }

  @Test
  void maintenanceIsASkewAndMovesWithoutDroppingAnything() {
    master(0);
    settings(254, Map.of());
    assertEquals(List.of("advert 1@lan0 240", "advert 2@wan0 240"), did());
    assertEquals(Role.MASTER, state.role(LAN), "still forwarding until somebody takes over");
    tell(1, heard(LAN, 1, 100, "10.0.0.2"));
    assertEquals(List.of("leave 1@lan0"), did());
  }

  @Test
  void goesOnAsMasterWhenItWasOneMomentsAgo() {
    tell(new CarpEvent.Link("lan0", true));
    tell(new CarpEvent.Link("wan0", true));
    settings(0, Map.of(LAN, Duration.ofMillis(800), WAN, Duration.ofMillis(3_200)));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN), "too long ago");
    assertEquals(List.of("take 1@lan0", "advert 1@lan0 0", "announce 1@lan0"), did());
  }

  @Test
  void nobodyPreemptsWithHalfAView() {
    configure(0);
    tell(1, heard(LAN, 1, 100, "10.0.0.2"));
    assertEquals(Role.BACKUP, state.role(LAN), "WAN still listens");
    tell(1, heard(WAN, 1, 100, "10.0.0.2"));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.MASTER, state.role(WAN));
  }

  @Test
  void addressesChangeInPlaceAndRemovedGroupsLeave() {
    master(0);
    CarpGroup more =
        new CarpGroup(
            LAN,
            1,
            0,
            List.of(Prefix.of("10.0.0.100/24"), Prefix.of("10.0.0.101/24")),
            List.of(Ip.of("10.0.0.5")),
            "x",
            "");
    tell(new CarpEvent.Configured(new CarpSettings(List.of(more), true, US), Map.of()));
    assertEquals(
        List.of("leave 2@wan0", "take 1@lan0", "announce 1@lan0", "advert 1@lan0 0"), did());
    assertFalse(state.members().containsKey(WAN));
  }

  @Test
  void disableHandsOverAndEnableListensAgain() {
    master(0);
    tell(new CarpEvent.Disable());
    assertEquals(List.of("advert 1@lan0 240", "advert 2@wan0 240", "demotion 240"), did());
    tell(5, heard(LAN, 1, 100, "10.0.0.2"));
    assertEquals(List.of("leave 1@lan0"), did());
    wake();
    assertTrue(did().contains("advert 2@wan0 240"), "said again until somebody hears it");
    while (state.enabled()) {
      wake();
    }
    assertEquals(List.of("leave 2@wan0", "advert 2@wan0 255"), did());
    assertEquals(0, state.demotion());
    tell(heard(LAN, 255, 255, "10.0.0.2"));
    assertEquals(Role.INIT, state.role(LAN));
    tell(new CarpEvent.Enable());
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  @Test
  void alarmsBeginCountAndEnd() {
    master(0);
    Drop drop = new Drop(Drop.Reason.BADAUTH, Optional.of(Ip.of("10.0.0.66")), 1);
    tell(new CarpEvent.Suspicious("lan0", drop, 3));
    assertEquals(List.of("alarm STRANGER true"), did());
    tell(100, new CarpEvent.Suspicious("lan0", drop, 2));
    assertEquals(List.of(), did());
    tell(new CarpEvent.Suspicious("lan0", new Drop(Drop.Reason.VRRP, Optional.empty(), 3), 1));
    assertEquals(1, state.alarms().size(), "not our VHID");
    Alarm alarm = state.alarms().values().iterator().next();
    assertEquals(5, alarm.count());
    while (!did().contains("alarm STRANGER false")) {
      wake();
    }
    assertEquals(alarm.last().plus(Duration.ofSeconds(10)), now);
  }

  @Test
  void historyIsBoundedAndKeepsWhatTheHandsSay() {
    master(0);
    long id = state.transitions();
    tell(new CarpEvent.Done(id, new Transition.Timing("addresses", 5, Optional.empty())));
    assertEquals("addresses", state.history().getLast().steps().getFirst().step());
    tell(new CarpEvent.Done(id, new Transition.Timing("announce", 5, Optional.of("no"))));
    assertEquals(240, state.demotion(), "what failed makes us unfit");
    for (int i = 0; i < 1_000; i++) {
      tell(new CarpEvent.Link("lan0", i % 2 == 0));
    }
    assertTrue(state.history().size() <= CarpMachine.HISTORY);
  }
}
