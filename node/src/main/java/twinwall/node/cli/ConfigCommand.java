package twinwall.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Schema;
import twinwall.core.config.Xml;
import twinwall.node.control.Refusal;

/** {@code twinwall config}: reads and changes the configuration of a running engine. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Read and change the configuration.",
    subcommands = PasswordCommand.class,
    footer = {
      "",
      "A PATH is written like system/hostname, aliases/alias[web], virtualip/vip[WAN VIP] or",
      "filter/rule[3]: items of a list by what names them, or by their place from 1 on.",
      "A VALUE of - is read from standard input, @FILE from a file; @@ stands for one @."
    })
public final class ConfigCommand {
  private static final int MAX_VALUE = 32 << 20;

  @Spec CommandSpec spec = CommandSpec.create();

  @Command(name = "get", description = "Print an element.", mixinStandardHelpOptions = true)
  int get(
      @Mixin Engine engine,
      @Option(names = "--secrets", description = "print secrets too") boolean secrets,
      @Parameters(paramLabel = "PATH", arity = "0..1", defaultValue = "") String path)
      throws Refusal {
    JsonNode result =
        engine.call("config.get", engine.args().put("path", path).put("secrets", secrets));
    if (engine.json()) {
      out().println(result.path("value").toPrettyString());
    } else {
      out().print(result.path("text").asString(""));
      out().flush();
    }
    return 0;
  }

  @Command(
      name = "set",
      description = "Set an element's value, or several values of an item as name=value.",
      mixinStandardHelpOptions = true)
  int set(
      @Mixin Engine engine,
      @Mixin Saving saving,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "VALUE", arity = "1..*") List<String> values)
      throws Refusal {
    ObjectNode args = request(engine, path);
    boolean entity = ConfigPath.parse(path).flatMap(Schema::entity).isPresent();
    if (entity || values.size() > 1) {
      put(args, values);
    } else {
      args.put("value", value(path, values.getFirst()));
    }
    return changed(engine, engine.call("config.set", saving.into(args)));
  }

  @Command(
      name = "add",
      description = "Add an item to a list, with its values as name=value.",
      mixinStandardHelpOptions = true)
  int add(
      @Mixin Engine engine,
      @Mixin Saving saving,
      @Option(names = "--at", paramLabel = "N", description = "the place in the list, from 1 on")
          Optional<Integer> at,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "NAME=VALUE", arity = "1..*") List<String> values)
      throws Refusal {
    ObjectNode args = request(engine, path);
    at.ifPresent(n -> args.put("at", n.intValue()));
    if (values.size() == 1 && name(values.getFirst()).isEmpty()) {
      args.put("value", value(path, values.getFirst()));
    } else {
      put(args, values);
    }
    return changed(engine, engine.call("config.add", saving.into(args)));
  }

  @Command(name = "delete", description = "Delete an element.", mixinStandardHelpOptions = true)
  int delete(
      @Mixin Engine engine, @Mixin Saving saving, @Parameters(paramLabel = "PATH") String path)
      throws Refusal {
    return changed(engine, engine.call("config.delete", saving.into(request(engine, path))));
  }

  @Command(
      name = "move",
      description = "Make an item the one at this place of its list, counted from 1.",
      mixinStandardHelpOptions = true)
  int move(
      @Mixin Engine engine,
      @Mixin Saving saving,
      @Parameters(paramLabel = "PATH") String path,
      @Parameters(paramLabel = "PLACE") int place)
      throws Refusal {
    return changed(
        engine, engine.call("config.move", saving.into(request(engine, path).put("at", place))));
  }

  @Command(name = "history", description = "List the revisions.", mixinStandardHelpOptions = true)
  int history(@Mixin Engine engine) throws Refusal {
    JsonNode result = engine.call("config.history");
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    for (JsonNode r : result.path("revisions")) {
      out()
          .printf(
              "%s %5d  %s  %-24s  %s%n",
              r.path("current").asBoolean(false) ? "*" : " ",
              r.path("number").asLong(0),
              time.format(Instant.ofEpochSecond(r.path("time").asLong(0))),
              r.path("who").asString(""),
              r.path("description").asString(""));
    }
    return 0;
  }

  @Command(
      name = "diff",
      description = "Show what the last change, or all since FROM, or those from FROM to TO did.",
      mixinStandardHelpOptions = true)
  int diff(
      @Mixin Engine engine,
      @Parameters(paramLabel = "FROM", arity = "0..1") Optional<Long> from,
      @Parameters(paramLabel = "TO", arity = "0..1") Optional<Long> to)
      throws Refusal {
    ObjectNode args = engine.args();
    from.ifPresent(n -> args.put("from", n.longValue()));
    to.ifPresent(n -> args.put("to", n.longValue()));
    return text(engine, engine.call("config.diff", args), "text");
  }

  @Command(
      name = "rollback",
      description = "Make a revision the current configuration again.",
      mixinStandardHelpOptions = true)
  int rollback(
      @Mixin Engine engine,
      @Mixin Saving saving,
      @Parameters(paramLabel = "REVISION") long revision)
      throws Refusal {
    ObjectNode args = request(engine, "").put("revision", revision);
    return changed(engine, engine.call("config.rollback", saving.into(args)));
  }

  @Command(name = "show", description = "Print config.xml.", mixinStandardHelpOptions = true)
  int show(
      @Mixin Engine engine,
      @Option(names = "--secrets", description = "print secrets too") boolean secrets,
      @Parameters(paramLabel = "REVISION", arity = "0..1") Optional<Long> revision)
      throws Refusal {
    ObjectNode args = engine.args().put("secrets", secrets);
    revision.ifPresent(n -> args.put("revision", n.longValue()));
    return text(engine, engine.call("config.show", args), "xml");
  }

  @Command(
      name = "check",
      description = "Say what is wrong with the saved configuration.",
      mixinStandardHelpOptions = true)
  int check(@Mixin Engine engine) throws Refusal {
    JsonNode result = engine.call("config.check");
    if (engine.json()) {
      out().println(result.toPrettyString());
    } else {
      problems(result.path("problems"));
      out()
          .printf(
              "%d errors, %d warnings%n",
              result.path("errors").asLong(0), result.path("warnings").asLong(0));
    }
    return result.path("errors").asLong(0) == 0 ? 0 : 1;
  }

  @Command(
      name = "load",
      description = "Replace the whole configuration by a file (- for standard input).",
      mixinStandardHelpOptions = true)
  int load(@Mixin Engine engine, @Mixin Saving saving, @Parameters(paramLabel = "FILE") String file)
      throws Refusal {
    String xml = value("", file.equals("-") ? file : "@" + file);
    return changed(
        engine, engine.call("config.load", saving.into(request(engine, "").put("xml", xml))));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private int text(Engine engine, JsonNode result, String member) {
    if (engine.json()) {
      out().println(result.toPrettyString());
    } else {
      out().print(result.path(member).asString(""));
    }
    out().flush();
    return 0;
  }

  private int changed(Engine engine, JsonNode result) {
    if (engine.json()) {
      out().println(result.toPrettyString());
      return 0;
    }
    if (result.path("dry").asBoolean(false)) {
      DryRun.print(out(), result);
      return 0;
    }
    if (!result.path("saved").asBoolean(false)) {
      out().println("Nothing to change.");
      return 0;
    }
    problems(result.path("warnings"));
    out().println("Saved as revision " + result.path("revision").asLong(0) + ".");
    if (result.path("pending").asBoolean(false)) {
      out().println("Not everything that is saved is applied: twinwall apply --what");
    }
    return 0;
  }

  private void problems(JsonNode problems) {
    for (JsonNode p : problems) {
      out()
          .println(
              p.path("severity").asString("")
                  + ": "
                  + p.path("path").asString("")
                  + ": "
                  + p.path("message").asString(""));
    }
  }

  private static ObjectNode request(Engine engine, String path) {
    return engine
        .args()
        .put("path", path)
        .put("who", System.getProperty("user.name", "somebody") + "@console");
  }

  private void put(ObjectNode args, List<String> values) {
    ObjectNode object = args.putObject("values");
    for (String assignment : values) {
      String name =
          name(assignment)
              .orElseThrow(() -> wrong("write each value as name=value, not " + assignment));
      object.put(name, value(name, assignment.substring(name.length() + 1)));
    }
  }

  private static Optional<String> name(String assignment) {
    int equals = assignment.indexOf('=');
    return Optional.of(assignment)
        .filter(_ -> equals > 0)
        .map(a -> a.substring(0, equals))
        .filter(n -> Xml.isName(n.replace('/', '.')));
  }

  /** Secrets come from standard input or a file, so that no process list shows them. */
  private String value(String name, String text) {
    boolean dash = text.equals("-") && !name.contains("defaultgw");
    try {
      if (dash) {
        return read(System.in);
      }
      if (text.startsWith("@@") || !text.startsWith("@")) {
        return text.startsWith("@@") ? text.substring(1) : text;
      }
      try (InputStream in = Files.newInputStream(Path.of(text.substring(1)))) {
        return read(in);
      }
    } catch (IOException e) {
      throw wrong("cannot read " + text + ": " + e.getMessage());
    }
  }

  private static String read(InputStream in) throws IOException {
    String all = new String(in.readNBytes(MAX_VALUE), StandardCharsets.UTF_8);
    return all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
