package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Whose links are all gone can only say over the flow link that it is MASTER no more. */
final class LetGoTest {
  private static final Ip PEER = Ip.of("172.16.1.1");
  private static final Ip THIRD = Ip.of("172.16.1.3");
  private static final int NUMBER = 77;

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState state = new FlowsState(Moment.START, 1);
  private Moment now = Moment.ofMillis(10);

  private List<Integer> tell(FlowsEvent... events) {
    var gone = new java.util.ArrayList<Integer>();
    for (FlowsEvent event : events) {
      for (FlowsAction action : machine.on(state, event, now).actions()) {
        if (action instanceof FlowsAction.LetGo letGo) {
          gone.add(letGo.node());
        }
      }
    }
    return gone;
  }

  private static FlowsEvent says(boolean master) {
    return new FlowsEvent.Received(1, new SyncFrame.Beat(master, true, true, 0));
  }

  private void linked(Set<Ip> peers, int number) {
    tell(
        new FlowsEvent.Configured(peers, Exclusions.NONE),
        new FlowsEvent.LinkUp(1, PEER, false, number));
  }

  @Test
  void aMasterThatLetsGoIsTheElectionsNewsOnce() {
    linked(Set.of(PEER), NUMBER);
    assertEquals(List.of(), tell(says(false)), "it was not MASTER");
    assertEquals(List.of(), tell(says(true), says(true)));
    assertEquals(List.of(NUMBER), tell(says(false), says(false)));
  }

  @Test
  void whoIsMasterHimselfNeedsNoNews() {
    linked(Set.of(PEER), NUMBER);
    assertEquals(List.of(), tell(says(true), new FlowsEvent.Role(true), says(false)));
  }

  @Test
  void aBrokenLinkIsNoWordOfThePeer() {
    linked(Set.of(PEER), NUMBER);
    assertEquals(List.of(), tell(says(true), new FlowsEvent.LinkDown(1, "it broke")));
    assertEquals(
        List.of(), tell(new FlowsEvent.LinkUp(1, PEER, false, NUMBER), says(false)), "a new link");
  }

  /** It let go because we had taken over; what its link kept back arrives when we are BACKUP. */
  @Test
  void whatWasSaidBeforeOurOwnRoleChangedIsNoNews() {
    linked(Set.of(PEER), NUMBER);
    assertEquals(
        List.of(),
        tell(
            says(true),
            new FlowsEvent.Role(true),
            new FlowsEvent.Role(false),
            says(false),
            says(true)));
    assertEquals(List.of(NUMBER), tell(says(false)));
  }

  @Test
  void aLinkThatStoodStillTellsOldNewsFirst() {
    linked(Set.of(PEER), NUMBER);
    tell(says(true));
    now = Moment.ofMillis(2_000);
    assertEquals(List.of(), tell(says(true), says(false), says(true)));
    now = Moment.ofMillis(3_000);
    assertEquals(List.of(), tell(says(true)));
    now = Moment.ofMillis(3_900);
    assertEquals(List.of(NUMBER), tell(says(false)));
  }

  /** Each link has an order of its own: what was said before may come on the other one after. */
  @Test
  void onlyTheLinkThatBringsItsFlowsCounts() {
    linked(Set.of(PEER), NUMBER);
    FlowsEvent older = new FlowsEvent.Received(2, new SyncFrame.Beat(false, true, true, 0));
    tell(new FlowsEvent.LinkUp(2, PEER, true, NUMBER));
    assertEquals(List.of(), tell(says(true), older));
    assertEquals(List.of(NUMBER), tell(says(false)));
  }

  @Test
  void amongSeveralAnotherOneMayHaveTakenOver() {
    linked(Set.of(PEER, THIRD), NUMBER);
    assertEquals(List.of(), tell(says(true), says(false)));
  }

  @Test
  void aPeerWithoutANumberIsNobodyInTheElection() {
    linked(Set.of(PEER), 0);
    assertEquals(List.of(), tell(says(true), says(false)));
  }
}
