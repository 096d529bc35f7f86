package twinwall.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people read: each file below explain/ holds commands, after {@code $}, with what they print.
 * {@code -Dgolden.update=true} rewrites them; CASES stands for core's golden configurations.
 */
class RulesTraceTest {
  private static final Path EXPLAIN = Path.of("src/test/resources/explain");
  private static final String CASES = "../core/src/test/resources/golden";

  private record Said(int code, String out) {}

  private static Said twinwall(List<String> args) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    int code = line.execute(args.toArray(String[]::new));
    return new Said(code, out.toString());
  }

  @TestFactory
  Stream<DynamicTest> everyCommandPrintsWhatIsWritten() throws IOException {
    try (Stream<Path> files = Files.list(EXPLAIN)) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    StringBuilder now = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("$ ")) {
        now.append(now.isEmpty() ? "" : "\n").append(line).append('\n').append(run(line));
      }
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, now);
    }
    assertEquals(Files.readString(file), now.toString(), file.toString());
  }

  private static String run(String line) {
    List<String> args = new ArrayList<>(List.of(line.substring(2).split(" +")));
    args.replaceAll(arg -> arg.replace("CASES", CASES));
    args.addAll(List.of("--run", "no-engine-here"));
    Said said = twinwall(args);
    return said.out() + "exit code " + said.code() + "\n";
  }

  @Test
  void asJson() {
    Said said =
        twinwall(
            List.of(
                "rules",
                "trace",
                "--json",
                "--run",
                "none",
                "--file",
                CASES + "/15-nat/config.xml",
                "--in",
                "wan",
                "--from",
                "198.51.100.7",
                "--to",
                "203.0.113.10:80"));
    JsonNode trace = JsonMapper.shared().readTree(said.out());
    assertEquals("forwarded", trace.path("verdict").asString());
    assertEquals("192.168.2.80", trace.path("after").path("destination").asString());
    assertEquals(8080, trace.path("after").path("destination_port").asInt());
    assertEquals("destination_nat", trace.path("steps").path(0).path("step").asString());
    assertEquals("rdr-2", trace.path("steps").path(0).path("rule").path("id").asString());
    assertTrue(trace.path("steps").path(1).path("rule").path("line").asInt() > 0);
  }

  @Test
  void differencesAsJson(@TempDir Path dir) throws IOException {
    Path before = Path.of(CASES, "15-nat", "config.xml");
    String text = Files.readString(before);
    Path after = dir.resolve("config.xml");
    Files.writeString(
        after, text.replace("<local-port>9000</local-port>", "<local-port>9001</local-port>"));
    Said said =
        twinwall(
            List.of(
                "rules", "diff", "--json", "--run", "none", before.toString(), after.toString()));
    assertEquals(1, said.code());
    JsonNode all = JsonMapper.shared().readTree(said.out());
    assertTrue(all.path("complete").asBoolean(false));
    assertEquals(1, all.path("differences").size());
    JsonNode one = all.path("differences").path(0);
    assertEquals("9000", one.path("packets").path(0).path("ports").asString());
    assertEquals("rdr-13", one.path("after").path("translated_by").path(0).path("id").asString());
    assertEquals(
        0,
        twinwall(List.of("rules", "diff", "--run", "none", before.toString(), before.toString()))
            .code());
  }

  @Test
  void wrongOnesAreRefusedWithWhatToDo() {
    String file = CASES + "/15-nat/config.xml";
    List<String> base = List.of("rules", "trace", "--run", "none", "--file", file, "--to");
    assertTrue(said(base, "8.8.8.8:443").contains("--from ADDRESS, or --self"));
    assertTrue(said(base, "8.8.8.8", "--from", "192.168.1.5").contains("needs a port"));
    assertTrue(said(base, "8.8.8.8:1", "--from", "10.9.9.9").contains("LAN (lan, lan0)"));
    assertTrue(said(base, "8.8.8.8:1", "--from", "fd00:1::5").contains("two address families"));
    assertTrue(said(base, "8.8.8.8:1", "--self", "--in", "lan").contains("exclude each other"));
    assertTrue(said(base, "8.8.8.8:x", "--self").contains("not 8.8.8.8:x"));
    assertTrue(said(base, "8.8.8.8:1", "--self", "--at", "noon").contains("--at takes"));
    assertEquals(2, twinwall(List.of("rules", "trace")).code());
    assertEquals(
        3,
        twinwall(List.of("rules", "trace", "--run", "none", "--self", "--to", "8.8.8.8:1")).code());
  }

  private static String said(List<String> base, String... more) {
    List<String> args = new ArrayList<>(base);
    args.addAll(List.of(more));
    Said said = twinwall(args);
    assertEquals(1, said.code(), said.out());
    return said.out();
  }
}
