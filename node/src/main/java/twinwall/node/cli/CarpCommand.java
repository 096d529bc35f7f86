package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall carp}: who is MASTER, since when and why, and how to change it. */
@Command(
    name = "carp",
    subcommands = DrillCommand.class,
    mixinStandardHelpOptions = true,
    description = "Show and steer the election of MASTER and BACKUP.")
public final class CarpCommand implements Callable<Integer> {
  /** What {@code maintenance} can be told. */
  enum Change {
    enter,
    leave
  }

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin Engine engine = new Engine();

  @Override
  public Integer call() throws Refusal {
    return status(engine);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "status",
      description = "Every VHID, its role and what is wrong; every node by its own word.")
  int status(@Mixin Engine mixed) throws Refusal {
    JsonNode status = mixed.call("carp.status");
    JsonNode nodes = mixed.call("nodes.status");
    if (mixed.json()) {
      out().println(((ObjectNode) status).set("nodes", nodes).toPrettyString());
    } else {
      CarpText.status(status).forEach(out()::println);
      out().println();
      NodesText.all(nodes).forEach(out()::println);
    }
    out().flush();
    return 0;
  }

  @Command(name = "nodes", description = "Every node by its own word, side by side.")
  int nodes(@Mixin Engine mixed) throws Refusal {
    JsonNode nodes = mixed.call("nodes.status");
    if (mixed.json()) {
      out().println(nodes.toPrettyString());
    } else {
      NodesText.all(nodes).forEach(out()::println);
    }
    out().flush();
    return 0;
  }

  @Command(name = "history", description = "Every change of role: what was seen and decided.")
  int history(@Mixin Engine mixed) throws Refusal {
    JsonNode history = mixed.call("carp.history");
    if (mixed.json()) {
      out().println(history.toPrettyString());
    } else {
      CarpText.history(history).forEach(out()::println);
    }
    out().flush();
    return 0;
  }

  @Command(
      name = "maintenance",
      description = "Persistent maintenance mode: hand over and stay behind, also after a restart.")
  int maintenance(@Mixin Engine mixed, @Parameters(paramLabel = "enter|leave") Change change)
      throws Refusal {
    ObjectNode args = mixed.args();
    args.put("enter", change == Change.enter);
    return tell(mixed, mixed.call("carp.maintenance", args));
  }

  @Command(name = "enable", description = "Take part again.")
  int enable(@Mixin Engine mixed) throws Refusal {
    return tell(mixed, mixed.call("carp.enable"));
  }

  @Command(name = "disable", description = "Hand over and take no part until enabled or restarted.")
  int disable(@Mixin Engine mixed) throws Refusal {
    return tell(mixed, mixed.call("carp.disable"));
  }

  private int tell(Engine mixed, JsonNode result) {
    out().println(mixed.json() ? result.toPrettyString() : result.path("message").asString(""));
    out().flush();
    return 0;
  }
}
