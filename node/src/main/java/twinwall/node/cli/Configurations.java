package twinwall.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import twinwall.core.config.Config;
import twinwall.core.config.Helper;
import twinwall.core.config.Problem;
import twinwall.core.config.XmlLines;
import twinwall.core.config.XmlReader;
import twinwall.core.explain.Situation;
import twinwall.core.net.Intervals;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Lookups;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.node.control.Refusal;
import twinwall.node.lookup.KeptLists;

/**
 * Configurations by name: what runs, what is saved, a revision of the history, a file; use as a
 * mixin.
 */
public final class Configurations {
  /** Where the shared addresses are. */
  public enum Role {
    /** Where the node has them now; of a configuration that does not run: with this node. */
    actual,
    master,
    backup
  }

  @Option(
      names = "--run",
      paramLabel = "DIR",
      defaultValue = "/run/twinwall",
      description = "run directory of the engine (default: ${DEFAULT-VALUE})")
  Path run = Path.of("/run/twinwall");

  @Option(
      names = "--facts",
      paramLabel = "FACTS",
      description = "JSON file with the machine's devices and addresses, for a file of another one")
  Optional<Path> facts = Optional.empty();

  private Optional<JsonNode> told = Optional.empty();

  /** What runs. */
  Loaded running(Role role) throws Refusal {
    JsonNode now = engine();
    byte[] xml = now.path("xml").asString("").getBytes(StandardCharsets.UTF_8);
    return load("running", xml, role, true);
  }

  /** {@code running}, {@code saved}, a number of the history, or a file. */
  Loaded named(String name, Role role) throws Refusal {
    if (name.equals("running")) {
      return running(role);
    }
    if (name.equals("saved")) {
      return shown(name, Optional.empty(), role);
    }
    if (name.matches("[0-9]{1,18}") && !Files.exists(Path.of(name))) {
      return shown("revision " + name, Optional.of(Long.parseLong(name)), role);
    }
    return file(Path.of(name), role);
  }

  private Loaded shown(String name, Optional<Long> revision, Role role) throws Refusal {
    Engine engine = new Engine();
    engine.run = run;
    var args = engine.args().put("secrets", true);
    revision.ifPresent(number -> args.put("revision", number.longValue()));
    String xml = engine.call("config.show", args).path("xml").asString("");
    return load(name, xml.getBytes(StandardCharsets.UTF_8), role, false);
  }

  Loaded file(Path file, Role role) throws Refusal {
    try {
      if (Files.size(file) > XmlReader.MAX_BYTES) {
        throw new Refusal(file + " is larger than " + (XmlReader.MAX_BYTES >> 20) + " MiB.");
      }
      return load(file.toString(), Files.readAllBytes(file), role, false);
    } catch (NoSuchFileException e) {
      throw new Refusal(
          "There is no file "
              + file
              + ". Name a config.xml, 'running', 'saved', or the number of a revision.");
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read: " + e.getMessage());
    }
  }

  private JsonNode engine() throws Refusal {
    if (told.isEmpty()) {
      Engine engine = new Engine();
      engine.run = run;
      told = Optional.of(engine.call("rules.situation"));
    }
    return told.get();
  }

  private Loaded load(String name, byte[] xml, Role role, boolean runs) throws Refusal {
    Config config =
        switch (XmlReader.read(xml)) {
          case XmlReader.Document document -> Config.of(document.root());
          case XmlReader.Malformed malformed ->
              throw new Refusal(name + ": " + malformed.problem().told());
        };
    Facts known = facts(config, runs);
    return switch (Planner.plan(config, known)) {
      case Planning.Planned planned -> {
        boolean asIs = runs && role == Role.actual;
        Situation situation =
            asIs
                ? Situation.asIs(planned.plan(), known)
                : Situation.of(planned.plan(), known, role != Role.backup);
        yield new Loaded(name, situation, XmlLines.of(xml), planned.warnings());
      }
      case Planning.Refused refused -> {
        List<Refusal.Problem> why =
            refused.problems().stream()
                .filter(Problem::isError)
                .map(p -> new Refusal.Problem(p.path(), p.message()))
                .toList();
        throw new Refusal(Refusal.Kind.REFUSED, name + " cannot be used:", why);
      }
    };
  }

  /** A file is taken for one of this machine where an engine tells about it, else of any. */
  private Facts facts(Config config, boolean runs) throws Refusal {
    if (facts.isPresent()) {
      return MachineFile.read(facts.get());
    }
    JsonNode now;
    try {
      now = engine();
    } catch (Refusal e) {
      if (runs || e.kind() != Refusal.Kind.UNREACHABLE) {
        throw e;
      }
      return Facts.anything();
    }
    Map<String, Facts.Device> devices = MachineFile.devices(now.path("devices"));
    Set<Helper> missing = EnumSet.noneOf(Helper.class);
    now.path("helpers_missing").forEach(one -> missing.add(Helper.valueOf(one.asString(""))));
    Set<Facts.Ability> lacking = EnumSet.noneOf(Facts.Ability.class);
    now.path("lacking").forEach(one -> lacking.add(Facts.Ability.valueOf(one.asString(""))));
    Path lists = Path.of(now.path("lists").asString(""));
    Lookups lookups = new Lookups(hosts(now.path("hosts")), KeptLists.of(lists, config));
    // The devices of a file may be another machine's: whatever it names is there.
    return new Facts(
        runs, devices, missing, lacking, lookups, MachineFile.leases(now.path("leases")));
  }

  private static Map<String, Lookups.Answer> hosts(JsonNode hosts) {
    Map<String, Lookups.Answer> out = new HashMap<>();
    hosts
        .properties()
        .forEach(entry -> {
          List<Prefix> all = new ArrayList<>();
          entry.getValue().forEach(text -> all.add(Prefix.of(text.asString(""))));
          Intervals none = Intervals.none(Intervals.PORT);
          out.put(
              entry.getKey(),
              new Lookups.Answer(
                  Intervals.of(Intervals.IP4, all), Intervals.of(Intervals.IP6, all), none, 0));
        });
    return out;
  }
}
