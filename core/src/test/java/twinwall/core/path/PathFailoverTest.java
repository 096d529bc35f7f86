package twinwall.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twinwall.core.carp.CarpEvent;
import twinwall.core.machine.Machine.Step;
import twinwall.core.net.Ip;

/** Two nodes that elect and check paths, with the production machines on both sides. */
final class PathFailoverTest {
  private static final PathTarget GATEWAY = target("203.0.113.1", 1000);
  private static final PathTarget SERVER = target("198.51.100.7", 1000);

  private static PathTarget target(String address, int ms) {
    return new PathTarget(Ip.of(address), Optional.empty(), Duration.ofMillis(ms), 3, 120);
  }

  /** The path machine of one node; what it asks is answered unless the path is cut. */
  private static final class Checker {
    private final PathMachine machine = new PathMachine();
    private final PathWorld world;
    private final PathWorld.Node node;
    private final Set<Ip> cut = new HashSet<>();
    private final Map<Ip, Boolean> reached = new HashMap<>();
    private PathState state = PathState.INITIAL;
    private long life;

    Checker(PathWorld world, PathWorld.Node node) {
      this.world = world;
      this.node = node;
    }

    void tell(PathEvent event) {
      take(machine.on(state, event, world.now()));
    }

    private void take(Step<PathState, PathAction> step) {
      state = step.state();
      for (PathAction action : step.actions()) {
        switch (action) {
          case PathAction.Ask a -> {
            Ip ip = a.target().address();
            reached.put(ip, !cut.contains(ip));
          }
          case PathAction.Drain _ -> {
            reached.forEach((ip, there) -> {
              if (there) {
                take(machine.on(state, new PathEvent.Answered(ip), world.now()));
              }
            });
            take(machine.on(state, new PathEvent.Drained(), world.now()));
          }
          case PathAction.Demote a ->
              node.tell(
                  new CarpEvent.Demoted(
                      "path " + a.target().address(),
                      "path",
                      a.target().demotion(),
                      Optional.empty()));
          case PathAction.Relieve a ->
              node.tell(new CarpEvent.Relieved("path " + a.target().address()));
        }
      }
      long current = ++life;
      world.at(
          machine.wakeAt(state).nanos(),
          () -> {
            if (life == current) {
              take(machine.due(state, world.now()));
            }
          });
    }

    /** A new engine: it knows nothing, and asks at once. */
    void restart() {
      Set<PathTarget> targets = new HashSet<>();
      state.targets().values().forEach(known -> targets.add(known.target()));
      node.boot();
      state = PathState.INITIAL;
      reached.clear();
      tell(new PathEvent.Configured(List.copyOf(targets)));
    }

    /** What the node's composition does when a role changes. */
    void watch() {
      tell(new PathEvent.Role(!node.holds.isEmpty()));
      world.at(world.time + 20_000_000, this::watch);
    }
  }

  private final List<Checker> checkers = new ArrayList<>();

  private PathWorld pair(long seed, PathTarget... targets) {
    PathWorld world = new PathWorld(seed, 2, List.of("wan0", "lan0"), 1);
    Random random = new Random(seed);
    for (PathWorld.Node node : world.nodes) {
      node.boot();
      Checker checker = new Checker(world, node);
      checkers.add(checker);
      world.at(
          random.nextInt(1_000_000_000),
          () -> {
            checker.watch();
            checker.tell(new PathEvent.Configured(List.of(targets)));
          });
    }
    world.run(Duration.ofSeconds(20));
    world.assertOneMaster(1, "at first");
    world.transitions = 0;
    world.masterChanges.clear();
    return world;
  }

  private void cut(int number, PathTarget target) {
    checkers.get(number - 1).cut.add(target.address());
  }

  private void heal(int number, PathTarget target) {
    checkers.get(number - 1).cut.remove(target.address());
  }

  private void cutBoth(PathTarget target) {
    cut(1, target);
    cut(2, target);
  }

  private void healBoth(PathTarget target) {
    heal(1, target);
    heal(2, target);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void whoLosesItsPathLosesItsVips() {
    PathWorld world = pair(1, GATEWAY);
    cut(1, GATEWAY);
    world.run(seconds(10));
    world.assertOneMaster(2, "its path works");
    assertEquals(4, world.transitions, "both VHIDs, once, on both nodes");
    heal(1, GATEWAY);
    world.run(seconds(60));
    world.assertOneMaster(1, "it came back");
    assertEquals(8, world.transitions);
  }

  @Test
  void aBackupWithoutItsPathTakesNothingFromOneThatLosesItLater() {
    PathWorld world = pair(2, GATEWAY);
    cut(2, GATEWAY);
    world.run(seconds(30));
    cut(1, GATEWAY);
    world.run(seconds(60));
    world.assertOneMaster(1, "neither has it");
    assertEquals(0, world.transitions);
  }

  /** Whatever the phase of their questions is, and however often it happens. */
  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10})
  void whatBothLoseMovesNothing(long seed) {
    PathWorld world = pair(seed, GATEWAY, SERVER);
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      PathTarget target = random.nextBoolean() ? GATEWAY : SERVER;
      cutBoth(target);
      world.run(Duration.ofMillis(500 + random.nextInt(20_000)));
      healBoth(target);
      world.run(Duration.ofMillis(500 + random.nextInt(20_000)));
    }
    world.assertOneMaster(1, "both are alike");
    assertEquals(0, world.transitions, () -> String.join("\n", world.log));
  }

  /** It comes back without a memory, and with every flow at once: that is the worst case. */
  @Test
  void aBackupThatStartsAnewHasToProveThatItIsBetter() {
    PathWorld world = pair(18, GATEWAY);
    cutBoth(GATEWAY);
    world.run(seconds(20));
    for (int i = 0; i < 20; i++) {
      checkers.get(1).restart();
      world.run(Duration.ofMillis(3_000 + 117 * i));
    }
    world.assertOneMaster(1, "neither has it");
    assertEquals(List.of(), world.masterChanges);
  }

  @Test
  void aLostLinkIsWorseThanAllPathsOfTheBackup() {
    PathWorld world = pair(11, GATEWAY, SERVER);
    cut(2, GATEWAY);
    cut(2, SERVER);
    world.run(seconds(10));
    world.nodes.getFirst().unplug("wan0");
    world.run(seconds(10));
    world.assertOneMaster(2, "WAN and LAN together");
  }

  @Test
  void severalPathsCountOnce() {
    PathWorld world = pair(12, GATEWAY, SERVER);
    cutBoth(SERVER);
    world.run(seconds(20));
    cut(1, GATEWAY);
    world.run(seconds(20));
    assertEquals(120, world.nodes.getFirst().state.demotion());
    assertEquals(2, world.nodes.getFirst().state.causes().size());
    world.assertOneMaster(1, "the other has lost one too");
  }

  /** An hour of a path that comes and goes on the preferred node alone. */
  @ParameterizedTest
  @ValueSource(ints = {7, 13, 31, 61})
  void aFlappingPathMovesLessAndLess(int period) {
    PathWorld world = pair(13, GATEWAY);
    for (int i = 0; i < 3600 / period; i++) {
      cut(1, GATEWAY);
      world.run(seconds(period / 2));
      heal(1, GATEWAY);
      world.run(seconds(period - period / 2));
    }
    int moves = world.transitions / 4;
    assertTrue(moves >= (period < 12 ? 0 : period < 20 ? 1 : 2), "it does move: " + moves);
    assertTrue(moves <= 28, "in an hour: " + moves);
    world.run(Duration.ofMinutes(20));
    world.assertOneMaster(1, "calm again");
  }

  /** Both paths come and go, each by itself. */
  @ParameterizedTest
  @ValueSource(longs = {14, 15, 16, 17})
  void twoFlappingPathsMoveLessAndLess(long seed) {
    PathWorld world = pair(seed, GATEWAY);
    Random random = new Random(seed);
    for (int i = 0; i < 600; i++) {
      int node = 1 + random.nextInt(2);
      if (random.nextBoolean()) {
        cut(node, GATEWAY);
      } else {
        heal(node, GATEWAY);
      }
      world.run(Duration.ofMillis(random.nextInt(12_000)));
    }
    int moves = world.transitions / 4;
    assertTrue(moves <= 56, "in an hour: " + moves);
    healBoth(GATEWAY);
    world.run(Duration.ofMinutes(20));
    world.assertOneMaster(1, "calm again");
  }
}
