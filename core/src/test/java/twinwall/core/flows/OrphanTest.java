package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.sim.Node;
import twinwall.core.sim.Setup;
import twinwall.core.sim.World;

/**
 * An engine dies and comes back while its kernel goes on: what was opened meanwhile is known to no
 * other node and must live, and what ended meanwhile must not come back.
 */
class OrphanTest {
  private World world = new World(Setup.flowsOnly(1, 2));

  private Node one() {
    return world.nodes.getFirst();
  }

  private Node two() {
    return world.nodes.getLast();
  }

  private List<FlowKey> opened(int count) {
    List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FlowKey key = world.opens(one()).key();
      world.moves(one(), key);
      world.moves(one(), key);
      keys.add(key);
    }
    return keys;
  }

  private void pair(long seed) {
    world = new World(Setup.flowsOnly(seed, 2));
    world.nodes.forEach(node -> node.boot());
    world.run(2_000);
    two().on(new FlowsEvent.Role(false));
    one().on(new FlowsEvent.Role(true));
  }

  private void assertLives(List<FlowKey> keys) {
    for (Node node : world.nodes) {
      for (FlowKey key : keys) {
        assertTrue(node.kernel.table.containsKey(key), node.address() + " lost " + key);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatWasOpenedWhileTheEngineWasDeadLivesOnBothNodes(long seed) {
    pair(seed);
    List<FlowKey> keys = opened(200);
    world.run(world.random.nextInt(4));
    one().kill();
    keys.addAll(opened(50));
    world.run(3_500);
    two().on(new FlowsEvent.Role(true));
    world.run(world.random.nextInt(500));
    one().start();
    if (seed % 2 == 0) {
      // An engine that finds its VIPs still up goes on as MASTER until it hears another.
      one().on(new FlowsEvent.Role(true));
      world.run(world.random.nextInt(1_000));
    }
    one().on(new FlowsEvent.Role(false));
    world.run(20_000);
    assertLives(keys);
  }

  @Test
  void whatEndedAtTheNewMasterMeanwhileEndsHereToo() {
    pair(1);
    List<FlowKey> keys = opened(100);
    world.run(1_000);
    one().kill();
    world.run(3_500);
    two().on(new FlowsEvent.Role(true));
    world.run(100);
    keys.subList(0, 40).forEach(key -> two().kernel.end(key, false));
    world.run(1_000);
    one().start();
    one().on(new FlowsEvent.Role(false));
    world.run(20_000);
    for (FlowKey key : keys.subList(0, 40)) {
      assertTrue(!one().kernel.table.containsKey(key), "came back at one: " + key);
      assertTrue(!two().kernel.table.containsKey(key), "came back at two: " + key);
    }
    assertLives(keys.subList(40, 100));
  }

  @Test
  void whatEndedInThisKernelIsNotTakenBackFromABackup() {
    Ip peer = Ip.of("172.16.1.3");
    FlowsMachine machine = new FlowsMachine();
    Moment now = Moment.ofMillis(1);
    FlowsState state = new FlowsState(now, 77);
    List<FlowsAction> said = new ArrayList<>();
    World other = new World(Setup.flowsOnly(3, 1));
    Flow flow = other.opens(other.nodes.getFirst());
    List<FlowsEvent> events =
        List.of(
            new FlowsEvent.Configured(Set.of(peer), Exclusions.NONE),
            new FlowsEvent.Lost("start"),
            new FlowsEvent.Role(true),
            new FlowsEvent.Dumped(1, List.of()),
            new FlowsEvent.DumpDone(1, true),
            new FlowsEvent.LinkUp(1, peer, true),
            new FlowsEvent.LinkUp(2, peer, false),
            new FlowsEvent.Received(2, new SyncFrame.Beat(false, true, true, 1)),
            new FlowsEvent.Received(2, new SyncFrame.BulkBegin(1, 1)),
            new FlowsEvent.Received(2, new SyncFrame.BulkChunk(2, 1, 77, List.of(flow))));
    for (FlowsEvent event : events) {
      said.addAll(machine.on(state, event, now).actions());
    }
    now = now.plus(FlowsMachine.FLUSH);
    said.addAll(machine.due(state, now).actions());
    assertTrue(said.stream().noneMatch(FlowsAction.Apply.class::isInstance), said.toString());
    assertEquals(0, state.table.size());
    assertTrue(
        said.stream()
            .anyMatch(action ->
                action instanceof FlowsAction.Send send
                    && send.frame() instanceof SyncFrame.Deaths deaths
                    && deaths.keys().equals(List.of(flow.key()))),
        said.toString());
    // Another kernel's flow is what a copy is for.
    FlowsEvent theirs =
        new FlowsEvent.Received(2, new SyncFrame.BulkChunk(3, 1, 78, List.of(flow)));
    List<FlowsAction> taken = machine.on(state, theirs, now).actions();
    assertTrue(taken.stream().anyMatch(FlowsAction.Apply.class::isInstance), taken.toString());
  }
}
