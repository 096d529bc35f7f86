package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands of docs/api.md, with a real shell, curl and command, print what it says. */
class ApiGuideTest {
  private static final String ADDRESS = "127.31.7.25";
  private static final Path GUIDE = Path.of("../docs/api.md");
  private static final String END = "=== end of step ===";

  @TempDir Path dir;

  /**
   * Commands, and what the page says that they print.
   *
   * @param type json or text; empty for nothing said
   */
  private record Step(String commands, String type, String printed) {}

  private static List<Step> steps() throws IOException {
    var out = new ArrayList<Step>();
    var block = new StringBuilder();
    var type = "";
    boolean fresh = false;
    for (var line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```") && type.isEmpty()) {
        type = line.substring(3);
        block.setLength(0);
      } else if (line.equals("```")) {
        if (type.equals("sh")) {
          out.add(new Step(block.toString(), "", ""));
        } else if (fresh && (type.equals("json") || type.equals("text"))) {
          out.add(new Step(out.removeLast().commands(), type, block.toString()));
        }
        fresh = type.equals("sh");
        type = "";
      } else if (!type.isEmpty()) {
        block.append(line).append('\n');
      }
    }
    return out;
  }

  @Test
  void theCommandsPrintWhatThePageSays() throws Exception {
    var steps = steps();
    if (Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(" 1")) {
      steps.removeIf(step -> step.commands().contains("/capture")); // tcpdump needs a second user
    }
    assertTrue(steps.size() > 12, "only " + steps.size());
    int port = TestNode.freePort();
    // What is captured is the loopback.
    var config = TestNode.config("fw2", "http", port, "").replace("<if>eth1</if>", "<if>lo</if>");
    try (var node = new TestNode(dir, ADDRESS, config)) {
      node.listening();
      var script = new StringBuilder("set -u\n");
      script
          .append("twinwall() { \"$JAVA\" -cp \"$CLASSES\" twinwall.node.cli.Main \"$@\"")
          .append(" --run \"$RUN\"; }\n");
      steps.forEach(
          s -> script.append(s.commands()).append("echo; echo '").append(END).append("'\n"));
      var file = Files.writeString(dir.resolve("guide.sh"), script);
      var output = dir.resolve("output").toFile();
      var builder =
          new ProcessBuilder("bash", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(output);
      var env = builder.environment();
      env.put("NODE", "http://" + ADDRESS + ":" + port);
      env.put("RUN", node.run.toString());
      env.put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
      env.put(
          "CLASSES",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
      var process = builder.start();
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it goes on and on");
      var printed = Files.readString(output.toPath(), StandardCharsets.UTF_8).split(END, -1);
      assertEquals(steps.size() + 1, printed.length, String.join(END, printed));
      var wrong = new ArrayList<String>();
      for (int i = 0; i < steps.size(); i++) {
        compare(steps.get(i), printed[i].strip(), wrong);
      }
      assertEquals(List.of(), wrong);
    }
  }

  private static void compare(Step step, String printed, List<String> wrong) {
    if (step.type().equals("text")) {
      if (!printed.contains(step.printed().strip())) {
        wrong.add(step.commands() + "printed " + printed);
      }
    } else if (step.type().equals("json")) {
      var said = values(step.printed());
      var real = values(printed);
      boolean same = !said.isEmpty() && said.size() == real.size();
      for (int i = 0; same && i < said.size(); i++) {
        same = has(real.get(i), said.get(i));
      }
      if (!same) {
        wrong.add(step.commands() + "printed " + printed);
      }
    } else if (printed.contains("\"status\":") || printed.contains("rror")) {
      wrong.add(step.commands() + "printed " + printed);
    }
  }

  private static List<JsonNode> values(String text) {
    try (var all = JsonMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return all.readAll();
    } catch (JacksonException e) {
      return List.of();
    }
  }

  /** Whether one has all that the other says; it may have more. */
  private static boolean has(JsonNode real, JsonNode said) {
    if (said.isObject()) {
      return said.properties().stream()
          .allMatch(e -> real.has(e.getKey()) && has(real.path(e.getKey()), e.getValue()));
    }
    if (said.isArray()) {
      if (said.isEmpty() || !said.path(0).isObject()) {
        return real.equals(said);
      }
      for (int i = 0; i < said.size(); i++) {
        if (!has(real.path(i), said.path(i))) {
          return false;
        }
      }
      return true;
    }
    return real.equals(said);
  }
}
