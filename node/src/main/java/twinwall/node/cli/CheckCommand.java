package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Problem;
import twinwall.core.plan.Planning;

/** {@code twinwall check FILE}: what is wrong with a config.xml, all at once. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Say what is wrong with a config.xml, without touching anything.",
    footer = {
      "",
      "Exit codes: 0 it can be used (there may be warnings), 1 it cannot, 2 wrong usage."
    })
public final class CheckCommand implements Callable<Integer> {
  @Mixin Offline offline = new Offline();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Planning planning = offline.plan();
    PrintWriter out = spec.commandLine().getOut();
    long errors = planning.problems().stream().filter(Problem::isError).count();
    if (offline.json) {
      ObjectNode node = JsonMapper.shared().createObjectNode();
      node.put("usable", planning instanceof Planning.Planned);
      node.set("problems", Offline.json(planning.problems()));
      out.println(node.toPrettyString());
    } else {
      planning.problems().forEach(out::println);
      out.println(
          (planning instanceof Planning.Planned ? "usable: " : "not usable: ")
              + errors
              + " errors, "
              + (planning.problems().size() - errors)
              + " warnings");
    }
    out.flush();
    return Offline.exitCode(planning);
  }
}
