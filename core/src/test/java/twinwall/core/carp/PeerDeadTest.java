package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** What the election makes of a peer whose machine may be dead, or is. */
final class PeerDeadTest {
  private static final Vhid LAN = new Vhid("lan0", 1);
  private static final Vhid WAN = new Vhid("wan0", 2);
  private static final int US = 1;
  private static final int PEER = 2;

  private final CarpMachine machine = new CarpMachine();
  private CarpState state = CarpState.INITIAL;
  private Moment now = Moment.ofMillis(1_000);

  private List<CarpAction> tell(CarpEvent event) {
    now = now.plus(Duration.ofMillis(1));
    Step<CarpState, CarpAction> step = machine.on(state, event, now);
    state = step.state();
    return step.actions();
  }

  private static CarpGroup group(Vhid vhid) {
    return new CarpGroup(
        vhid, 1, 100, List.of(Prefix.of("10.0.0.1/24")), List.of(Ip.of("10.0.0.5")), "x", "");
  }

  private static CarpEvent heard(Vhid vhid, int node) {
    Advert advert = new Advert(vhid.number(), 1, 0, 0, (long) node << 48, Ip.of("10.0.0.2"));
    return new CarpEvent.Heard(vhid.device(), advert);
  }

  @BeforeEach
  void behindThePeer() {
    tell(new CarpEvent.Link("lan0", true));
    tell(new CarpEvent.Link("wan0", true));
    tell(
        new CarpEvent.Configured(
            new CarpSettings(List.of(group(LAN), group(WAN)), true, US), Map.of()));
    tell(heard(LAN, PEER));
    tell(heard(WAN, PEER));
  }

  @Test
  void everythingOfADeadMachineIsTakenInOneStep() {
    List<CarpAction> actions = tell(new CarpEvent.PeerDead(PEER));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.MASTER, state.role(WAN));
    assertEquals(2, actions.stream().filter(a -> a instanceof CarpAction.TakeVip).count());
    assertEquals(List.of(), tell(new CarpEvent.PeerDead(PEER)), "once");
  }

  @Test
  void everythingOfAPeerThatLetGoIsTakenInOneStep() {
    tell(heard(WAN, 3));
    tell(new CarpEvent.PeerLetGo(PEER));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN), "that is another node's");
    assertEquals("the master says that it is MASTER no more", state.history().getLast().why());
  }

  @Test
  void aSkewOrADemotionDoesNotWaitForTheDead() {
    tell(new CarpEvent.Demoted("flow sync", 240, Optional.empty()));
    tell(new CarpEvent.PeerDead(PEER));
    assertEquals(Role.MASTER, state.role(LAN));
  }

  @Test
  void anotherMastersVhidsStay() {
    tell(heard(WAN, 3));
    tell(new CarpEvent.PeerDead(PEER));
    assertEquals(Role.MASTER, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN));
  }

  @Test
  void whoWasWronglyCalledDeadTakesItAllBack() {
    tell(new CarpEvent.PeerDead(PEER));
    tell(heard(LAN, PEER));
    tell(heard(WAN, PEER));
    assertEquals(Role.BACKUP, state.role(LAN));
    assertEquals(Role.BACKUP, state.role(WAN));
  }

  @Test
  void whoLeavesOrIsDisabledTakesNothing() {
    tell(new CarpEvent.Disable());
    tell(new CarpEvent.PeerDead(PEER));
    assertEquals(Role.INIT, state.role(LAN));
  }

  @Test
  void aSuspectsFramesPassAndNothingIsSaid() {
    assertEquals(
        List.of(
            new CarpAction.Warm(group(LAN), CarpMachine.WARM),
            new CarpAction.Warm(group(WAN), CarpMachine.WARM)),
        tell(new CarpEvent.PeerSuspected(PEER, true)));
    assertEquals(
        List.of(new CarpAction.Cool(group(LAN)), new CarpAction.Cool(group(WAN))),
        tell(new CarpEvent.PeerSuspected(PEER, false)));
    assertEquals(List.of(), tell(new CarpEvent.PeerSuspected(3, true)), "somebody else");
  }

  @Test
  void aMasterIsNeitherWarmedNorCooled() {
    tell(new CarpEvent.PeerDead(PEER));
    assertEquals(List.of(), tell(new CarpEvent.PeerSuspected(PEER, true)));
    assertEquals(List.of(), tell(new CarpEvent.PeerSuspected(PEER, false)));
  }
}
