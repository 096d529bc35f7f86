package twinwall.lab.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Privilege;

/**
 * Makes connections in one node's kernel and looks when another node's has them: a program of its
 * own in the tests of the module linux, as the lab knows no system calls.
 */
final class Kernels implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  Kernels(SyncSide side) {
    Path home = Node.launcher().resolveSibling("");
    Path program = home.resolve("linux/target/test-classes");
    if (!Files.isDirectory(program)) {
      throw new LabException(program + " is missing: ./dev build makes it");
    }
    var line = new ArrayList<String>();
    if (!Privilege.isRoot()) {
      long box = side.site().box("fw1").pid();
      line.addAll(
          List.of("nsenter", "--target", "" + box, "--user", "--preserve-credentials", "--"));
    }
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms256m",
            "-Xmx1g",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            program + ":" + home.resolve("node/target/lib/*"),
            "twinwall.linux.SyncMeasure",
            side.namespace("fw1").toString(),
            side.namespace("fw2").toString()));
    try {
      process =
          new ProcessBuilder(line)
              .redirectError(
                  ProcessBuilder.Redirect.appendTo(
                      side.site().directory().resolve("measure.log").toFile()))
              .start();
      answers = process.inputReader(StandardCharsets.UTF_8);
      orders = process.outputWriter(StandardCharsets.UTF_8);
      if (!"ready".equals(answers.readLine())) {
        throw new LabException(
            "the kernels cannot be measured: see " + side.site().directory() + "/measure.log");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers by name. */
  record Answer(String order, Map<String, Double> values) {
    double get(String name) {
      return Optional.ofNullable(values.get(name))
          .orElseThrow(() -> new LabException("\"" + order + "\" brought no " + name));
    }
  }

  /** Gives an order and waits until it is done. */
  Answer ask(String order) {
    try {
      orders.write(order + "\n");
      orders.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new LabException("the measuring program died at \"" + order + "\"");
      }
      var values = new HashMap<String, Double>();
      for (String word : line.split(" ")) {
        String[] parts = word.split("=");
        values.put(parts[0], Double.valueOf(parts[1]));
      }
      return new Answer(order, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (orders) {
      process.destroy();
    } catch (IOException _) {
      // It is gone already.
    }
  }
}
