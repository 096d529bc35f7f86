package twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsInside;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.Tuple;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** What flow sync does when somebody says who is MASTER: stories with one course each. */
class FlowStoriesTest {
  private static World world(long seed) {
    World world = new World(Setup.flowsOnly(seed, 2));
    world.nodes.forEach(Node::boot);
    world.run(2_000);
    return world;
  }

  private static void makeMaster(World world, Node node) {
    for (Node other : world.nodes) {
      if (other != node) {
        other.on(new FlowsEvent.Role(false));
      }
    }
    node.on(new FlowsEvent.Role(true));
  }

  private static void traffic(World world, Node node, int steps) {
    for (int i = 0; i < steps; i++) {
      List<FlowKey> keys = new ArrayList<>(clients(node).keySet());
      int what = world.random.nextInt(10);
      if (keys.size() < 20 || what < 4) {
        world.opens(node);
      } else if (what < 9) {
        world.moves(node, keys.get(world.random.nextInt(keys.size())));
      } else {
        node.kernel.end(keys.get(world.random.nextInt(keys.size())), false);
      }
      world.run(world.random.nextInt(4));
    }
  }

  /** The flows of clients, and what copies of them must agree on. */
  private static Map<FlowKey, String> clients(Node node) {
    Map<FlowKey, String> picture = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Flow flow : node.kernel.dump()) {
      if (!CanaryFlow.is(flow.key())) {
        picture.put(flow.key(), Copies.picture(flow));
      }
    }
    return picture;
  }

  @Test
  void plannedMovesForgetNothing() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = world(seed);
      Node master = world.nodes.getFirst();
      makeMaster(world, master);
      for (int move = 0; move < 5; move++) {
        traffic(world, master, 60);
        world.run(30);
        Map<FlowKey, String> before = clients(master);
        Node next = world.nodes.get(1 - master.number);
        makeMaster(world, next);
        assertEquals(before, clients(next), "seed " + seed + ", move " + move);
        world.run(500);
        assertEquals(before, clients(next), "seed " + seed + ", after " + move);
        // What was MASTER may be again: by then every window has moved on without it.
        master.kernel.table.forEach(
            (key, held) -> assertTrue(CanaryFlow.is(key) || held.liberal(), held.toString()));
        master = next;
      }
    }
  }

  @Test
  void aLivingFlowNeverRunsOutOnTheBackupAndADeadOneDoesNotLinger() {
    World world = world(7);
    Node master = world.nodes.getFirst();
    Node backup = world.nodes.getLast();
    makeMaster(world, master);
    Tuple tuple = new Tuple(Proto.UDP, Ip.of("192.168.1.9"), Ip.of("203.0.113.9"), 5060, 5060);
    int status = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED;
    FlowKey key = new FlowKey(0, tuple);
    Flow stream =
        new Flow(key, tuple.inverse(), status, 0, 120, ProtoInfo.NONE, FlowExtras.NONE, 0);
    master.kernel.packet(stream, new Moment(world.now()));
    for (int minute = 0; minute < 600; minute++) {
      world.run(60_000);
      master.kernel.refresh(key, new Moment(world.now()));
      assertTrue(backup.kernel.table.containsKey(key), "gone after minutes: " + minute);
    }
    // The MASTER dies; nobody uses the flow any more: its own timeout counts from now.
    master.powerOff(true);
    backup.on(new FlowsEvent.Role(true));
    world.run(100_000);
    assertTrue(backup.kernel.table.containsKey(key));
    world.run(30_000);
    assertEquals(Map.of(), clients(backup));
    assertEquals(List.of(), FlowsInside.table(backup.flows()));
  }

  @Test
  void aRebootedNodeIsNotReadyBeforeItHasEverything() {
    World world = world(11);
    Node master = world.nodes.getFirst();
    Node other = world.nodes.getLast();
    makeMaster(world, master);
    for (int i = 0; i < 3_000; i++) {
      world.opens(master);
    }
    world.run(1_000);
    other.powerOff(false);
    world.run(3_000);
    other.boot();
    for (int i = 0; i < 20_000 && !other.isSynchronised(); i++) {
      world.run(1);
    }
    assertTrue(other.isSynchronised());
    assertEquals(clients(master), clients(other));
  }

  @Test
  void nobodyAnsweringHoldsTheNodeDownForFiveSecondsOnly() {
    World world = new World(Setup.flowsOnly(13, 2));
    Node alone = world.nodes.getFirst();
    alone.boot();
    world.run(4_000);
    assertTrue(!alone.isSynchronised());
    world.run(2_500);
    assertTrue(alone.isSynchronised());
    assertEquals("no peer answers", alone.flows().summary().why());
  }

  @Test
  void aPeerThatAnswersAndSendsNothingIsGivenUpOnLoudly() {
    World world = new World(Setup.flowsOnly(17, 2));
    Node alone = world.nodes.getFirst();
    alone.boot();
    alone.on(new FlowsEvent.Answered(world.nodes.getLast().address(), "the flow keys differ"));
    world.run(29_000);
    assertTrue(!alone.isSynchronised());
    world.run(3_000);
    assertTrue(alone.isSynchronised());
    assertTrue(alone.notes.stream().anyMatch(n -> n.contains("gave up")), alone.notes.toString());
  }

  /** One that was closed and must not come back: the connection broke while its end was told. */
  @Test
  void aBrokenConnectionEndsInABulk() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = world(seed);
      Node master = world.nodes.getFirst();
      makeMaster(world, master);
      for (int round = 0; round < 5; round++) {
        traffic(world, master, 40);
        world.cutLinks();
      }
      world.run(8_000);
      assertEquals(clients(master), clients(world.nodes.getLast()), "seed " + seed);
    }
  }
}
