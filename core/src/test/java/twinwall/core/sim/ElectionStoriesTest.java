package twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.carp.Vhid;

/** Single faults with an outcome that is known to the millisecond. */
class ElectionStoriesTest {
  private static World settled(Setup setup) {
    World world = new World(setup);
    world.nodes.forEach(Node::boot);
    world.run(12_000);
    assertMaster(world, 0);
    return world;
  }

  private static Setup slow(long seed, int count) {
    return new Setup(
        seed, Setup.skews(count), 2, false, Optional.empty(), 0, false, Machines.PRODUCTION);
  }

  private static void assertMaster(World world, int number) {
    Node node = world.nodes.get(number);
    for (Vhid vhid : world.vhids) {
      assertEquals(
          List.of(node), world.masters(vhid), () -> vhid + "\n" + String.join("\n", world.log()));
    }
  }

  /** One lost link moves every VIP within a few milliseconds, and back when it returns. */
  @Test
  void linkLossMovesAllAtOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      for (int segment = 1; segment <= 2; segment++) {
        World world = settled(slow(seed, 2 + (int) (seed % 2)));
        Node first = world.nodes.getFirst();
        world.segments.get(segment).unplug(first, 1);
        world.run(20);
        assertMaster(world, 1);
        world.segments.get(segment).unplug(first, -1);
        world.run(5_000);
        assertMaster(world, 0);
      }
    }
  }

  /** Whoever has lost all links of the election can say so only beside them. */
  @Test
  void whoLostAllLinksSaysSoOverTheFlowLink() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = settled(slow(seed, 2));
      Node first = world.nodes.getFirst();
      world.carp().forEach(segment -> segment.unplug(first, 1));
      world.run(300);
      assertMaster(world, 1);
    }
  }

  /** A dead machine whose kernel nobody asks: one VHID's silence speaks for the others. */
  @Test
  void silenceMovesAllTogether() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = settled(slow(seed, 2));
      world.run(37 * seed);
      world.nodes.getFirst().powerOff(true);
      long died = world.now();
      while (world.vhids.stream().allMatch(v -> world.masters(v).isEmpty())) {
        world.run(1);
        assertTrue(world.now() - died <= Bounds.silence(100) + Bounds.TIMER, "3 s and the skew");
      }
      assertMaster(world, 1);
    }
  }

  /** A dead machine whose kernel is asked. */
  @Test
  void deathIsNoticedAtOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = settled(Setup.nodes(seed, 2 + (int) (seed % 2)));
      world.run(37 * seed);
      world.nodes.getFirst().powerOff(seed % 3 == 0);
      world.run(Bounds.death(Setup.DEFAULT) / Bounds.MS);
      assertMaster(world, 1);
    }
  }

  /** An orderly stop hands over before it lets go. */
  @Test
  void stopHandsOverFirst() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = settled(slow(seed, 2));
      Node first = world.nodes.getFirst();
      first.stop();
      for (int i = 0; i < 200; i++) {
        world.run(1);
        world.vhids.forEach(v -> assertTrue(!world.forwarders(v).isEmpty(), "somebody forwards"));
      }
      assertTrue(!first.isAlive());
      assertMaster(world, 1);
    }
  }

  /** Nobody listens: the bow-out still ends it after the short wait. */
  @Test
  void stopAlone() {
    World world = new World(slow(1, 2));
    Node first = world.nodes.getFirst();
    first.boot();
    world.run(15_000);
    assertMaster(world, 0);
    first.stop();
    world.run(1_000);
    assertTrue(!first.isAlive());
    world.vhids.forEach(v -> assertTrue(!first.forwards(v)));
  }

  /** Steady loss causes take-overs now and then, but each is corrected within milliseconds. */
  @Test
  void lossIsCorrectedAtOnce() {
    for (long seed = 1; seed <= 4; seed++) {
      World world = settled(slow(seed, 2));
      world.carp().forEach(segment -> segment.weather(new Weather(300, 0, 0), true));
      long twice = 0;
      for (int i = 0; i < 60_000; i++) {
        world.run(5);
        twice += world.vhids.stream().filter(v -> world.masters(v).size() > 1).count();
      }
      double share = twice / (60_000.0 * world.vhids.size());
      assertTrue(share < 0.02, "seed " + seed + ": two masters for " + share + " of the time");
    }
  }

  /** Equal nodes: at the end one MASTER, whatever their addresses. */
  @Test
  void equalSkewsSettle() {
    for (long seed = 1; seed <= 20; seed++) {
      Setup equal =
          new Setup(
              seed, List.of(0, 0, 0), 1, false, Optional.empty(), 0, false, Machines.PRODUCTION);
      World world = new World(equal);
      world.nodes.forEach(Node::boot);
      world.run(20_000);
      for (Vhid vhid : world.vhids) {
        assertEquals(1, world.masters(vhid).size(), String.join("\n", world.log()));
      }
    }
  }
}
