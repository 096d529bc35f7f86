package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall gateways}: how the gateways stand. */
@Command(
    name = "gateways",
    mixinStandardHelpOptions = true,
    description = {
      "Show how the gateways stand: delay and loss over the last minute, asked from this node's",
      "own address. The exit code is 1 when one of them is down."
    })
public final class GatewaysCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode all = engine.call("gateways.status");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(all.toPrettyString());
    } else if (all.isEmpty()) {
      out.println("There are no gateways. Add one with: twinwall config add gateways/gateway_item");
    } else {
      table(out, all);
    }
    boolean down = all.valueStream().anyMatch(one -> one.path("down").asBoolean(false));
    return down ? 1 : 0;
  }

  private static void table(PrintWriter out, JsonNode all) {
    String line = "%-16s %-18s %-18s %9s %9s %6s  %-22s %s%n";
    out.printf(line, "name", "gateway", "monitor", "delay", "stddev", "loss", "status", "");
    for (JsonNode one : all) {
      out.printf(
          line,
          one.path("name").asString(),
          one.path("gateway").asString(),
          one.path("monitor").asString("-"),
          figure(one, "delay_ms", "%.1f ms"),
          figure(one, "stddev_ms", "%.1f ms"),
          figure(one, "loss_percent", "%.0f %%"),
          one.path("status").asString(),
          one.path("descr").asString(""));
      if (one.has("error")) {
        out.println("    " + one.path("error").asString());
      }
    }
  }

  private static String figure(JsonNode one, String name, String format) {
    return one.has(name) ? String.format(Locale.ROOT, format, one.path(name).asDouble()) : "-";
  }
}
