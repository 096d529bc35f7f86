package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.sim.Node;
import twinwall.core.sim.Setup;
import twinwall.core.sim.World;

class CanaryTest {
  private final World world = new World(Setup.flowsOnly(5, 2));

  private FlowsSummary.Canary of(Node node) {
    return node.flows().summary().peers().getFirst().canary();
  }

  private void started() {
    world.nodes.forEach(Node::boot);
    world.nodes.getFirst().on(new FlowsEvent.Role(true));
    world.run(10_000);
  }

  @Test
  void itGoesThroughBothKernelsInBothDirections() {
    started();
    for (Node node : world.nodes) {
      FlowsSummary.Canary canary = of(node);
      assertTrue(canary.ageMillis() >= 0 && canary.ageMillis() <= 4_000, canary.toString());
      assertTrue(canary.roundMicros() > 0 && canary.roundMicros() < 100_000, canary.toString());
      assertTrue(!canary.silent());
      assertEquals(0, node.flows().table.size(), "it is nobody's flow");
      assertTrue(node.kernel.table.containsKey(CanaryFlow.MARKER));
    }
  }

  @Test
  void aKernelThatTakesNothingIsAnAlarm() {
    started();
    world.nodes.getLast().kernel.deaf = true;
    world.run(40_000);
    assertTrue(of(world.nodes.getFirst()).silent());
    List<String> notes = world.nodes.getFirst().notes;
    assertEquals(1, notes.stream().filter(note -> note.contains("no canary")).count());
    world.nodes.getLast().kernel.deaf = false;
    world.run(20_000);
    assertTrue(!of(world.nodes.getFirst()).silent());
  }
}
