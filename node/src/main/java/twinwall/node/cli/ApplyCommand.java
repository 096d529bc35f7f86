package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.explain.DiffText;
import twinwall.core.explain.Differences;
import twinwall.node.control.Refusal;

/** {@code twinwall apply}: puts into force what is saved. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = "Put into force what is saved, here and on the peer.",
    footer = {
      "",
      "With --confirm-within this node and its peer go back by themselves, each on its own, unless",
      "'twinwall confirm' says in time that all is well: also when this session is cut off, when an",
      "engine is restarted, or when a machine goes down.",
      "",
      "Exit codes: 0 in force or nothing to do, 1 refused or not applied, 2 wrong usage, 3 no engine",
      "answers."
    })
final class ApplyCommand implements Callable<Integer> {
  private static final int TURNS = 300;
  private static final int TURN_MILLIS = 200;
  private static final int MOST = 50;

  @Mixin Engine engine = new Engine();

  @Option(names = "--what", description = "show what would change; change nothing")
  boolean what;

  @Option(
      names = "--confirm-within",
      paramLabel = "TIME",
      description = "go back unless confirmed within 10 to 600 seconds (60, 60s, 2m)")
  Optional<String> within = Optional.empty();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal, InterruptedException {
    if (what) {
      return show();
    }
    ObjectNode args = ApplyText.args(engine);
    within.ifPresent(time -> args.put("confirm_seconds", seconds(time)));
    JsonNode done = engine.call("config.apply", args);
    PrintWriter out = spec.commandLine().getOut();
    JsonNode status = awaited(done.path("applied").isBoolean());
    JsonNode failure = status.path("config").path("failure");
    if (engine.json()) {
      out.println(done.toPrettyString());
    } else if (!done.path("applied").asBoolean(false)) {
      out.println("There is nothing to apply.");
    } else if (failure.isObject()) {
      out.printf(
          "Not applied: %s: %s%n",
          failure.path("step").asString(""), failure.path("why").asString(""));
    } else {
      out.println("Revision " + done.path("saved").asLong(0) + " is in force.");
    }
    if (!engine.json() && done.has("trial")) {
      out.printf(
          "This node and its peer go back in %d s unless you run: twinwall confirm%n",
          done.path("trial").path("seconds_left").asLong(0));
    }
    out.flush();
    return failure.isObject() ? 1 : 0;
  }

  private int seconds(String text) {
    if (!text.matches("[0-9]{1,4}[sm]?")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--confirm-within takes a time such as 60, 60s or 2m, not " + text);
    }
    int number = Integer.parseInt(text.replaceAll("[sm]", ""));
    return text.endsWith("m") ? number * 60 : number;
  }

  /** How the node is once what was applied runs or was refused. */
  private JsonNode awaited(boolean something) throws Refusal, InterruptedException {
    for (int turn = 0; something && turn < TURNS; turn++) {
      JsonNode status = engine.call("status");
      JsonNode config = status.path("config");
      boolean runs =
          config.path("running").asLong(0) == config.path("pending").path("applied").asLong(0);
      if (runs || config.path("failure").isObject()) {
        return status;
      }
      Thread.sleep(TURN_MILLIS);
    }
    return engine.args();
  }

  private int show() throws Refusal {
    JsonNode pending = engine.call("config.pending", engine.args().put("what", true));
    PrintWriter out = spec.commandLine().getOut();
    Optional<Differences> packets = Optional.empty();
    Configurations configurations = new Configurations();
    configurations.run = engine.run;
    Optional<Loaded> before = Optional.empty();
    Optional<Loaded> after = Optional.empty();
    if (pending.path("pending").asBoolean(false)) {
      before = Optional.of(configurations.named("running", Configurations.Role.master));
      after = Optional.of(configurations.named("saved", Configurations.Role.master));
      packets =
          Optional.of(
              Differences.between(
                  before.get().situation(),
                  after.get().situation(),
                  Instant.now(),
                  Differences.WORK));
    }
    if (engine.json()) {
      ObjectNode all = (ObjectNode) pending;
      if (packets.isPresent()) {
        all.set("packets", TraceJson.of(packets.get(), before.orElseThrow(), after.orElseThrow()));
      }
      out.println(all.toPrettyString());
    } else {
      ApplyText.standing(pending, out);
      out.print(pending.path("text").asString(""));
      if (packets.isPresent()) {
        out.println();
        out.println("Packets that fare otherwise:");
        out.print(
            DiffText.of(
                packets.get(), MOST, before.orElseThrow().lines(), after.orElseThrow().lines()));
        out.println();
        ApplyText.steps(pending, out);
      }
    }
    out.flush();
    return 0;
  }
}
