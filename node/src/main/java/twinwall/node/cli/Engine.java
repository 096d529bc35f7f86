package twinwall.node.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.ControlClient;
import twinwall.node.control.Refusal;

/** The options of every command that talks to a running engine; use as a mixin. */
public final class Engine {
  @Option(
      names = "--run",
      paramLabel = "DIR",
      defaultValue = "/run/twinwall",
      description = "run directory of the engine (default: ${DEFAULT-VALUE})")
  Path run = Path.of("/run/twinwall");

  @Option(names = "--json", description = "print JSON")
  boolean json;

  public boolean json() {
    return json;
  }

  public ObjectNode args() {
    return new ControlClient(run).args();
  }

  public JsonNode call(String op, ObjectNode args) throws Refusal {
    return new ControlClient(run).call(op, args);
  }

  public JsonNode call(String op) throws Refusal {
    return call(op, args());
  }
}
