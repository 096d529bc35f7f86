package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  @Test
  void onlyDeathsInARowOfYoungEnginesCount() {
    assertEquals(3, Supervisor.youngDeaths(2, TimeUnit.SECONDS.toNanos(1)));
    assertEquals(0, Supervisor.youngDeaths(4, TimeUnit.SECONDS.toNanos(11)));
  }

  /** A launcher whose engine dies at once: five tries, then what it left is taken down. */
  @Test
  @Timeout(60)
  void anEngineThatKeepsDyingIsGivenUp(@TempDir Path dir) throws Exception {
    Path calls = dir.resolve("calls");
    Path launcher = dir.resolve("launcher");
    Files.writeString(
        launcher,
        "#!/bin/sh\necho \"$*\" >> " + calls + "\n[ \"$1\" = web ] && exec sleep 30\nexit 1\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path run = Files.createDirectory(dir.resolve("run"));
    Supervisor supervisor =
        new Supervisor(launcher, dir.resolve("etc"), run, new Log(System.err, "test"));
    assertEquals(1, supervisor.watch());
    long engines =
        Files.readAllLines(calls).stream().filter(c -> c.startsWith("node --config")).count();
    long takenDown =
        Files.readAllLines(calls).stream().filter(c -> c.contains("--take-down")).count();
    assertEquals(5, engines);
    assertEquals(1, takenDown);
  }
}
