package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/**
 * An engine that starts where flows already live, for a moment neither MASTER nor sure of anything:
 * what it may write to them.
 */
class NewEngineTest {
  private static final Ip PEER = Ip.of("172.16.1.3");
  private static final Tuple TUPLE =
      new Tuple(Proto.TCP, Ip.of("192.168.1.9"), Ip.of("203.0.113.9"), 40_000, 443);
  private static final Flow LIVING =
      new Flow(
          new FlowKey(0, TUPLE),
          TUPLE.inverse(),
          FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED,
          0,
          432_000,
          new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 7, 0x23, 0x23),
          FlowExtras.NONE,
          77);

  /** The same as the peer heard of it last, before the old engine died. */
  private static final Flow STALE =
      new Flow(
          LIVING.key(),
          LIVING.reply(),
          FlowStatus.CONFIRMED,
          0,
          120,
          new ProtoInfo.Tcp(TcpState.SYN_SENT, 7, 0, 1, 0),
          FlowExtras.NONE,
          0);

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState state = new FlowsState(Moment.ofMillis(1));
  private Moment now = Moment.ofMillis(1);

  /** What the kernel is told because of this, chores of the next milliseconds included. */
  private List<KernelOp> tell(FlowsEvent... events) {
    List<KernelOp> ops = new ArrayList<>();
    for (FlowsEvent event : events) {
      take(machine.on(state, event, now).actions(), ops);
    }
    for (int i = 0; i < 5; i++) {
      now = now.plusNanos(1_000_000);
      take(machine.due(state, now).actions(), ops);
    }
    return ops;
  }

  private static void take(List<FlowsAction> actions, List<KernelOp> into) {
    for (FlowsAction action : actions) {
      if (action instanceof FlowsAction.Apply apply) {
        into.addAll(apply.ops());
      }
    }
  }

  private void start() {
    tell(new FlowsEvent.Configured(Set.of(PEER), Exclusions.NONE), new FlowsEvent.Lost("start"));
  }

  private List<KernelOp> dumped() {
    long generation = state.dumpGeneration;
    return tell(
        new FlowsEvent.Dumped(generation, List.of(LIVING)),
        new FlowsEvent.DumpDone(generation, true));
  }

  private List<KernelOp> hears(boolean master, Flow flow) {
    return tell(
        new FlowsEvent.LinkUp(1, PEER, false),
        new FlowsEvent.Received(1, new SyncFrame.Beat(master, true, true, 1)),
        new FlowsEvent.Received(1, new SyncFrame.BulkBegin(1, 1)),
        new FlowsEvent.Received(1, new SyncFrame.BulkChunk(2, 1, List.of(flow))),
        new FlowsEvent.Received(1, new SyncFrame.BulkEnd(3, 1, 1)));
  }

  private Flow known() {
    return state.table.get(LIVING.key()).orElseThrow().flow();
  }

  @Test
  void aBackupsWordChangesNothingThatTheKernelHas() {
    start();
    dumped();
    assertEquals(List.of(), hears(false, STALE));
    assertEquals(LIVING, known());
  }

  @Test
  void aBackupsWordThatComesBeforeTheDumpChangesNothingEither() {
    start();
    List<KernelOp> tried = hears(false, STALE);
    assertTrue(tried.getFirst() instanceof KernelOp.Create, tried.toString());
    // The kernel has it: that is no reason to write an older state over it.
    FlowsEvent.Failure exists = new FlowsEvent.Failure(tried.getFirst(), Errno.EEXIST);
    assertEquals(List.of(), tell(new FlowsEvent.Failed(List.of(exists))));
    assertEquals(List.of(), dumped());
    assertEquals(LIVING.info(), known().info());
    List<KernelOp> takeOver = tell(new FlowsEvent.Role(true));
    assertTrue(takeOver.stream().allMatch(NewEngineTest::isHarmless), takeOver.toString());
  }

  @Test
  void asMasterItWritesNothingToALivingFlow() {
    start();
    tell(new FlowsEvent.Role(true));
    assertEquals(List.of(), dumped());
    assertEquals(List.of(), hears(false, STALE));
    assertEquals(LIVING, known());
  }

  @Test
  void whatThePeerCarriedMeanwhileIsLoosenedAndNothingElse() {
    start();
    dumped();
    assertEquals(List.of(new KernelOp.Loosen(LIVING.key(), 432_000)), hears(true, LIVING));
  }

  @Test
  void whereNobodySaidWhoCarriedItMeanwhileItIsLoosenedAtTheTakeOver() {
    start();
    dumped();
    assertEquals(List.of(new KernelOp.Loosen(LIVING.key(), 0)), tell(new FlowsEvent.Role(true)));
  }

  private static boolean isHarmless(KernelOp op) {
    return op instanceof KernelOp.Loosen;
  }
}
