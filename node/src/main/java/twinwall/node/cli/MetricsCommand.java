package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code twinwall metrics}: the engine's figures in Prometheus' text format. */
@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = "Print figures for a monitoring system, in Prometheus' text format.")
public final class MetricsCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    JsonNode metrics = engine.call("metrics");
    PrintWriter out = spec.commandLine().getOut();
    out.print(engine.json() ? metrics.toPrettyString() + "\n" : metrics.path("text").asString());
    out.flush();
    return 0;
  }
}
