package twinwall.node.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** Prints what a program of the engine says, line by line; Ctrl-C ends it there, too. */
final class Following {
  private static final long EVERY_MILLIS = 200;

  private Following() {}

  /**
   * @return its exit code: 0 when it got its answers
   */
  static int run(Engine engine, String tool, ObjectNode args, PrintWriter out) throws Refusal {
    JsonNode started = engine.call(tool + ".start", args.put("who", "(command)"));
    ObjectNode which = engine.args().put("tool", tool).put("id", started.path("id").asString(""));
    Thread stop = new Thread(() -> stop(engine, which.deepCopy()), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    JsonNode said = engine.call("probe.output", which);
    try {
      int from = print(engine, said, out);
      while (said.path("running").asBoolean(false)) {
        Thread.sleep(EVERY_MILLIS);
        said = engine.call("probe.output", which.put("from", from));
        from = print(engine, said, out);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(stop);
    if (engine.json()) {
      out.println(engine.call("probe.output", which.put("from", 0)).toPrettyString());
    } else if (said.has("why")) {
      out.println(said.path("why").asString(""));
    }
    out.flush();
    return said.path("exit").asInt(1) == 0 ? 0 : 1;
  }

  private static int print(Engine engine, JsonNode said, PrintWriter out) {
    if (!engine.json()) {
      said.path("lines").forEach(line -> out.println(line.asString("")));
      out.flush();
    }
    return said.path("next").asInt(0);
  }

  private static void stop(Engine engine, ObjectNode which) {
    try {
      JsonNode _ = engine.call("probe.stop", which);
    } catch (Refusal _) {
      // it has ended by itself
    }
  }
}
