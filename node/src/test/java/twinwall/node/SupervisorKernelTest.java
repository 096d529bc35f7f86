package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import twinwall.linux.KernelTest;

/** A whole node by {@code twinwall run}, as processes, killed in every way. */
final class SupervisorKernelTest extends NodeProcesses {
  @KernelTest
  void everyPartMayBeKilled() throws Exception {
    network();
    Process node = runNode("run.log");
    until("master", 60, NodeProcesses::isMaster);
    // The engine: a new one, the same VIPs, which never went.
    long engine = engine();
    long killed = System.nanoTime();
    kill(engine);
    assertEquals(List.of(VIP, VIP6), vips());
    until("a new engine", 60, () -> engine() != 0 && engine() != engine);
    until("its socket", 60, () -> sh(launcher + " status --run " + run()).contains("MASTER"));
    System.err.println("a new engine answers after ms " + (System.nanoTime() - killed) / 1_000_000);
    assertTrue(isMaster(), logs());
    // The face.
    long face = face();
    kill(face);
    until("a new face", 60, () -> face() != face && ProcessHandle.of(face()).isPresent());
    // A second one is refused, and disturbs nothing.
    long second = engine();
    Process again = runNode("again.log");
    assertTrue(again.waitFor(10, TimeUnit.SECONDS));
    assertEquals(1, again.exitValue());
    String words = Files.readString(dir.resolve("again.log"));
    assertTrue(words.contains("a node is run already in"), words);
    Process third = twinwall("down.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(third.waitFor(10, TimeUnit.SECONDS));
    assertEquals(1, third.exitValue(), "nothing is taken from an engine that runs");
    assertEquals(second, engine());
    assertTrue(isMaster(), logs());
    // The supervisor: the engine goes on, the next supervisor watches it.
    long orphan = face();
    kill(node.pid());
    assertTrue(ProcessHandle.of(second).isPresent());
    Process next = runNode("next.log");
    until("another face", 60, () -> face() != orphan);
    assertTrue(ProcessHandle.of(orphan).isEmpty());
    assertEquals(second, engine());
    kill(second);
    until("a new engine", 60, () -> engine() != 0 && engine() != second);
    until("master again", 60, NodeProcesses::isMaster);
    // In order: it says so and leaves nothing.
    long last = engine();
    next.destroy();
    assertTrue(next.waitFor(20, TimeUnit.SECONDS), logs());
    assertNotEquals(0, last);
    assertTrue(ProcessHandle.of(last).isEmpty());
    assertNothingLeft();
    assertTrue(sh("nft list tables").contains("table inet twinwall"), "the door stays closed");
  }

  @KernelTest
  void whatAnEngineLeftIsTakenDownWithoutItsConfiguration() throws Exception {
    network();
    Process engine =
        twinwall(
            "node.log",
            "node",
            "--config",
            dir.resolve("etc").toString(),
            "--run",
            run().toString());
    until("master", 60, NodeProcesses::isMaster);
    kill(engine.pid());
    assertEquals(List.of(VIP, VIP6), vips());
    Process down = twinwall("down.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(down.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, down.exitValue(), logs());
    assertNothingLeft();
    String own = sh("ip -o addr show dev lan0");
    assertTrue(own.contains("10.9.0.2/24") && own.contains("2001:db8:9::2/64"), own);
    Process again = twinwall("again.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(again.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, again.exitValue(), "nothing to do is fine");
  }
}
