package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Lease;
import twinwall.core.plan.LeaseReader;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

/**
 * Each directory below golden/ is one case: {@code config.xml} goes in (with {@code devices.txt},
 * the machine has just these), {@code problems.txt}, {@code plan.txt}, {@code ruleset.nft} and
 * {@code services.txt} must come out. {@code -Dgolden.update=true} rewrites them; the next run must
 * find them unchanged.
 */
final class GoldenTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TestFactory
  Stream<DynamicTest> everyCaseComesOutAsWritten() throws IOException {
    return cases().stream()
        .map(dir -> DynamicTest.dynamicTest(dir.getFileName().toString(), () -> check(dir)));
  }

  @Test
  void thereAreEnoughCases() throws IOException {
    assertTrue(cases().size() >= 12);
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> dirs = Files.list(GOLDEN)) {
      return dirs.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static void check(Path dir) throws IOException {
    Map<String, String> stages = stages(dir);
    for (String name : List.of("problems.txt", "plan.txt", "ruleset.nft", "services.txt")) {
      Path file = dir.resolve(name);
      String now = stages.getOrDefault(name, "");
      if (Boolean.getBoolean("golden.update")) {
        if (now.isEmpty()) {
          Files.deleteIfExists(file);
        } else {
          Files.writeString(file, now);
        }
      }
      assertEquals(Files.exists(file) ? Files.readString(file) : "", now, file.toString());
    }
    assertEquals(stages, stages(dir), "the same input gives the same output");
  }

  /** All stages of one case by file name; a refused configuration has only problems. */
  static Map<String, String> stages(Path dir) throws IOException {
    Map<String, String> out = new TreeMap<>();
    switch (XmlReader.read(Files.readAllBytes(dir.resolve("config.xml")))) {
      case XmlReader.Malformed malformed ->
          out.put("problems.txt", lines(List.of(malformed.problem())));
      case XmlReader.Document document -> {
        Planning planning = Planner.plan(Config.of(document.root()), facts(dir));
        if (!planning.problems().isEmpty()) {
          out.put("problems.txt", lines(planning.problems()));
        }
        if (planning instanceof Planning.Planned planned) {
          out.put("plan.txt", PlanText.of(planned.plan()));
          out.put("ruleset.nft", NftText.table(planned.plan().ruleset(), NOW));
          String services = ServiceTexts.text(ServiceTexts.of(planned.plan()));
          if (!services.isEmpty()) {
            out.put("services.txt", services);
          }
        }
      }
    }
    return out;
  }

  /** A line for each device: its name, its MAC, its addresses; {@code lacks WORD} for abilities. */
  private static Facts facts(Path dir) throws IOException {
    Path devices = dir.resolve("devices.txt");
    if (!Files.exists(devices)) {
      return Facts.anything();
    }
    Map<String, Facts.Device> found = new TreeMap<>();
    Map<String, Lease> leases = new TreeMap<>();
    Set<Facts.Ability> lacking = new HashSet<>();
    for (String line : Files.readAllLines(devices)) {
      List<String> words = List.of(line.split(" "));
      if (words.getFirst().equals("lacks")) {
        lacking.add(Facts.Ability.valueOf(words.get(1)));
        continue;
      }
      Optional<Mac> mac = words.stream().flatMap(word -> Mac.parse(word).stream()).findFirst();
      List<Prefix> addresses =
          words.stream().filter(word -> word.contains("/")).map(Prefix::of).toList();
      String name = words.getFirst();
      found.put(name, new Facts.Device(mac, addresses));
      leases.put(
          name,
          LeaseReader.read(
              text(dir, name + ".dhcp"), text(dir, name + ".dhcp6"), text(dir, name + ".ra")));
    }
    return Facts.of(found).lacking(lacking).told(leases);
  }

  private static String text(Path dir, String name) throws IOException {
    return Files.exists(dir.resolve(name)) ? Files.readString(dir.resolve(name)) : "";
  }

  private static String lines(List<Problem> problems) {
    List<String> lines = new ArrayList<>();
    problems.forEach(problem -> lines.add(problem + "\n"));
    return String.join("", lines);
  }
}
