package twinwall.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.site.LabException;

/** Our end of an {@link Agent} in a box. */
public final class Hand implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Process process;
  private final BufferedReader answers;

  /** Starts an agent with this command line; its complaints go to the file. */
  public Hand(String name, List<String> command, Path log) {
    this.name = name;
    try {
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      awaitReady(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever else a JVM says on its output when it starts does not matter. */
  private void awaitReady(Path log) throws IOException {
    for (int line = 0; line < 20; line++) {
      String said = answers.readLine();
      if (said == null) {
        break;
      }
      if (said.equals("ready")) {
        return;
      }
    }
    process.destroyForcibly();
    throw new LabException("the traffic of " + name + " does not start: see " + log);
  }

  public static ObjectNode request(String op) {
    return JSON.createObjectNode().put("op", op);
  }

  /** Asks and waits for the answer. */
  public JsonNode ask(ObjectNode request) {
    try {
      process.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String line = answers.readLine();
      if (line == null) {
        throw new LabException("the traffic of " + name + " died");
      }
      JsonNode answer = JSON.readTree(line);
      if (!answer.path("ok").asBoolean(false)) {
        throw new LabException(
            "the traffic of " + name + " failed: " + answer.path("error").asString(""));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It is gone already.
    }
  }
}
