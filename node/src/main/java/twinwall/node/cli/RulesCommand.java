package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code twinwall rules}: the rules that run, in the order in which they are tried. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = {
      "List the rules that run, in the order in which they are tried, with counters.",
      "They count the packets that a rule decided about: the first of each connection that it let"
          + " pass, every one that it blocked."
    },
    subcommands = {TraceCommand.class, DiffCommand.class})
public final class RulesCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    JsonNode rules = engine.call("rules.list");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(rules.toPrettyString());
      return 0;
    }
    out.printf(
        "%-16s %-4s %-7s %12s %15s  %-18s %s%n",
        "where", "way", "action", "packets", "bytes", "id", "description");
    for (JsonNode rule : rules) {
      out.printf(
          "%-16s %-4s %-7s %12d %15d  %-18s %s%n",
          rule.path("place").asString(),
          rule.path("direction").asString(),
          rule.path("action").asString(),
          rule.path("packets").asLong(),
          rule.path("bytes").asLong(),
          rule.path("id").asString(),
          rule.path("descr").asString(""));
    }
    return 0;
  }
}
