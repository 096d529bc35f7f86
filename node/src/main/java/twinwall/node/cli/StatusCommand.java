package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code twinwall status}: how this node is, on one screen. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show how this node is: roles, configuration, flow sync, config sync.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    JsonNode status = engine.call("status");
    JsonNode nodes = engine.call("nodes.status");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(((ObjectNode) status).set("nodes", nodes.path("nodes")).toPrettyString());
      return 0;
    }
    out.printf(
        "%s, up %s%n",
        status.path("hostname").asString(), duration(status.path("up_seconds").asLong()));
    out.println();
    for (JsonNode vhid : status.path("vhids")) {
      out.printf(
          "  %-12s %-7s %s%n",
          vhid.path("label").asString(),
          vhid.path("role").asString(),
          vhid.path("addresses").asString());
    }
    if (status.path("vhids").isEmpty()) {
      out.println("  No CARP VIPs are configured.");
    }
    for (JsonNode cause : status.path("demotion")) {
      out.printf(
          "  demoted by %d for %s: %s%n",
          cause.path("value").asInt(),
          duration(cause.path("seconds").asLong()),
          cause.path("cause").asString());
    }
    out.println();
    configuration(out, status.path("config"));
    out.println("config sync    " + status.path("sync").asString());
    out.println("flow sync      " + status.path("flows").asString("off"));
    NodesText.peers(nodes).forEach(out::println);
    process(out, status.path("process"));
    return 0;
  }

  private static void configuration(PrintWriter out, JsonNode config) {
    long saved = config.path("saved").asLong();
    long running = config.path("running").asLong();
    out.println(
        "configuration  "
            + (saved == running
                ? "revision " + running + " runs"
                : "revision " + saved + " is saved, revision " + running + " runs"));
    ApplyText.standing(config.path("pending"), out);
    JsonNode failure = config.path("failure");
    if (failure.isObject()) {
      out.printf(
          "  revision %d was not applied: %s: %s (%d tries%s)%n",
          failure.path("revision").asLong(),
          failure.path("step").asString(),
          failure.path("why").asString(),
          failure.path("tries").asInt(),
          failure.path("restored").asBoolean() ? ", the old state is back" : "");
    }
    for (JsonNode notice : config.path("notices")) {
      String path = notice.path("path").asString("");
      out.println("  " + (path.isEmpty() ? "" : path + ": ") + notice.path("message").asString());
    }
  }

  private static void process(PrintWriter out, JsonNode process) {
    out.printf(
        "engine         process %d, %d MiB resident, %d MiB of heap, %d threads, %d file"
            + " descriptors%n",
        process.path("pid").asLong(),
        process.path("resident_bytes").asLong() >> 20,
        process.path("heap_bytes").asLong() >> 20,
        process.path("threads").asLong(),
        process.path("file_descriptors").asLong());
  }

  static String duration(long seconds) {
    long days = seconds / 86_400;
    long hours = seconds / 3_600 % 24;
    long minutes = seconds / 60 % 60;
    return days > 0
        ? days + " d " + hours + " h"
        : hours > 0
            ? hours + " h " + minutes + " min"
            : minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
  }
}
