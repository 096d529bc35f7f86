package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/** How a daemon is started. */
final class CommandTest {
  private static final Service DAEMON =
      new Service(
          "one",
          "A daemon",
          "grep",
          List.of(),
          List.of(),
          List.of("grep", "SigIgn", "/proc/self/status"),
          new Service.Reload.Signal("HUP"),
          List.of(),
          Map.of(),
          List.of(),
          false,
          Need.ALWAYS);

  /** The engine of somebody who uses nohup ignores what its daemons have to hear. */
  @Test
  void itIgnoresNothing(@TempDir Path dir) throws Exception {
    ProcessBuilder command = Command.of(DAEMON, DAEMON.start(), dir, false);
    List<String> deaf = new ArrayList<>(List.of("sh", "-c", "trap '' HUP USR1; exec \"$@\"", "sh"));
    deaf.addAll(command.command());
    Process process = command.command(deaf).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(Duration.ofSeconds(60)));
    long ignored = Long.parseUnsignedLong(said.replace("SigIgn:", "").strip(), 16);
    assertEquals(0, ignored & 0x7FFF_FFFF, "32 and 33 are the C library's own");
  }

  /** Bound to an engine that died before it could ask for the signal, it would serve for ever. */
  @Test
  void whatIsBoundDoesNotStartWithoutItsEngine(@TempDir Path dir) throws Exception {
    ProcessBuilder command = Command.of(DAEMON, DAEMON.start(), dir, true);
    assertEquals(0, command.start().waitFor(), "its engine lives");
    // The process between is its parent, as some other one is when the engine has died.
    List<String> strange = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "sh"));
    strange.addAll(command.command());
    assertEquals(1, command.command(strange).start().waitFor());
  }
}
