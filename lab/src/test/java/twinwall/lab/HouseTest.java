package twinwall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that concern all modules; each failure says the remedy. */
class HouseTest {
  private static final Path HOUSE = Path.of("..");
  private static final List<String> MODULES = List.of("core", "linux", "node", "web", "lab");

  @Test
  void onlyTheEdgeNamesForeignMemory() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String module : MODULES) {
      for (Path file : files(HOUSE.resolve(module).resolve("target/classes"), ".class")) {
        String pool = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!module.equals("linux") && pool.contains("java/lang/foreign/")) {
          wrong.add(file + ": system calls belong to the module linux");
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void filesStaySmall() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String module : MODULES) {
      for (Path file : files(HOUSE.resolve(module).resolve("src"), ".java")) {
        long lines = Files.readAllLines(file).size();
        if (lines > 400) {
          wrong.add(file + ": " + lines + " lines; find the second idea in it and give it a file");
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String module : MODULES) {
      for (Path file : files(HOUSE.resolve(module).resolve("src/main/java"), ".java")) {
        Path info = file.resolveSibling("package-info.java");
        if (!Files.exists(info) && !wrong.contains(info.toString())) {
          wrong.add(info.toString());
        }
      }
    }
    assertEquals(List.of(), wrong, "write one sentence and @NullMarked there");
  }

  @Test
  void everyPageHasOneTitle() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Path> pages = new ArrayList<>(files(HOUSE.resolve("docs"), ".md"));
    pages.add(HOUSE.resolve("README.md"));
    pages.add(HOUSE.resolve("CONTRIBUTING.md"));
    for (Path page : pages) {
      boolean code = false;
      int titles = 0;
      for (String line : Files.readAllLines(page)) {
        code ^= line.startsWith("```");
        titles += !code && line.startsWith("# ") ? 1 : 0;
      }
      if (titles != 1) {
        wrong.add(page + ": " + titles + " titles");
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(f -> f.toString().endsWith(ending)).toList();
    }
  }
}
