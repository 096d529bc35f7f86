package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall carp drill}: a failover on purpose, measured. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = {
      "Move all addresses to the peer in an orderly way, see what became of the connections, and",
      "take the addresses back. Without --yes it only says whether that is safe. It ends by itself,",
      "also when this command is interrupted. The exit code is 1 when it was not whole."
    })
public final class DrillCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 250;

  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(names = "--force", description = "Although something would not survive.")
  private boolean force;

  @Option(names = "--abort", description = "End the one that is under way.")
  private boolean abort;

  @Option(
      names = "--away",
      paramLabel = "SECONDS",
      description = "How long at the peer: 3 to 60. Default: ${DEFAULT-VALUE}.")
  private int away = 6;

  @Override
  public Integer call() throws Refusal, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (abort) {
      out.println(engine.call("drill.abort").path("message").asString(""));
      return 0;
    }
    if (!yes) {
      JsonNode status = engine.call("drill.status");
      if (engine.json()) {
        out.println(status.toPrettyString());
      } else {
        checks(out, status);
      }
      return status.path("allowed").asBoolean(false) ? 0 : 1;
    }
    JsonNode _ =
        engine.call(
            "drill.start",
            engine.args().put("sure", true).put("force", force).put("away_seconds", away));
    int told = 0;
    while (true) {
      JsonNode status = engine.call("drill.status");
      boolean runs = status.path("running").asBoolean(false);
      JsonNode report = runs ? status.path("current") : status.path("reports").path(0);
      if (!engine.json()) {
        told = events(out, report, told);
      }
      if (!runs) {
        if (engine.json()) {
          out.println(report.toPrettyString());
        } else {
          report(out, report);
        }
        return report.path("whole").asBoolean(false) ? 0 : 1;
      }
      out.flush();
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static void checks(PrintWriter out, JsonNode status) {
    for (JsonNode check : status.path("checks")) {
      out.printf(
          "%-4s %-30s %s%n",
          check.path("good").asBoolean(false) ? "yes" : "NO",
          check.path("name").asString(""),
          check.path("sentence").asString(""));
    }
    out.println(
        status.path("allowed").asBoolean(false)
            ? "Everything would survive: --yes starts it."
            : status.path("allowed_forced").asBoolean(false)
                ? "Not everything would survive: --yes --force starts it all the same."
                : "There can be no drill now.");
  }

  private static int events(PrintWriter out, JsonNode report, int told) {
    JsonNode events = report.path("events");
    for (int i = told; i < events.size(); i++) {
      out.printf(
          Locale.ROOT,
          "%6.2f s  %s%n",
          events.path(i).path("after_s").asDouble(0),
          events.path(i).path("what").asString(""));
    }
    return Math.max(told, events.size());
  }

  private static void report(PrintWriter out, JsonNode report) {
    for (String way : new String[] {"out", "back"}) {
      for (JsonNode move : report.path(way)) {
        double two = move.path("two_ms").asDouble(0);
        out.printf(
            Locale.ROOT,
            "%-5s %-12s left %s, arrived %s: %s%n",
            way,
            move.path("label").asString(""),
            move.path("left").asString("-"),
            move.path("arrived").asString("-"),
            !move.has("two_ms")
                ? "unknown"
                : two > 0
                    ? String.format(Locale.ROOT, "both for %.1f ms", two)
                    : String.format(
                        Locale.ROOT, "nobody for %.1f ms", move.path("nobody_ms").asDouble(0)));
      }
    }
    JsonNode c = report.path("connections");
    out.printf(
        "connections: %s before, %s of %s in the peer's kernel, %s with packets there within %s ms,"
            + " %s packets forwarded there, %s here after%n",
        c.path("before").asString("?"),
        c.path("there").asString("?"),
        c.path("asked").asString("?"),
        c.path("moving").asString("?"),
        c.path("looked_ms").asString("?"),
        c.path("packets_forwarded_there").asString("?"),
        c.path("here_after").asString("?"));
  }
}
