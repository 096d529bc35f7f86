package twinwall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.site.Ran;
import twinwall.lab.site.StandInSite;
import twinwall.linux.KernelTest;

class UnprivilegedTest {
  @KernelTest
  void anOrdinaryUserHasALabOfHisOwn() throws IOException {
    assumeTrue(
        Ran.run(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"))
            .ok(),
        "only root can become somebody else; an ordinary user's run of the tests shows the same");
    String name = StandInSite.name();
    Path program = Files.createTempDirectory("twinwall-" + name);
    try {
      String classes = readable(program);
      Ran up = lab(classes, "up", "--stand-in", "--name", name);
      assertEquals(0, up.code(), up.said());
      Ran ping =
          lab(classes, "exec", "--name", name, "client", "--", "ping", "-c", "1", "203.0.113.1");
      assertEquals(0, ping.code(), ping.said());
      assertTrue(lab(classes, "up", "--name", name).said().contains("runs already"));
      Ran down = lab(classes, "down", "--name", name);
      assertEquals(0, down.code(), down.said());
    } finally {
      Ran.run(List.of("rm", "-r", program.toString()));
    }
    assertTrue(Files.notExists(Path.of("/tmp/twinwall-lab-65534", name)));
  }

  /** The lab's program where everybody can read it: a repository in a home is nobody's business. */
  private static String readable(Path directory) {
    var parts = new ArrayList<String>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!part.contains("test-classes") && Files.exists(Path.of(part))) {
        Path copy = directory.resolve(Integer.toString(parts.size()));
        Ran.run(List.of("cp", "-r", part, copy.toString())).orFail();
        parts.add(copy.toString());
      }
    }
    Ran.run(List.of("chmod", "-R", "go+rX", directory.toString())).orFail();
    return String.join(File.pathSeparator, parts);
  }

  private static Ran lab(String classes, String... arguments) {
    var line =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                "twinwall.lab.Main",
                "lab"));
    line.addAll(List.of(arguments));
    return nobody(line.toArray(String[]::new));
  }

  private static Ran nobody(String... command) {
    var line =
        new ArrayList<>(
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env"));
    line.addAll(List.of("XDG_RUNTIME_DIR=", "HOME=/"));
    line.addAll(List.of(command));
    return Ran.run(line);
  }
}
