package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall nat}: the translations that run, and the mode of outbound NAT. */
@Command(
    name = "nat",
    mixinStandardHelpOptions = true,
    description = "List the address translations that run, in the order in which they are tried.",
    subcommands = NatCommand.OutboundCommand.class)
public final class NatCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode rules = engine.call("nat.list");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(rules.toPrettyString());
      return 0;
    }
    out.printf(
        "%-9s %-13s %-18s %-34s %12s  %-18s %s%n",
        "way", "list", "device", "to", "packets", "id", "description");
    for (JsonNode rule : rules) {
      out.printf(
          "%-9s %-13s %-18s %-34s %12d  %-18s %s%n",
          rule.path("way").asString(),
          rule.path("list").asString(),
          rule.path("devices")
              .valueStream()
              .map(JsonNode::asString)
              .collect(Collectors.joining(",")),
          rule.path("to").asString(),
          rule.path("packets").asLong(),
          rule.path("id").asString(),
          rule.path("descr").asString(""));
    }
    return 0;
  }

  /** {@code twinwall nat outbound}. */
  @Command(
      name = "outbound",
      mixinStandardHelpOptions = true,
      description = "Outbound NAT.",
      subcommands = {})
  static final class OutboundCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
        name = "mode",
        mixinStandardHelpOptions = true,
        description = {
          "Show the mode, or switch to automatic, hybrid, manual or disabled.",
          "From automatic or hybrid to manual, the generated mappings are written out as rules."
        })
    int mode(
        @Mixin Engine engine,
        @Parameters(paramLabel = "MODE", arity = "0..1") Optional<String> mode)
        throws Refusal {
      PrintWriter out = spec.commandLine().getOut();
      if (mode.isEmpty()) {
        JsonNode now = engine.call("nat.mode");
        out.println(engine.json() ? now.toPrettyString() : now.path("mode").asString());
        return 0;
      }
      String who = System.getProperty("user.name", "somebody") + "@console";
      JsonNode done =
          engine.call("nat.mode", engine.args().put("mode", mode.get()).put("who", who));
      if (engine.json()) {
        out.println(done.toPrettyString());
      } else if (done.path("saved").asBoolean(false)) {
        out.println("Saved as revision " + done.path("revision").asLong(0) + ".");
      } else {
        out.println("Nothing to change.");
      }
      return 0;
    }
  }
}
