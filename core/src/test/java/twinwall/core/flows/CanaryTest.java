package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryTest {
  private final FlowsWorld world = new FlowsWorld(5, 2);

  private FlowsSummary.Canary of(FlowsWorld.Node node) {
    return node.state.summary().peers().getFirst().canary();
  }

  private void started() {
    for (int i = 0; i < 2; i++) {
      world.nodes.get(i).self = 100 + i;
      world.nodes.get(i).start(true);
    }
    world.nodes.getFirst().on(new FlowsEvent.Role(true));
    world.run(10_000);
  }

  @Test
  void itGoesThroughBothKernelsInBothDirections() {
    started();
    for (FlowsWorld.Node node : world.nodes) {
      FlowsSummary.Canary canary = of(node);
      assertTrue(canary.ageMillis() >= 0 && canary.ageMillis() <= 4_000, canary.toString());
      assertTrue(canary.roundMicros() > 0 && canary.roundMicros() < 100_000, canary.toString());
      assertTrue(!canary.silent());
      assertEquals(0, node.state.table.size(), "it is nobody's flow");
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
