package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall log}: the latest lines of the engine's log, and of the firewall's. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Show the latest lines of the engine's log, the newest last.")
public final class LogCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 500;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--search", paramLabel = "WORDS", description = "lines with all these words")
  private String search = "";

  @Option(names = "--process", paramLabel = "NAME", description = "only what this part said")
  private String process = "";

  @Option(names = "--level", paramLabel = "LEVEL", description = "info, warn or error, and worse")
  private String level = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most so many lines (${DEFAULT-VALUE})")
  private int limit = 200;

  @Override
  public Integer call() throws Refusal {
    ObjectNode args = engine.args();
    args.put("search", search).put("process", process).put("level", level).put("limit", limit);
    JsonNode lines = engine.call("log.list", args);
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(lines.toPrettyString());
    } else {
      newestLast(lines).forEach(line -> out.println(line.asString()));
    }
    return 0;
  }

  private static List<JsonNode> newestLast(JsonNode lines) {
    List<JsonNode> all = new ArrayList<>();
    lines.forEach(all::add);
    return all.reversed();
  }

  @Command(
      name = "firewall",
      mixinStandardHelpOptions = true,
      description = "Show the packets that rules logged, the newest last.")
  int firewall(
      @Mixin Engine at,
      @Option(
              names = "--search",
              paramLabel = "WORDS",
              description = "lines with all these words",
              defaultValue = "")
          String words,
      @Option(
              names = "--action",
              paramLabel = "ACTION",
              description = "pass, block, reject or match",
              defaultValue = "")
          String action,
      @Option(
              names = "--interface",
              paramLabel = "ID",
              description = "as in config.xml: wan, lan, opt1",
              defaultValue = "")
          String face,
      @Option(
              names = "--rule",
              paramLabel = "TRACKER",
              description = "what this rule logged",
              defaultValue = "")
          String rule,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "at most so many lines",
              defaultValue = "200")
          int most,
      @Option(names = "--follow", description = "go on with what comes, until interrupted")
          boolean follow)
      throws Refusal, InterruptedException {
    ObjectNode args = at.args();
    args.put("search", words).put("action", action).put("interface", face).put("rule", rule);
    JsonNode answer = at.call("filterlog.list", args.put("limit", most));
    PrintWriter out = spec.commandLine().getOut();
    if (at.json() && !follow) {
      out.println(answer.toPrettyString());
      return 0;
    }
    String trouble = answer.path("trouble").asString("");
    if (!trouble.isEmpty()) {
      spec.commandLine().getErr().println("There is no firewall log: " + trouble);
      return 1;
    }
    print(out, answer, at.json());
    while (follow) {
      Thread.sleep(PAUSE_MILLIS);
      answer = at.call("filterlog.list", args.put("after", answer.path("last").asLong()));
      print(out, answer, at.json());
    }
    return 0;
  }

  private static void print(PrintWriter out, JsonNode answer, boolean json) {
    for (JsonNode line : newestLast(answer.path("lines"))) {
      out.println(json ? line.toString() : text(line));
    }
    out.flush();
  }

  private static String text(JsonNode line) {
    return "%s %-6s %-3s %-8s %s -> %s %s  %s %s"
        .formatted(
            TIME.format(Instant.parse(line.path("time").asString())),
            line.path("action").asString(),
            line.path("direction").asString(),
            line.path("name").asString(),
            end(line, "source"),
            end(line, "destination"),
            line.path("words").asString(),
            line.path("rule").asString(),
            line.path("descr").asString());
  }

  private static String end(JsonNode line, String name) {
    String address = line.path(name).asString();
    JsonNode port = line.path(name + "_port");
    return port.isMissingNode()
        ? address
        : (address.contains(":") ? "[" + address + "]" : address) + ":" + port.asInt();
  }
}
