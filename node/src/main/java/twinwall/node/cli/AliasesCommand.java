package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code twinwall aliases}: what aliases mean at the moment. */
@Command(
    name = "aliases",
    mixinStandardHelpOptions = true,
    description = "Show what aliases hold, and where host names and lists stand.")
public final class AliasesCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    JsonNode aliases = engine.call("aliases.list");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(aliases.toPrettyString());
      return 0;
    }
    out.printf("%-24s %-14s %9s  %s%n", "alias", "type", "entries", "description");
    for (JsonNode alias : aliases) {
      out.printf(
          "%-24s %-14s %9d  %s%n",
          alias.path("name").asString(),
          alias.path("type").asString(),
          alias.path("entries").asLong(),
          alias.path("descr").asString(""));
      for (JsonNode source : alias.path("sources")) {
        out.println("    " + source.path("source").asString() + ": " + state(source));
      }
    }
    return 0;
  }

  private static String state(JsonNode source) {
    String known =
        source.has("age_s")
            ? source.path("entries").asLong()
                + " entries, "
                + time(source.path("age_s").asLong())
                + " ago"
                + (source.path("unusable").asInt() > 0
                    ? ", " + source.path("unusable").asInt() + " lines unusable"
                    : "")
            : "not known yet";
    String why = source.path("why").asString("");
    String next =
        source.path("asking").asBoolean()
            ? "; asking now"
            : "; next in " + time(source.path("next_s").asLong());
    return known + (why.isEmpty() ? "" : "; fails: " + why) + next;
  }

  private static String time(long seconds) {
    return seconds < 120
        ? seconds + " s"
        : seconds < 7_200
            ? seconds / 60 + " min"
            : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  @Command(
      name = "show",
      description = "Print the addresses or ports that an alias holds in the kernel.",
      mixinStandardHelpOptions = true)
  int show(@Mixin Engine at, @Parameters(paramLabel = "NAME", description = "alias") String name)
      throws Exception {
    ObjectNode args = at.args();
    args.put("name", name);
    JsonNode shown = at.call("aliases.show", args);
    PrintWriter out = spec.commandLine().getOut();
    if (at.json()) {
      out.println(shown.toPrettyString());
    } else if (shown.path("shown").asBoolean()) {
      shown.path("members").forEach(member -> out.println(member.asString()));
    } else {
      out.println(shown.path("entries").asLong() + " entries: too many to print");
    }
    return 0;
  }

  @Command(
      name = "refresh",
      description = "Ask at once: fetch the list of one alias, or all lists and host names.",
      mixinStandardHelpOptions = true)
  int refresh(
      @Mixin Engine at,
      @Parameters(arity = "0..1", paramLabel = "NAME", description = "alias; all without")
          Optional<String> name)
      throws Exception {
    ObjectNode args = at.args();
    name.ifPresent(alias -> args.put("name", alias));
    JsonNode asked = at.call("aliases.refresh", args);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        at.json() ? asked.toPrettyString() : "Asking. `twinwall aliases` shows the answers.");
    return 0;
  }
}
