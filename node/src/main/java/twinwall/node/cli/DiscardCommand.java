package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall discard}: forgets what waits. */
@Command(
    name = "discard",
    mixinStandardHelpOptions = true,
    description =
        "Forget what is saved and not applied; what waits to be confirmed is taken back at once.")
final class DiscardCommand implements Callable<Integer> {
  @Mixin Engine engine = new Engine();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode done = engine.call("config.discard", ApplyText.args(engine));
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(done.toPrettyString());
    } else {
      boolean something = done.path("discarded").asBoolean(false);
      out.println(
          something
              ? "Discarded: what was in force is saved again."
              : "There was nothing to discard.");
    }
    out.flush();
    return 0;
  }
}
