package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall confirm}: what is on trial stays. */
@Command(
    name = "confirm",
    mixinStandardHelpOptions = true,
    description = "Keep what was applied with --confirm-within.")
final class ConfirmCommand implements Callable<Integer> {
  @Mixin Engine engine = new Engine();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode done = engine.call("config.confirm", ApplyText.args(engine));
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(done.toPrettyString());
    } else {
      boolean something = done.path("confirmed").asBoolean(false);
      out.println(something ? "Confirmed: it stays in force." : "There was nothing to confirm.");
    }
    out.flush();
    return 0;
  }
}
