package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall states}: the tracked connections, and how they reach the peers. */
@Command(
    name = "states",
    mixinStandardHelpOptions = true,
    description = "List, count, compare and end tracked connections; see how they reach the peers.")
public final class StatesCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Command(name = "list", description = "List states.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Engine engine,
      @Mixin StateOptions filters,
      @Option(names = "--limit", description = "show at most so many", defaultValue = "1000")
          int limit)
      throws Refusal {
    JsonNode result =
        engine.call(
            "states.list", filters.fill(engine.args()).put("limit", Integer.toString(limit)));
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    for (JsonNode state : result.path("states")) {
      out().println(line(state));
    }
    long matching = result.path("matching").asLong();
    if (matching > limit) {
      out().println("… and " + (matching - limit) + " more");
    }
    return 0;
  }

  @Command(name = "count", description = "Count states.", mixinStandardHelpOptions = true)
  int count(@Mixin Engine engine, @Mixin StateOptions filters) throws Refusal {
    JsonNode result = engine.call("states.count", filters.fill(engine.args()));
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    out().println(result.path("count").asLong());
    Map<String, Long> kinds = new TreeMap<>();
    result.path("by").properties().forEach(e -> kinds.put(e.getKey(), e.getValue().asLong()));
    kinds.forEach((kind, number) -> out().printf("%10d  %s%n", number, kind));
    return 0;
  }

  @Command(
      name = "kill",
      description = "End states; on the MASTER its peers end them too.",
      mixinStandardHelpOptions = true)
  int kill(
      @Mixin Engine engine,
      @Mixin StateOptions filters,
      @Option(names = "--all", description = "yes, every state") boolean all)
      throws Refusal {
    ObjectNode args = filters.fill(engine.args());
    if (all) {
      args.put("all", "true");
    }
    JsonNode result = engine.call("states.kill", args);
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    out().println("ended " + result.path("killed").asLong() + " states");
    if (!result.path("master").asBoolean()) {
      out().println("on this node only, which is not MASTER: states of the MASTER come back");
    }
    return 0;
  }

  @Command(
      name = "status",
      description = "Show how states reach the peers.",
      mixinStandardHelpOptions = true)
  int status(@Mixin Engine engine) throws Refusal {
    JsonNode result = engine.call("states.status", engine.args());
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    out()
        .printf(
            "%s, %d flows, %s (%s)%n",
            result.path("master").asBoolean() ? "MASTER" : "BACKUP",
            result.path("flows").asLong(),
            result.path("synchronised").asBoolean() ? "synchronised" : "NOT synchronised",
            result.path("why").asString(""));
    for (JsonNode peer : result.path("peers")) {
      out()
          .printf(
              "peer %s: we to it %s, it to us %s, %s, %d flows, %d to send (%s)%n",
              peer.path("address").asString(""),
              peer.path("announcing").asBoolean() ? "up" : "down",
              peer.path("following").asBoolean() ? "up" : "down",
              peer.path("master").asBoolean() ? "MASTER" : "not MASTER",
              peer.path("flows").asLong(),
              peer.path("backlog").asLong(),
              peer.path("last").asString(""));
      JsonNode parity = peer.path("parity");
      out()
          .printf(
              "  canary %s; tables %s%n",
              canary(peer), tables(parity.path("differing").asLong(-1)));
    }
    print("", result.path("counters"));
    print("refused: ", result.path("drops"));
    return 0;
  }

  @Command(
      name = "diff",
      description = {
        "Compare the tables of both nodes now, and name what differs.",
        "What differs once may be under way: only what differs in two comparisons in a row is told."
      },
      footer = {
        "",
        "Exit codes: 0 the tables are alike, 1 they are not, or nobody to compare with."
      },
      mixinStandardHelpOptions = true)
  int diff(@Mixin Engine engine) throws Refusal {
    JsonNode result = engine.call("states.diff", engine.args());
    boolean alike = true;
    for (JsonNode peer : result.path("peers")) {
      alike &= peer.path("differing").asLong() == 0;
    }
    if (engine.json()) {
      out().println(result.toPrettyString());
      return alike ? 0 : 1;
    }
    for (JsonNode peer : result.path("peers")) {
      long differing = peer.path("differing").asLong();
      out()
          .printf(
              "peer %s: %s (%d flows here)%n",
              peer.path("address").asString(""), tables(differing), result.path("flows").asLong());
      for (JsonNode named : peer.path("named")) {
        out().println("  " + difference(named));
      }
      if (differing > peer.path("named").size()) {
        out().println("  … and " + (differing - peer.path("named").size()) + " more");
      }
    }
    return alike ? 0 : 1;
  }

  private static String difference(JsonNode named) {
    StringBuilder line = new StringBuilder(named.path("is").asString(""));
    line.append("  ").append(named.path("flow").asString(""));
    named
        .path("differs_in")
        .properties()
        .forEach(respect ->
            line.append("  ")
                .append(respect.getKey())
                .append(": ")
                .append(respect.getValue().path("here").asString(""))
                .append(" here, ")
                .append(respect.getValue().path("there").asString(""))
                .append(" there"));
    return line.toString();
  }

  private static String canary(JsonNode peer) {
    long age = peer.path("canary_age_ms").asLong(-1);
    String last =
        age < 0
            ? "not yet back"
            : "back %.1f s ago after %.1f ms"
                .formatted(age / 1e3, peer.path("canary_round_us").asLong() / 1e3);
    return peer.path("canary_silent").asBoolean() ? "SILENT, " + last : last;
  }

  private static String tables(long differing) {
    if (differing < 0) {
      return "not compared here";
    }
    return differing == 0 ? "alike" : differing + " flows DIFFER";
  }

  private void print(String prefix, JsonNode counters) {
    counters
        .properties()
        .forEach(e -> out().printf("%10d  %s%s%n", e.getValue().asLong(), prefix, e.getKey()));
  }

  private static String line(JsonNode state) {
    StringBuilder line = new StringBuilder(120);
    line.append(state.path("proto").asString("")).append("  ");
    line.append(end(state, "src", "sport"));
    nat(line, state.path("snat"));
    line.append(" > ").append(end(state, "dst", "dport"));
    nat(line, state.path("dnat"));
    if (state.has("state")) {
      line.append("  ").append(state.path("state").asString(""));
    }
    return line.append("  ").append(state.path("timeout").asLong()).append(" s").toString();
  }

  private static void nat(StringBuilder line, JsonNode nat) {
    if (nat.isObject()) {
      line.append(" (").append(end(nat, "address", "port")).append(')');
    }
  }

  private static String end(JsonNode state, String address, String port) {
    String ip = state.path(address).asString("");
    if (!state.has(port)) {
      return ip;
    }
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + state.path(port).asLong();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
