package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineClockTest {
  @TempDir Path proc;

  private boolean ours(String user, String pid, String net, String init) throws IOException {
    Path self = Files.createDirectories(proc.resolve(user + pid + net + init + "/self/ns"));
    Files.createSymbolicLink(self.resolve("user"), Path.of("user:[" + user + "]"));
    Files.createSymbolicLink(self.resolve("pid"), Path.of("pid:[" + pid + "]"));
    Files.createSymbolicLink(self.resolve("net"), Path.of("net:[" + net + "]"));
    if (!init.isEmpty()) {
      Path one = Files.createDirectories(self.getParent().resolveSibling("1").resolve("ns"));
      Files.createSymbolicLink(one.resolve("net"), Path.of("net:[" + init + "]"));
    }
    return MachineClock.isOurs(self.getParent().getParent());
  }

  @Test
  void onlyWhoLivesWhereTheKernelStartedHasTheClock() throws IOException {
    assertTrue(ours("4026531837", "4026531836", "4026531840", "4026531840"), "the machine itself");
    assertFalse(ours("4026532200", "4026531836", "4026531840", "4026531840"), "a user namespace");
    assertFalse(ours("4026531837", "4026532201", "4026531840", "4026531840"), "a container");
    assertFalse(ours("4026531837", "4026531836", "4026532202", "4026531840"), "a lab as root");
    assertFalse(ours("4026531837", "4026531836", "4026531840", ""), "who cannot look");
  }

  /** Tests live in a network namespace of their own. */
  @KernelTest
  void aTestHasNotTheClock() {
    assertFalse(MachineClock.isOurs());
  }
}
