package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall version}: what the engine that runs was built from, and runs on. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Show what the engine that runs was built from, and its Java and kernel.")
public final class VersionCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode all = engine.call("machine.version");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(all.toPrettyString());
      return 0;
    }
    all.properties()
        .forEach(one -> out.printf("%-8s  %s%n", one.getKey(), one.getValue().asString("")));
    return 0;
  }
}
