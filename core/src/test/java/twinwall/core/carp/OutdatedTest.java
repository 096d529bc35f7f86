package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What came late, and we who were: neither says anything about the others. */
class OutdatedTest {
  private static final Vhid LAN = new Vhid("lan0", 1);
  private static final Vhid WAN = new Vhid("wan0", 2);
  private static final Ip BETTER = Ip.of("10.0.0.2");
  private static final Ip WORSE = Ip.of("10.0.0.3");

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

  private void pass(Duration time) {
    Moment end = now.plus(time);
    while (end.reached(machine.wakeAt(state))) {
      now = machine.wakeAt(state);
      take(machine.due(state, now));
    }
    now = end;
  }

  /** Nothing happens for so long, not even that a deadline is served. */
  private void standStill(Duration time) {
    now = now.plus(time);
    take(machine.due(state, now));
  }

  @BeforeEach
  void configured() {
    tell(new CarpEvent.Link("lan0", true));
    tell(new CarpEvent.Link("wan0", true));
    List<CarpGroup> groups = List.of(group(LAN), group(WAN));
    tell(new CarpEvent.Configured(new CarpSettings(groups, true, 7), Map.of()));
  }

  private static CarpGroup group(Vhid vhid) {
    return new CarpGroup(
        vhid,
        1,
        100,
        List.of(Prefix.of("10.0.0.100/24")),
        List.of(Ip.of("10.0.0.1")),
        vhid.toString(),
        "");
  }

  private void hear(Vhid vhid, int advskew, long counter, Ip from) {
    long sent = (from.equals(BETTER) ? 9L : 8L) << 48 | counter & (1L << 48) - 1;
    tell(new CarpEvent.Heard(vhid.device(), new Advert(vhid.number(), 1, advskew, 0, sent, from)));
  }

  private boolean advertised(Vhid vhid) {
    return actions.stream()
        .anyMatch(
            a -> a instanceof CarpAction.Advertise advert && advert.group().vhid().equals(vhid));
  }

  /** Waking late means that adverts may be waiting unread, or were lost: the wait begins anew. */
  @ParameterizedTest
  @ValueSource(ints = {800, 2_000, 2_900, 3_391, 3_500, 60_000})
  void lateIsNotSilence(int millis) {
    hear(LAN, 0, 1, BETTER);
    hear(WAN, 0, 2, BETTER);
    standStill(Duration.ofMillis(millis));
    assertEquals(Role.BACKUP, state.role(LAN));
    pass(Duration.ofMillis(3_390));
    assertEquals(Role.BACKUP, state.role(LAN));
    pass(Duration.ofMillis(1));
    assertEquals(Role.MASTER, state.role(LAN), "who is silent after that is silent");
  }

  /** A stop that ends a moment after the deadline looks like punctuality, but for the glances. */
  @Test
  void aStopThatEndsAtTheDeadlineIsNoticed() {
    hear(LAN, 0, 1, BETTER);
    pass(Duration.ofMillis(600));
    standStill(Duration.ofMillis(2_800));
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  /** The last regular advert overtaken by the one that says that its sender is unfit. */
  @Test
  void anAdvertThatWasOvertakenSaysNothing() {
    hear(LAN, 0, 1, BETTER);
    hear(WAN, 0, 2, BETTER);
    hear(LAN, 240, 4, BETTER);
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 0, 3, BETTER);
    assertEquals(Role.MASTER, state.role(LAN), "it was sent before the last one");
    hear(LAN, 0, 5, BETTER);
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  /** The word of another one between the two changes nothing about their order. */
  @Test
  void anAdvertThatWasOvertakenSaysNothingThoughAnotherCameBetween() {
    hear(LAN, 0, 1, BETTER);
    hear(WAN, 0, 2, BETTER);
    hear(LAN, 240, 4, BETTER);
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 150, 1, WORSE);
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 0, 3, BETTER);
    assertEquals(Role.MASTER, state.role(LAN), "it was sent before the last one of its sender");
    hear(LAN, 0, 5, BETTER);
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  /** Whoever restarts may count from wherever it likes, if we know it by the same number. */
  @Test
  void aSmallerCounterAfterAWhileIsARestart() {
    hear(LAN, 0, 1_000, BETTER);
    hear(WAN, 0, 1_001, BETTER);
    pass(Duration.ofSeconds(5));
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 0, 1, BETTER);
    assertEquals(Role.BACKUP, state.role(LAN));
  }

  /** Counters are 48 bits long and start anywhere. */
  @Test
  void aCounterBeginsAnew() {
    hear(LAN, 0, -1, BETTER);
    hear(WAN, 0, -2, BETTER);
    hear(LAN, 240, 5, BETTER);
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 0, -1, BETTER);
    assertEquals(Role.MASTER, state.role(LAN));
  }

  /** Two nodes took over at once: both have to hear that a better one is there. */
  @Test
  void anotherRivalIsAnsweredAtOnce() {
    pass(Duration.ofSeconds(5));
    assertEquals(Role.MASTER, state.role(LAN));
    hear(LAN, 200, 1, BETTER);
    assertTrue(advertised(LAN));
    pass(Duration.ofMillis(1));
    hear(LAN, 200, 2, BETTER);
    assertTrue(!advertised(LAN), "it has just been answered");
    hear(LAN, 220, 1, WORSE);
    assertTrue(advertised(LAN), "this one has not");
  }

  /** A BACKUP sends nothing, so it cannot learn by sending that it could. */
  @Test
  void failedSendsMakeUnfitForAWhile() {
    pass(Duration.ofSeconds(5));
    long sent = 0;
    for (long seconds : List.of(30L, 60L, 120L, 240L, 480L, 480L)) {
      for (int i = 0; i < 3; i++) {
        tell(new CarpEvent.Sent("lan0", false));
      }
      assertEquals(CarpMachine.MAX_SKEW, state.demotion());
      hear(LAN, 100, ++sent, BETTER);
      hear(WAN, 100, ++sent, BETTER);
      assertEquals(Role.BACKUP, state.role(LAN));
      Moment began = now;
      while (state.demotion() > 0) {
        pass(Duration.ofMillis(100));
        hear(LAN, 150, ++sent, BETTER);
        hear(WAN, 150, ++sent, BETTER);
      }
      assertEquals(seconds, began.until(now).toSeconds());
      assertEquals(Role.MASTER, state.role(LAN), "it tries again");
    }
    tell(new CarpEvent.Sent("lan0", true));
    tell(new CarpEvent.Sent("lan0", true));
    for (int i = 0; i < 3; i++) {
      tell(new CarpEvent.Sent("lan0", false));
    }
    pass(Duration.ofSeconds(30));
    assertEquals(0, state.demotion(), "what worked again starts anew");
  }
}
