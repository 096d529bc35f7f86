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

/** {@code twinwall services}: the daemons of this node. */
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    description = "Show the daemons of this node, or start one anew.")
public final class ServicesCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return print(engine);
  }

  @Command(
      name = "status",
      description = "Show every daemon: does it run, since when, and why not.",
      mixinStandardHelpOptions = true)
  int status(@Mixin Engine at) throws Exception {
    return print(at);
  }

  private int print(Engine at) throws Exception {
    JsonNode services = at.call("services.status");
    PrintWriter out = spec.commandLine().getOut();
    if (at.json()) {
      out.println(services.toPrettyString());
      return 0;
    }
    if (services.isEmpty()) {
      out.println("This node has no services: none is configured.");
      return 0;
    }
    out.printf("%-14s %-9s %8s %9s %7s  %s%n", "service", "state", "pid", "since", "starts", "");
    for (JsonNode one : services) {
      out.printf(
          "%-14s %-9s %8s %9s %7d  %s%n",
          one.path("name").asString(),
          one.path("state").asString(),
          one.has("pid") ? Long.toString(one.path("pid").asLong()) : "-",
          one.has("seconds") ? time(one.path("seconds").asLong()) : "-",
          one.path("starts").asInt(),
          one.path("title").asString("no longer wanted")
              + (one.path("runs").asString("always").equals("always")
                  ? ""
                  : "; runs while " + one.path("runs").asString()));
      why(out, one);
    }
    return 0;
  }

  private static void why(PrintWriter out, JsonNode one) {
    if (one.has("missing")) {
      out.println(
          "    "
              + one.path("missing").asString()
              + " is not installed: apt install "
              + one.path("package").asString());
    }
    if (one.has("refusal")) {
      out.println(
          "    the new configuration is refused"
              + (one.path("before").asBoolean() ? "; the one before counts" : "")
              + ":");
      one.path("refusal").asString().lines().forEach(line -> out.println("      " + line));
    }
    if (one.has("last_end") && !one.path("state").asString().equals("running")) {
      out.println("    ended last: " + one.path("last_end").asString());
    }
    if (one.has("cache_from")) {
      out.println(
          "    was told "
              + one.path("cache_names").asInt()
              + " names by the resolver of "
              + one.path("cache_from").asString());
    }
  }

  private static String time(long seconds) {
    return seconds < 120
        ? seconds + " s"
        : seconds < 7_200
            ? seconds / 60 + " min"
            : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  @Command(
      name = "restart",
      description = "End a daemon and start it anew; one that waits or fails is tried at once.",
      mixinStandardHelpOptions = true)
  int restart(
      @Mixin Engine at, @Parameters(paramLabel = "NAME", description = "service") String name)
      throws Exception {
    ObjectNode args = at.args();
    args.put("name", name);
    JsonNode done = at.call("services.restart", args);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        at.json()
            ? done.toPrettyString()
            : name + " is started anew. `twinwall services` shows how it stands.");
    return 0;
  }
}
