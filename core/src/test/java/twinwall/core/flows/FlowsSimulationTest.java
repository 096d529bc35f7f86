package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;

class FlowsSimulationTest {
  private static final int SEEDS = Integer.getInteger("twinwall.seeds", 60);

  private static void makeMaster(FlowsWorld world, FlowsWorld.Node node) {
    for (FlowsWorld.Node other : world.nodes) {
      if (other != node) {
        other.on(new FlowsEvent.Role(false));
      }
    }
    node.on(new FlowsEvent.Role(true));
  }

  private static void traffic(FlowsWorld world, FlowsWorld.Node node, int steps) {
    for (int i = 0; i < steps; i++) {
      List<FlowKey> keys = new ArrayList<>(node.kernel.table.keySet());
      int what = world.random.nextInt(10);
      if (keys.size() < 20 || what < 4) {
        world.opens(node);
      } else {
        FlowKey key = keys.get(world.random.nextInt(keys.size()));
        if (what < 9) {
          world.moves(node, key);
        } else {
          node.kernel.end(key, false);
        }
      }
      world.run(world.random.nextInt(4));
    }
  }

  /** What must agree: translation, the bits that travel and the TCP state. */
  private static Map<String, String> picture(Iterable<Flow> flows) {
    Map<String, String> picture = new TreeMap<>();
    for (Flow flow : flows) {
      picture.put(
          flow.key().toString(),
          flow.reply() + " " + (flow.status() & FlowStatus.SHARED) + " " + flow.info());
    }
    return picture;
  }

  private static void assertSame(Map<String, String> truth, Map<String, String> is, String what) {
    List<String> differences = new ArrayList<>();
    truth.forEach((key, value) -> {
      if (!value.equals(is.get(key))) {
        differences.add(key + " should be " + value + " and is " + is.get(key));
      }
    });
    is.keySet().stream()
        .filter(key -> !truth.containsKey(key))
        .forEach(key -> differences.add(key + " should not be there"));
    assertEquals(List.of(), differences.stream().limit(5).toList(), what);
  }

  /**
   * Without the bits that a copy of an answered UDP flow has beyond its MASTER's: a former MASTER
   * may have seen the answer and died before it said so. They do no harm, and no update takes them
   * back.
   */
  private static List<Flow> asFarAs(FlowsWorld.Node master, List<Flow> flows) {
    return flows.stream()
        .map(flow -> {
          ModelKernel.Held held = master.kernel.table.get(flow.key());
          boolean udp = flow.original().proto() == Proto.UDP && held != null;
          int status = udp ? flow.status() & held.flow().status() : flow.status();
          return new Flow(
              flow.key(),
              flow.reply(),
              status,
              flow.mark(),
              flow.timeout(),
              flow.info(),
              flow.extras(),
              flow.id());
        })
        .toList();
  }

  private static void assertConverged(FlowsWorld world, FlowsWorld.Node master, String seed) {
    Map<String, String> truth = picture(master.kernel.dump());
    for (FlowsWorld.Node node : world.nodes) {
      List<Flow> known = new ArrayList<>();
      node.state.table.each(entry -> known.add(entry.flow()));
      assertSame(truth, picture(known), seed + ": what " + node.address + " believes");
      assertSame(
          truth,
          picture(asFarAs(master, node.kernel.dump())),
          seed + ": the kernel of " + node.address);
      assertTrue(node.synchronised, seed + ": " + node.address + " " + node.notes);
    }
  }

  private static void scenario(long seed, int count) {
    FlowsWorld world = new FlowsWorld(seed, count);
    world.patience = Duration.ofMillis(seed % 2 * 50);
    world.nodes.forEach(node -> node.start(true));
    world.run(100);
    FlowsWorld.Node master = world.nodes.get(0);
    makeMaster(world, master);
    world.lossPerMille = 20;
    for (int round = 0; round < 12; round++) {
      traffic(world, master, 40);
      FlowsWorld.Node victim = world.nodes.get(world.random.nextInt(count));
      switch (world.random.nextInt(7)) {
        case 0 -> List.copyOf(world.wires.values()).forEach(FlowsWorld.Wire::cut);
        case 1 -> {
          if (!world.wires.isEmpty()) {
            List.copyOf(world.wires.values()).get(0).cut();
          }
        }
        case 2 -> {
          // Power cut or a killed engine; somebody else takes over if it was the MASTER.
          victim.stop();
          if (victim == master) {
            master = world.nodes.get((world.nodes.indexOf(victim) + 1) % count);
            master.on(new FlowsEvent.Role(true));
          }
          traffic(world, master, 20);
          victim.start(world.random.nextBoolean());
        }
        case 3 -> {
          world.connecting = false;
          List.copyOf(world.wires.values()).forEach(FlowsWorld.Wire::cut);
          traffic(world, master, 20);
          world.connecting = true;
        }
        case 4 -> {
          if (victim != master && victim.alive && victim.synchronised) {
            // Either side may hear of a planned move first.
            boolean early = world.random.nextBoolean();
            victim.on(new FlowsEvent.Role(early));
            master.on(new FlowsEvent.Role(!early));
            world.run(world.random.nextInt(10));
            victim.on(new FlowsEvent.Role(true));
            master.on(new FlowsEvent.Role(false));
            master = victim;
          }
        }
        case 5 -> victim.on(new FlowsEvent.Lost("inbox full"));
        default -> {}
      }
    }
    world.lossPerMille = 0;
    makeMaster(world, master);
    traffic(world, master, 30);
    world.run(8_000);
    assertConverged(world, master, "seed " + seed + ", " + count + " nodes");
  }

  @Test
  void twoNodesConverge() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, 2);
    }
  }

  @Test
  void threeNodesConverge() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, 3);
    }
  }

  /**
   * Seeds that failed once. 26 and 27: a planned move during a dump; what the former MASTER said
   * last was undone by the dump, which was older. 376: an event from before our own deletion
   * brought the flow back into the picture. 53: what was tried again was older than what had been
   * heard since. 79: a dump showed a copy without a bit that its owner had told. 239: an event from
   * before the loss was read after it, and its flow had ended in between.
   */
  @Test
  void seedsThatFailedOnce() {
    run(26, 2);
    run(53, 2);
    run(239, 2);
    run(79, 3);
    run(27, 3);
    run(376, 3);
  }

  private static void run(long seed, int count) {
    try {
      scenario(seed, count);
    } catch (RuntimeException e) {
      fail("seed " + seed + ", " + count + " nodes", e);
    }
  }

  @Test
  void plannedMovesForgetNothing() {
    for (long seed = 1; seed <= 40; seed++) {
      FlowsWorld world = new FlowsWorld(seed, 2);
      world.nodes.forEach(node -> node.start(true));
      world.run(100);
      FlowsWorld.Node master = world.nodes.get(0);
      makeMaster(world, master);
      for (int move = 0; move < 5; move++) {
        traffic(world, master, 60);
        world.run(30);
        Map<String, String> before = picture(master.kernel.dump());
        FlowsWorld.Node next = world.nodes.get(1 - world.nodes.indexOf(master));
        makeMaster(world, next);
        assertSame(before, picture(next.kernel.dump()), "seed " + seed + ", move " + move);
        world.run(500);
        assertSame(before, picture(next.kernel.dump()), "seed " + seed + ", after " + move);
        // What was MASTER may be again: by then every window has moved on without it.
        master.kernel.table.values().forEach(held -> assertTrue(held.liberal(), held.toString()));
        master = next;
      }
    }
  }

  @Test
  void aLivingFlowNeverRunsOutOnTheBackupAndADeadOneDoesNotLinger() {
    FlowsWorld world = new FlowsWorld(7, 2);
    world.nodes.forEach(node -> node.start(true));
    world.run(100);
    FlowsWorld.Node master = world.nodes.get(0);
    FlowsWorld.Node backup = world.nodes.get(1);
    makeMaster(world, master);
    Tuple tuple = new Tuple(Proto.UDP, Ip.of("192.168.1.9"), Ip.of("203.0.113.9"), 5060, 5060);
    Flow stream =
        new Flow(
            new FlowKey(0, tuple),
            tuple.inverse(),
            FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED,
            0,
            120,
            ProtoInfo.NONE,
            FlowExtras.NONE,
            0);
    master.kernel.packet(stream, world.now);
    for (int minute = 0; minute < 600; minute++) {
      world.run(60_000);
      master.kernel.refresh(stream.key(), world.now);
      assertTrue(backup.kernel.table.containsKey(stream.key()), "gone after minutes: " + minute);
    }
    // The MASTER dies; nobody uses the flow any more: its own timeout counts from now.
    master.stop();
    backup.on(new FlowsEvent.Role(true));
    world.run(100_000);
    assertTrue(backup.kernel.table.containsKey(stream.key()));
    world.run(30_000);
    assertTrue(backup.kernel.table.isEmpty());
    assertEquals(0, backup.state.table.size());
  }

  @Test
  void aRebootedNodeIsNotReadyBeforeItHasEverything() {
    FlowsWorld world = new FlowsWorld(11, 2);
    world.nodes.forEach(node -> node.start(true));
    world.run(100);
    FlowsWorld.Node master = world.nodes.get(0);
    FlowsWorld.Node other = world.nodes.get(1);
    makeMaster(world, master);
    for (int i = 0; i < 3_000; i++) {
      world.opens(master);
    }
    world.run(1_000);
    other.stop();
    world.run(3_000);
    other.start(true);
    while (!other.synchronised) {
      world.run(1);
      if (other.synchronised) {
        assertSame(picture(master.kernel.dump()), picture(other.kernel.dump()), "");
      }
    }
  }

  @Test
  void nobodyAnsweringHoldsTheNodeDownForFiveSecondsOnly() {
    FlowsWorld world = new FlowsWorld(13, 2);
    FlowsWorld.Node alone = world.nodes.get(0);
    alone.start(true);
    world.run(4_000);
    assertTrue(!alone.synchronised);
    world.run(2_500);
    assertTrue(alone.synchronised);
    assertEquals("no peer answers", alone.state.summary().why());
  }

  @Test
  void aPeerThatAnswersAndSendsNothingIsGivenUpOnLoudly() {
    FlowsWorld world = new FlowsWorld(17, 2);
    FlowsWorld.Node alone = world.nodes.get(0);
    alone.start(true);
    alone.on(new FlowsEvent.Answered(world.nodes.get(1).address, "the flow keys differ"));
    world.run(29_000);
    assertTrue(!alone.synchronised);
    world.run(3_000);
    assertTrue(alone.synchronised);
    assertTrue(alone.notes.stream().anyMatch(n -> n.contains("gave up")), alone.notes.toString());
  }
}
