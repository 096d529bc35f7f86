package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Which flows are told at once, which wait, and which no peer ever hears of. */
class WaitingTest {
  private static final Ip PEER = Ip.of("172.16.1.3");
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState state = new FlowsState(Moment.ofMillis(1), 7);
  private Moment now = Moment.ofMillis(1);

  private static Flow flow(int proto, int port, int status, int mark) {
    Tuple tuple = new Tuple(proto, Ip.of("192.168.1.9"), Ip.of("203.0.113.9"), port, 53);
    return new Flow(
        new FlowKey(0, tuple),
        tuple.inverse(),
        FlowStatus.CONFIRMED | status,
        mark,
        30,
        ProtoInfo.NONE,
        FlowExtras.NONE,
        port);
  }

  private static FlowsEvent kernel(Change.Kind kind, Flow flow) {
    return new FlowsEvent.Kernel(List.of(new Change(kind, flow, false)));
  }

  /** The frames about flows that this leads to within these milliseconds. */
  private List<SyncFrame> tell(int millis, FlowsEvent... events) {
    List<SyncFrame> said = new ArrayList<>();
    for (FlowsEvent event : events) {
      take(machine.on(state, event, now).actions(), said);
    }
    Moment end = now.plusNanos(millis * 1_000_000L);
    while (end.reached(machine.wakeAt(state))) {
      now = machine.wakeAt(state).isBefore(now) ? now : machine.wakeAt(state);
      take(machine.due(state, now).actions(), said);
    }
    now = end;
    return said;
  }

  private void take(List<FlowsAction> actions, List<SyncFrame> into) {
    for (FlowsAction action : actions) {
      if (action instanceof FlowsAction.Send send
          && (send.frame() instanceof SyncFrame.Batch
              || send.frame() instanceof SyncFrame.BulkChunk
              || send.frame() instanceof SyncFrame.Deaths
              || send.frame() instanceof SyncFrame.TableDigest)) {
        into.add(send.frame());
      }
    }
  }

  private void master() {
    tell(
        1,
        new FlowsEvent.Configured(Set.of(PEER), Exclusions.NONE, PATIENCE),
        new FlowsEvent.Role(true),
        new FlowsEvent.LinkUp(1, PEER, true));
    tell(1, new FlowsEvent.Received(1, new SyncFrame.Ack(2)));
  }

  private static boolean names(List<SyncFrame> frames, Flow flow) {
    return frames.stream()
        .anyMatch(frame ->
            frame instanceof SyncFrame.Batch batch
                && batch.flows().stream().anyMatch(f -> f.sameAs(flow)));
  }

  @Test
  void anAnswerEndsTheWaitAndIsToldOnce() {
    master();
    Flow asked = flow(Proto.UDP, 1, 0, 0);
    Flow answered = flow(Proto.UDP, 1, FlowStatus.SEEN_REPLY, 0);
    assertEquals(List.of(), tell(20, kernel(Change.Kind.NEW, asked)));
    List<SyncFrame> said = tell(10, kernel(Change.Kind.UPDATE, answered));
    assertEquals(1, said.size());
    assertTrue(names(said, answered));
    assertEquals(List.of(), tell(200));
  }

  @Test
  void whatIsNeverAnsweredIsToldWhenItsTimeIsUp() {
    master();
    Flow oneWay = flow(Proto.UDP, 1, 0, 0);
    assertEquals(List.of(), tell(99, kernel(Change.Kind.NEW, oneWay)));
    assertTrue(names(tell(10), oneWay));
    assertEquals(1, tell(10, kernel(Change.Kind.DESTROY, oneWay)).size(), "its end is told");
  }

  @Test
  void whatEndsWhileItWaitsIsNeverTold() {
    master();
    Flow short_ = flow(Proto.ICMP, 1, 0, 0);
    assertEquals(List.of(), tell(20, kernel(Change.Kind.NEW, short_)));
    assertEquals(List.of(), tell(500, kernel(Change.Kind.DESTROY, short_)));
    assertEquals(1L, state.counters.copy().get("ended-untold"));
  }

  @Test
  void tcpAndHelpedFlowsDoNotWait() {
    master();
    Flow tcp = flow(Proto.TCP, 1, 0, 0);
    assertTrue(names(tell(5, kernel(Change.Kind.NEW, tcp)), tcp));
    FlowExtras helped =
        new FlowExtras(
            java.util.Optional.empty(),
            "tftp",
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            0,
            0);
    Flow tftp = flow(Proto.UDP, 2, 0, 0).withExtras(helped);
    assertTrue(names(tell(5, kernel(Change.Kind.NEW, tftp)), tftp));
  }

  @Test
  void aChangeOfRoleABulkAndAComparisonTellWhatWaits() {
    master();
    Flow one = flow(Proto.UDP, 1, 0, 0);
    tell(5, kernel(Change.Kind.NEW, one));
    assertTrue(
        names(tell(5, new FlowsEvent.Received(1, new SyncFrame.BucketRequest(1, List.of()))), one));
    tell(1, new FlowsEvent.Received(1, new SyncFrame.Ack(4)));
    Flow two = flow(Proto.UDP, 2, 0, 0);
    assertEquals(List.of(), tell(5, kernel(Change.Kind.NEW, two)));
    assertTrue(names(tell(5, new FlowsEvent.Role(false)), two));
  }

  @Test
  void noStateSyncIsNeverToldNorInABulk() {
    master();
    Flow stays = flow(Proto.TCP, 1, 0, Flow.NO_SYNC_MARK | 5);
    assertEquals(List.of(), tell(50, kernel(Change.Kind.NEW, stays)));
    long generation = state.dumpGeneration + 1;
    tell(1, new FlowsEvent.Lost("test"), new FlowsEvent.Dumped(generation, List.of(stays)));
    assertEquals(List.of(), tell(5, new FlowsEvent.DumpDone(generation, true)));
    assertEquals(List.of(), tell(5, new FlowsEvent.Received(1, new SyncFrame.BulkRequest())));
    assertEquals(0, state.table.size(), "so no comparison names it");
  }

  @Test
  void whatGetsTheMarkLaterEndsAtThePeers() {
    master();
    Flow shared = flow(Proto.TCP, 1, 0, 0);
    assertTrue(names(tell(5, kernel(Change.Kind.NEW, shared)), shared));
    Flow marked = flow(Proto.TCP, 1, 0, Flow.NO_SYNC_MARK);
    List<SyncFrame> said = tell(5, kernel(Change.Kind.UPDATE, marked));
    assertTrue(said.getFirst() instanceof SyncFrame.Deaths deaths && deaths.keys().size() == 1);
    assertEquals(List.of(), tell(5, kernel(Change.Kind.DESTROY, marked)));
  }

  @Test
  void aMasterThatDoesNotKnowTheMarkCannotGiveUsItsFlows() {
    Flow shared = flow(Proto.TCP, 1, 0, 0);
    Flow marked = flow(Proto.TCP, 1, 0, Flow.NO_SYNC_MARK);
    tell(
        1,
        new FlowsEvent.Configured(Set.of(PEER), Exclusions.NONE, PATIENCE),
        new FlowsEvent.LinkUp(1, PEER, false),
        new FlowsEvent.Received(1, new SyncFrame.Beat(true, true, true, 1)),
        new FlowsEvent.Received(1, new SyncFrame.Batch(1, List.of(shared))));
    assertEquals(1, state.table.size());
    tell(1, new FlowsEvent.Received(1, new SyncFrame.Batch(2, List.of(marked))));
    assertEquals(0, state.table.size());
    assertFalse(state.counters.copy().get("received-excluded") == 0);
  }
}
