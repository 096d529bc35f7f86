package twinwall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tree in docs/ARCHITECTURE.md names the packages that there are, and no others. */
final class ArchitectureTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES = List.of("core", "linux", "node", "web", "lab");
  private static final Pattern MODULE = Pattern.compile("([a-z]+)/ .*");
  private static final Pattern PACKAGE = Pattern.compile("  ([a-z]+) .*");

  @Test
  void theTreeIsTrue() throws IOException {
    assertEquals(built(), drawn());
  }

  private static Set<String> drawn() throws IOException {
    Set<String> names = new TreeSet<>();
    String module = "";
    for (String line : Files.readAllLines(ROOT.resolve("docs/ARCHITECTURE.md"))) {
      Matcher top = MODULE.matcher(line);
      Matcher below = PACKAGE.matcher(line);
      if (top.matches() && MODULES.contains(top.group(1))) {
        module = top.group(1);
        names.add(module);
      } else if (line.startsWith("```")) {
        module = "";
      } else if (!module.isEmpty() && below.matches()) {
        names.add(module + "/" + below.group(1));
      }
    }
    return names;
  }

  private static Set<String> built() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      Path top = ROOT.resolve(module).resolve("src/main/java/twinwall").resolve(module);
      try (Stream<Path> files = Files.walk(top)) {
        files
            .filter(f -> f.endsWith("package-info.java"))
            .map(f -> module + "/" + top.relativize(f))
            .map(name -> name.substring(0, name.length() - "/package-info.java".length()))
            .forEach(names::add);
      }
    }
    return names;
  }
}
