package twinwall.node.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a machine says of itself. */
class MachineTest {
  @Test
  void processorsAndMemory() {
    Machine machine =
        Machine.of(
            "cpu  100 10 40 800 50 0 5 0 7 0",
            "MemTotal:        1000 kB\nMemAvailable:     250 kB\nSwapTotal: 0 kB\n");
    assertEquals(1005, machine.all(), "guests are in the others already");
    assertEquals(155, machine.busy());
    assertEquals(1000L * 1024, machine.memory());
    assertEquals(250L * 1024, machine.free());
    assertEquals(0, machine.swapFree());
    assertEquals(new Machine(0, 0, 0, 0, 0, 0), Machine.of("", "rubbish"));
  }

  @Test
  void theModelOfAProcessor() {
    assertEquals("Brand X: 5", MachineOps.processor("a : b\nmodel name\t: Brand X: 5\n"));
    assertEquals(System.getProperty("os.arch"), MachineOps.processor(""));
  }

  @Test
  void allOfIt() throws Exception {
    var status =
        MachineOps.of(Path.of("."))
            .get("machine.usage")
            .call(JsonMapper.shared().createObjectNode());
    assertEquals(3, status.path("load").size());
    for (String name : new String[] {"memory", "disk"}) {
      long bytes = status.path(name).path("bytes").asLong();
      long used = status.path(name).path("used").asLong();
      assertTrue(bytes > 0 && used >= 0 && used <= bytes, status::toString);
    }
    assertTrue(status.path("up_seconds").asLong() > 0, status::toString);
  }
}
