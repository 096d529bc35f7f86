package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties of several production machines on one lossy wire: first faults, then none. */
class CarpSimulationTest {
  private static final List<String> DEVICES = List.of("lan0", "wan0");

  private static CarpWorld settled(long seed, int nodes) {
    CarpWorld world = new CarpWorld(seed, nodes, DEVICES, 2);
    world.nodes.forEach(CarpWorld.Node::boot);
    world.run(Duration.ofSeconds(12));
    world.assertOneMaster(1, "seed " + seed);
    return world;
  }

  /** Whatever happened: when the faults stop, the best node has everything, and it stays so. */
  @Test
  void convergesAndStaysCalm() {
    for (long seed = 1; seed <= 400; seed++) {
      CarpWorld world = new CarpWorld(seed, 2 + (int) (seed % 3), DEVICES, 1 + (int) (seed % 2));
      Random dice = new Random(seed * 7919);
      world.nodes.forEach(CarpWorld.Node::boot);
      world.loss = dice.nextInt(4) * 0.1;
      for (int i = 0; i < 12; i++) {
        fault(world, dice);
        world.run(Duration.ofMillis(dice.nextInt(4_000)));
      }
      heal(world);
      world.run(Duration.ofSeconds(15));
      for (int i = 0; i < 600 && world.nodes.stream().anyMatch(CarpSimulationTest::holds); i++) {
        world.run(Duration.ofSeconds(1));
      }
      world.run(Duration.ofSeconds(15));
      world.assertOneMaster(1, "seed " + seed);
      int before = world.transitions;
      world.run(Duration.ofSeconds(60));
      assertEquals(before, world.transitions, "seed " + seed + ": nobody moves without a reason");
    }
  }

  /** Holding still, or unfit because it was not heard. */
  private static boolean holds(CarpWorld.Node node) {
    return node.state.hold().isOn() || node.state.demotion() > 0;
  }

  private static void fault(CarpWorld world, Random dice) {
    CarpWorld.Node node = world.nodes.get(dice.nextInt(world.nodes.size()));
    String device = DEVICES.get(dice.nextInt(2));
    switch (dice.nextInt(9)) {
      case 0 -> node.unplug(device);
      case 1 -> node.plug(device);
      case 2 -> node.crash();
      case 3 -> {
        if (!node.alive || node.stopped) {
          node.boot();
        }
      }
      case 4 -> node.tell(new CarpEvent.Demoted("flow sync", 240, Optional.empty()));
      case 5 -> node.tell(new CarpEvent.Relieved("flow sync"));
      case 6 -> node.tell(new CarpEvent.Stop());
      case 7 ->
          world.blackholes.add(
              node.number + ">" + (1 + dice.nextInt(world.nodes.size())) + "@" + device);
      default -> node.tell(dice.nextBoolean() ? new CarpEvent.Disable() : new CarpEvent.Enable());
    }
  }

  private static void heal(CarpWorld world) {
    world.loss = 0;
    world.blackholes.clear();
    for (CarpWorld.Node node : world.nodes) {
      node.cut.clear();
      if (node.alive && !node.stopped) {
        DEVICES.forEach(node::plug);
        node.tell(new CarpEvent.Relieved("flow sync"));
        node.tell(new CarpEvent.Enable());
      } else {
        node.boot();
      }
    }
  }

  /** One lost link moves every VIP within a few milliseconds, and back when it returns. */
  @Test
  void linkLossMovesAllAtOnce() {
    for (long seed = 1; seed <= 50; seed++) {
      for (String device : DEVICES) {
        CarpWorld world = settled(seed, 2 + (int) (seed % 2));
        world.nodes.getFirst().unplug(device);
        world.run(Duration.ofMillis(20));
        world.assertOneMaster(2, "seed " + seed);
        world.nodes.getFirst().plug(device);
        world.run(Duration.ofSeconds(5));
        world.assertOneMaster(1, "back, seed " + seed);
      }
    }
  }

  /** A dead machine: one VHID's silence speaks for the others. */
  @Test
  void deathMovesAllTogether() {
    for (long seed = 1; seed <= 50; seed++) {
      CarpWorld world = settled(seed, 2);
      world.run(Duration.ofMillis(37 * seed));
      world.nodes.getFirst().crash();
      long died = world.time;
      while (world.nodes.get(1).holds.isEmpty()) {
        world.run(Duration.ofMillis(1));
      }
      world.assertOneMaster(2, "seed " + seed);
      assertTrue(world.time - died <= 3_400_000_000L, "3 s and the skew at most");
    }
  }

  /** An orderly stop hands over before it lets go. */
  @Test
  void stopHandsOverFirst() {
    for (long seed = 1; seed <= 50; seed++) {
      CarpWorld world = settled(seed, 2);
      CarpWorld.Node first = world.nodes.getFirst();
      first.tell(new CarpEvent.Stop());
      for (int i = 0; i < 30; i++) {
        world.run(Duration.ofMillis(1));
        world.vhids.forEach(v -> assertTrue(!world.masters(v).isEmpty(), "somebody forwards"));
      }
      assertTrue(first.stopped);
      world.assertOneMaster(2, "seed " + seed);
    }
  }

  /** Nobody listens: the bow-out still ends it after the short wait. */
  @Test
  void stopAlone() {
    CarpWorld world = settled(1, 1);
    CarpWorld.Node first = world.nodes.getFirst();
    first.tell(new CarpEvent.Stop());
    world.run(Duration.ofMillis(301));
    assertTrue(first.stopped);
    assertTrue(first.holds.isEmpty());
    assertEquals(
        4,
        first.done.stream()
            .filter(a -> a instanceof CarpAction.Advertise advert && advert.isBowOut())
            .count());
  }

  /** Steady loss causes take-overs now and then, but each is corrected within milliseconds. */
  @Test
  void lossIsCorrectedAtOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      CarpWorld world = settled(seed, 2);
      world.loss = 0.3;
      long twice = 0;
      for (int i = 0; i < 60_000; i++) {
        world.run(Duration.ofMillis(5));
        twice += world.vhids.stream().filter(v -> world.masters(v).size() > 1).count();
      }
      double share = twice / (60_000.0 * world.vhids.size());
      assertTrue(share < 0.02, "seed " + seed + ": two masters for " + share + " of the time");
    }
  }

  /** Equal nodes: at the end one MASTER, whatever their addresses. */
  @Test
  void equalSkewsSettle() {
    for (long seed = 1; seed <= 50; seed++) {
      CarpWorld world = new CarpWorld(seed, 3, DEVICES, 1);
      world.skews.replaceAll((_, _) -> 0);
      world.nodes.forEach(CarpWorld.Node::boot);
      world.run(Duration.ofSeconds(20));
      for (Vhid vhid : world.vhids) {
        assertEquals(1, world.masters(vhid).size(), String.join("\n", world.log));
      }
    }
  }
}
