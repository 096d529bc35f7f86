package twinwall.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Privilege;
import twinwall.lab.site.Ran;

/**
 * Programs that measure the product from inside. The lab knows it from outside only; they are in
 * the tests of its modules, and run in a network namespace of their own.
 */
final class Inside {
  private Inside() {}

  /** Runs a program of these modules' tests and reads its figures. */
  static List<Figure> figures(List<String> modules, String program, String... arguments) {
    Path home = Node.launcher().resolveSibling("");
    var classes = new ArrayList<String>();
    for (String module : modules) {
      Path tests = home.resolve(module + "/target/test-classes");
      if (!Files.isDirectory(tests)) {
        throw new LabException(tests + " is missing: ./dev build makes it");
      }
      classes.add(tests.toString());
    }
    classes.add(home.resolve("node/target/lib/*").toString());
    classes.add(home.resolve("node/target/classes").toString());
    var line = new ArrayList<>(List.of("unshare", "--net"));
    if (!Privilege.isRoot()) {
      line.addAll(List.of("--user", "--map-root-user"));
    }
    line.addAll(
        List.of(
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseZGC",
            "-Xms256m",
            "-Xmx768m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(":", classes),
            program));
    line.addAll(List.of(arguments));
    return read(Ran.run(line).orFail().said());
  }

  /** A line per figure: its name, its unit if it is not milliseconds, its samples, tabs between. */
  static List<Figure> read(String said) {
    var figures = new ArrayList<Figure>();
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\t", -1);
      if (parts.length == 2 || parts.length == 3) {
        List<Double> samples =
            List.of(parts[parts.length - 1].split(" ")).stream().map(Double::valueOf).toList();
        figures.add(new Figure(parts[0], parts.length == 3 ? parts[1] : "ms", samples));
      }
    }
    if (figures.isEmpty()) {
      throw new LabException("nothing was measured: " + said);
    }
    return figures;
  }
}
