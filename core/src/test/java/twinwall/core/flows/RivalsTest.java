package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Two that say they are MASTER, two flows that want one port, and words that come late. */
class RivalsTest {
  private static final Ip PEER = Ip.of("172.16.1.3");
  private static final Ip OTHER = Ip.of("172.16.1.4");
  private static final int ANNOUNCED = 1;
  private static final int FOLLOWED = 2;
  private static final int FOLLOWED_OTHER = 3;

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState state = new FlowsState(Moment.ofMillis(10_000), 77);
  private Moment now = Moment.ofMillis(10_000);
  private final List<FlowsAction> said = new ArrayList<>();
  private long sequence;

  /** A client's flow, translated to the shared address and this port. */
  private static Flow flow(int client, int port) {
    Tuple tuple = new Tuple(Proto.TCP, Ip.of("192.168.1.9"), Ip.of("203.0.113.9"), client, 443);
    Tuple reply = new Tuple(Proto.TCP, tuple.dst(), Ip.of("203.0.113.1"), 443, port);
    int status = FlowStatus.CONFIRMED | FlowStatus.SRC_NAT;
    ProtoInfo info = new ProtoInfo.Tcp(TcpState.SYN_SENT, 7, 0, 1, 0);
    return new Flow(new FlowKey(0, tuple), reply, status, 0, 120, info, FlowExtras.NONE, 0);
  }

  private List<FlowsAction> tell(FlowsEvent event) {
    List<FlowsAction> actions = machine.on(state, event, now).actions();
    said.addAll(actions);
    return actions;
  }

  private void pass(int millis) {
    Moment end = now.plusNanos(millis * 1_000_000L);
    while (end.reached(machine.wakeAt(state))) {
      Moment wake = machine.wakeAt(state);
      now = wake.isBefore(now) ? now : wake;
      said.addAll(machine.due(state, now).actions());
    }
    now = end;
  }

  private void kernel(Change.Kind kind, Flow flow, boolean ours) {
    tell(new FlowsEvent.Kernel(List.of(new Change(kind, flow, ours))));
  }

  private void beat(long link, boolean master) {
    tell(new FlowsEvent.Received(link, new SyncFrame.Beat(master, true, true, 1)));
  }

  private void bulk(long link, Flow... flows) {
    tell(new FlowsEvent.Received(link, new SyncFrame.BulkBegin(++sequence, 1)));
    tell(new FlowsEvent.Received(link, new SyncFrame.BulkChunk(++sequence, 1, 5, List.of(flows))));
    tell(new FlowsEvent.Received(link, new SyncFrame.BulkEnd(++sequence, 1, flows.length)));
  }

  private void started(Ip... peers) {
    tell(new FlowsEvent.Configured(Set.of(peers), Exclusions.NONE));
    tell(new FlowsEvent.Lost("start"));
    tell(new FlowsEvent.Dumped(1, List.of()));
    tell(new FlowsEvent.DumpDone(1, true));
    tell(new FlowsEvent.LinkUp(ANNOUNCED, PEER, true));
    tell(new FlowsEvent.LinkUp(FOLLOWED, PEER, false));
    if (peers.length > 1) {
      tell(new FlowsEvent.LinkUp(FOLLOWED_OTHER, OTHER, false));
    }
  }

  private boolean has(Flow flow) {
    return state.table.get(flow.key()).isPresent();
  }

  private boolean asksForABulk(List<FlowsAction> actions, long link) {
    return actions.contains(new FlowsAction.Send(link, new SyncFrame.BulkRequest()));
  }

  /** A word on one connection must not undo a newer one on another, with the flows in between. */
  @Test
  void whatAPeerIsCountsWhereItsFlowsCome() {
    started(PEER);
    beat(FOLLOWED, true);
    beat(ANNOUNCED, false); // said before, and late
    bulk(FOLLOWED, flow(1, 1));
    assertTrue(has(flow(1, 1)));
    bulk(FOLLOWED, flow(1, 1), flow(2, 2));
    assertTrue(has(flow(1, 1)));
    assertTrue(has(flow(2, 2)));
  }

  /** What came from somebody who was MASTER for a moment goes when the other one's table comes. */
  @Test
  void whenOneOfTwoGivesUpTheOtherIsAskedForItsTable() {
    started(PEER, OTHER);
    beat(FOLLOWED, true);
    beat(FOLLOWED_OTHER, true);
    said.clear();
    beat(FOLLOWED_OTHER, false);
    assertTrue(asksForABulk(said, FOLLOWED), said.toString());
  }

  /** Ready means that everything is here, not that nobody is left to bring it. */
  @Test
  void aLinkThatBreaksWhileCatchingUpLeavesUsBehind() {
    started(PEER);
    beat(FOLLOWED, true);
    bulk(FOLLOWED, flow(1, 1));
    assertTrue(state.readiness.isReady());
    tell(new FlowsEvent.LinkDown(FOLLOWED, "cut"));
    tell(new FlowsEvent.LinkUp(12, PEER, false));
    beat(12, true);
    assertTrue(!state.readiness.isReady());
    tell(new FlowsEvent.LinkDown(12, "cut again"));
    pass(20_000);
    assertTrue(!state.readiness.isReady(), state.readiness.why());
    pass(11_000);
    assertTrue(state.readiness.isReady(), state.readiness.why());
    assertTrue(state.readiness.why().contains("gave up"));
  }

  /** We have the old MASTER's table, so a new one is no reason to be less fit. */
  @Test
  void aPlannedMoveBetweenOthersIsNoCatchingUp() {
    started(PEER, OTHER);
    beat(FOLLOWED, true);
    beat(FOLLOWED_OTHER, false);
    sequence = 0;
    bulk(FOLLOWED, flow(1, 1));
    said.clear();
    beat(FOLLOWED, false);
    beat(FOLLOWED_OTHER, true);
    assertEquals(
        List.of(), said.stream().filter(FlowsAction.Synchronised.class::isInstance).toList());
    pass(1_500);
    beat(FOLLOWED_OTHER, true);
    assertTrue(!state.readiness.isReady(), "but one that does not send its table is");
  }

  /** The kernel tells whom it drove out for a flow that we had it make. */
  @Test
  void whoIsDrivenOutIsGone() {
    started(PEER);
    beat(FOLLOWED, true);
    kernel(Change.Kind.NEW, flow(1, 99), false);
    sequence = 0;
    bulk(FOLLOWED, flow(2, 99));
    KernelOp create = new KernelOp.Create(flow(2, 99).withTimeout(3_600));
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(create, Errno.EEXIST))));
    KernelOp update = new KernelOp.Update(flow(2, 99).withTimeout(3_600));
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(update, Errno.ENOENT))));
    kernel(Change.Kind.DESTROY, flow(1, 99), true);
    assertTrue(!has(flow(1, 99)));
    assertTrue(has(flow(2, 99)));
    assertTrue(state.orphans.isEmpty() && state.offered.isEmpty(), "and is offered to nobody");
  }

  /** It may be back before the kernel has told that it was driven out. */
  @Test
  void whoWasDrivenOutAndIsBackStays() {
    started(PEER);
    beat(FOLLOWED, true);
    bulk(FOLLOWED, flow(1, 99));
    KernelOp create = new KernelOp.Create(flow(2, 99).withTimeout(3_600));
    tell(
        new FlowsEvent.Received(
            FOLLOWED, new SyncFrame.Batch(++sequence, 5, List.of(flow(2, 99)))));
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(create, Errno.EEXIST))));
    KernelOp update = new KernelOp.Update(flow(2, 99).withTimeout(3_600));
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(update, Errno.ENOENT))));
    List<FlowKey> both = List.of(flow(2, 99).key(), flow(1, 99).key());
    tell(new FlowsEvent.Received(FOLLOWED, new SyncFrame.Deaths(++sequence, both)));
    KernelOp delete = new KernelOp.Delete(flow(1, 99).key(), 0);
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(delete, Errno.ENOENT))));
    tell(
        new FlowsEvent.Received(
            FOLLOWED, new SyncFrame.Batch(++sequence, 5, List.of(flow(1, 99)))));
    kernel(Change.Kind.DESTROY, flow(1, 99), true);
    assertTrue(has(flow(1, 99)));
  }

  /** A port went from a client's old connection to another client; its new one has another port. */
  @Test
  void whoHasTheOldPortNowDroveOutNobodyThatLives() {
    started(PEER);
    beat(FOLLOWED, true);
    sequence = 0;
    bulk(FOLLOWED, flow(1, 99), flow(2, 98));
    List<Flow> anew = List.of(flow(1, 97), flow(2, 99));
    tell(new FlowsEvent.Received(FOLLOWED, new SyncFrame.Batch(++sequence, 5, anew)));
    assertTrue(said.toString().contains("Replace"), said.toString());
    kernel(Change.Kind.DESTROY, flow(1, 99), true);
    kernel(Change.Kind.DESTROY, flow(2, 98), true);
    assertTrue(has(flow(1, 97)) && has(flow(2, 99)));
  }

  /** Being made anew is not being driven out. */
  @Test
  void whatIsMadeAnewStays() {
    started(PEER);
    beat(FOLLOWED, true);
    Flow old = flow(1, 99);
    ProtoInfo later = new ProtoInfo.Tcp(TcpState.TIME_WAIT, 7, 7, 1, 1);
    Flow first = new Flow(old.key(), old.reply(), old.status(), 0, 120, later, FlowExtras.NONE, 0);
    bulk(FOLLOWED, first);
    tell(new FlowsEvent.Received(FOLLOWED, new SyncFrame.Batch(++sequence, 5, List.of(old))));
    assertTrue(said.toString().contains("Replace"), said.toString());
    kernel(Change.Kind.DESTROY, first, true);
    assertTrue(has(old));
  }

  /** As MASTER ours stays, and the other node is told at once that its flow cannot be. */
  @Test
  void aMasterRefusesWhatItsKernelCannotTake() {
    started(PEER);
    tell(new FlowsEvent.Role(true));
    beat(FOLLOWED, false);
    kernel(Change.Kind.NEW, flow(1, 99), false);
    tell(
        new FlowsEvent.Received(
            FOLLOWED, new SyncFrame.Batch(++sequence, 5, List.of(flow(2, 99)))));
    KernelOp create = new KernelOp.Create(flow(2, 99));
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(create, Errno.EEXIST))));
    pass(5);
    assertTrue(!has(flow(2, 99)));
    assertTrue(has(flow(1, 99)));
    assertTrue(
        said.stream()
            .anyMatch(a ->
                a instanceof FlowsAction.Send send
                    && send.frame() instanceof SyncFrame.Deaths deaths
                    && deaths.keys().contains(flow(2, 99).key())),
        said.toString());
  }

  /** A kernel that would not let a flow go is asked again. */
  @Test
  void whatWouldNotEndIsEndedLater() {
    started(PEER);
    beat(FOLLOWED, true);
    bulk(FOLLOWED, flow(1, 1));
    tell(
        new FlowsEvent.Received(
            FOLLOWED, new SyncFrame.Deaths(++sequence, List.of(flow(1, 1).key()))));
    KernelOp delete = new KernelOp.Delete(flow(1, 1).key(), 0);
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(delete, 12))));
    said.clear();
    pass(1_100);
    assertTrue(
        said.stream()
            .anyMatch(a -> a instanceof FlowsAction.Apply apply && apply.ops().contains(delete)),
        said.toString());
    tell(new FlowsEvent.Failed(List.of(new FlowsEvent.Failure(delete, Errno.ENOENT))));
    said.clear();
    pass(3_000);
    assertTrue(said.stream().noneMatch(a -> a.toString().contains("Delete")), "gone is gone");
  }
}
