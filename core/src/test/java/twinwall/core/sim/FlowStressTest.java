package twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsInside;

/**
 * Flow sync alone under much traffic in few names, with somebody who says who is MASTER, rightly or
 * a little too early: more moves a second than an election would make.
 */
class FlowStressTest {
  private static final int SEEDS = Integer.getInteger("twinwall.stress", 60);

  private World world;
  private int count;
  private Node master;

  private FlowStressTest in(long seed, int nodes) {
    count = nodes;
    world = new World(Setup.flowsOnly(seed, nodes).waiting(seed % 2 * 50));
    world.traffic.few();
    master = world.nodes.getFirst();
    return this;
  }

  private void makeMaster(Node node) {
    for (Node other : world.nodes) {
      if (other != node) {
        other.on(new FlowsEvent.Role(false));
      }
    }
    node.on(new FlowsEvent.Role(true));
  }

  private void traffic(Node node, int steps) {
    for (int i = 0; i < steps; i++) {
      List<FlowKey> keys = new ArrayList<>(node.kernel.table.keySet());
      keys.removeIf(CanaryFlow::is);
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

  private void run() {
    world.nodes.forEach(Node::boot);
    world.run(2_000);
    makeMaster(master);
    for (int round = 0; round < 12; round++) {
      traffic(master, 40);
      fault(world.nodes.get(world.random.nextInt(count)));
    }
    makeMaster(master);
    traffic(master, 30);
    converge();
  }

  private void fault(Node victim) {
    switch (world.random.nextInt(8)) {
      case 0 -> world.cutLinks();
      case 1 -> {
        if (!world.links.isEmpty()) {
          world.links.getFirst().cut();
        }
      }
      case 2 -> {
        // Power cut or a killed engine; somebody else takes over if it was the MASTER.
        boolean power = world.random.nextBoolean();
        if (power) {
          victim.powerOff(true);
        } else {
          victim.kill();
        }
        if (victim == master) {
          master = world.nodes.get((victim.number + 1) % count);
          master.on(new FlowsEvent.Role(true));
        }
        traffic(master, 20);
        victim.boot();
      }
      case 3 -> {
        world.refuseLinks(true);
        world.cutLinks();
        traffic(master, 20);
        world.refuseLinks(false);
      }
      case 4 -> {
        if (victim != master && victim.isSynchronised()) {
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
      case 6 -> victim.overrun();
      default -> {}
    }
  }

  private void converge() {
    Optional<String> wrong = Optional.of("not looked at");
    for (int i = 0; i < 300 && wrong.isPresent(); i++) {
      world.run(100);
      wrong = wrong();
    }
    assertEquals(Optional.empty(), wrong, "after 30 s");
  }

  private Optional<String> wrong() {
    for (Node node : world.nodes) {
      Optional<String> difference =
          node == master ? Optional.empty() : Copies.difference(node, master);
      if (difference.isPresent()) {
        return difference;
      }
      if (!node.isSynchronised()) {
        return Optional.of(node + " is not synchronised: " + node.notes);
      }
      Map<FlowKey, String> beliefs = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
      for (Flow flow : FlowsInside.table(node.flows())) {
        beliefs.put(flow.key(), Copies.picture(flow));
      }
      for (Flow flow : master.kernel.dump()) {
        String known = beliefs.remove(flow.key());
        if (!CanaryFlow.is(flow.key()) && !Copies.picture(flow).equals(known)) {
          return Optional.of(node + " believes " + known + " of " + flow);
        }
      }
      if (!beliefs.isEmpty()) {
        return Optional.of(node + " believes in " + beliefs);
      }
    }
    return Optional.empty();
  }

  private static void run(int count) {
    List<String> failed =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(seed -> {
              try {
                new FlowStressTest().in(seed, count).run();
                return "";
              } catch (AssertionError | RuntimeException e) {
                return "seed " + seed + " with " + count + " nodes: " + e;
              }
            })
            .filter(text -> !text.isEmpty())
            .toList();
    assertTrue(failed.isEmpty(), () -> failed.size() + " failed, such as " + failed.getFirst());
  }

  @Test
  void twoNodesConverge() {
    run(2);
  }

  @Test
  void threeNodesConverge() {
    run(3);
  }
}
