package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall reboot} and {@code twinwall halt}: in order, and saying first who takes over. */
abstract class PowerCommand implements Callable<Integer> {
  private final String verb;
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--yes", description = "do it; without it only who takes over is said")
  private boolean yes;

  private PowerCommand(String verb) {
    this.verb = verb;
  }

  /** And back. */
  @Command(
      name = "reboot",
      mixinStandardHelpOptions = true,
      description = {
        "Hand the addresses over and reboot the machine.",
        "Without --yes it only says who takes over; the exit code is then 0 if connections go on."
      })
  public static final class Reboot extends PowerCommand {
    public Reboot() {
      super("reboot");
    }
  }

  /** For good. */
  @Command(
      name = "halt",
      mixinStandardHelpOptions = true,
      description = {
        "Hand the addresses over and switch the machine off.",
        "Without --yes it only says who takes over; the exit code is then 0 if connections go on."
      })
  public static final class Halt extends PowerCommand {
    public Halt() {
      super("halt");
    }
  }

  @Override
  public Integer call() throws Refusal {
    PrintWriter out = spec.commandLine().getOut();
    if (yes) {
      var args = engine.args().put("sure", true).put("who", "(command)");
      JsonNode done = engine.call("machine." + verb, args);
      out.println(engine.json() ? done.toPrettyString() : done.path("message").asString(""));
      return 0;
    }
    JsonNode status = engine.call("machine.status");
    if (engine.json()) {
      out.println(status.toPrettyString());
    } else {
      out.println(status.path("sentence").asString(""));
      out.println(
          status.path("machine").asBoolean(false)
              ? "Say --yes to " + verb + " this machine."
              : status.path("why").asString(""));
    }
    return status.path("safe").asBoolean(false) && status.path("machine").asBoolean(false) ? 0 : 1;
  }
}
