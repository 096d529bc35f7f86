package twinwall.node.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Devices;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Takeover;
import twinwall.node.store.Files0600;

/** {@code twinwall import}: bring a configuration from somewhere else. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Bring a configuration from somewhere else.")
public final class ImportCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Command(
      name = "pfsense",
      mixinStandardHelpOptions = true,
      description = {
        "Say what becomes of a pfSense config.xml: what is read, what is kept without effect and"
            + " why, and what needs a decision. Touches nothing; --output writes the file with this"
            + " machine's device names, for `twinwall config load`. Names that were said once are"
            + " kept in the configuration and not asked for again."
      },
      footer = {
        "",
        "Exit codes: 0 it can be used as it is, 1 something has to be decided or mended, 2 wrong"
            + " usage."
      })
  int pfsense(
      @Mixin Offline offline,
      @Option(
              names = "--map",
              paramLabel = "OLD=NEW",
              description = "the device OLD of the file is NEW on this machine; as often as needed")
          Map<String, String> map,
      @Option(
              names = "--config",
              paramLabel = "DIR",
              defaultValue = "/etc/twinwall",
              description = "where the node's configuration is, which remembers names")
          Path config,
      @Option(
              names = "--output",
              paramLabel = "FILE",
              description = "write the file with these device names there (mode 0600)")
          Optional<Path> output) {
    PrintWriter out = spec.commandLine().getOut();
    switch (offline.document()) {
      case XmlReader.Malformed malformed -> {
        out.println(malformed.problem());
        return 1;
      }
      case XmlReader.Document document -> {
        Facts machine = offline.machine();
        Map<String, String> names = new LinkedHashMap<>(reserved(document.root()));
        names.putAll(remembered(config, machine));
        names.putAll(map == null ? Map.of() : map);
        Takeover report = look(document.root(), names, machine);
        if (!offline.json && output.isPresent() && System.console() != null) {
          ask(System.console(), report, machine, names);
          report = look(document.root(), names, machine);
        }
        if (offline.json) {
          out.println(json(report).toPrettyString());
        } else {
          print(out, report, machine);
        }
        Xml renamed = Devices.remembering(Devices.renamed(document.root(), names), names);
        output.ifPresent(file -> write(file, renamed, out, offline.json));
        out.flush();
        boolean good =
            report.devices().isEmpty() && report.problems().stream().noneMatch(Problem::isError);
        return good ? 0 : 1;
      }
    }
  }

  /** Names that Linux keeps for itself become others of ours. */
  private static Map<String, String> reserved(Xml root) {
    Map<String, String> out = new LinkedHashMap<>();
    Config.of(root)
        .made()
        .all()
        .forEach(made -> {
          if (Devices.RESERVED.contains(made.device())) {
            out.put(made.device(), "tw" + made.device());
          }
        });
    return out;
  }

  /** What the node's configuration knows of names; none where there is no configuration. */
  private static Map<String, String> remembered(Path directory, Facts machine) {
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve("config.xml"));
      return XmlReader.read(bytes) instanceof XmlReader.Document known
          ? Devices.known(Config.of(known.root()), machine::has)
          : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static Takeover look(Xml root, Map<String, String> names, Facts machine) {
    return Takeover.of(Config.of(Devices.renamed(root, names)), machine);
  }

  private static void ask(
      Console console, Takeover report, Facts machine, Map<String, String> names) {
    for (Takeover.Missing missing : report.devices()) {
      if (!names.containsKey(missing.device())) {
        String answer =
            console.readLine(
                "%s is on %s, which this machine has not. Which device is it here? (%s) ",
                missing.name(), missing.device(), String.join(", ", devices(machine)));
        if (answer != null && !answer.isBlank()) {
          names.put(missing.device(), answer.strip());
        }
      }
    }
  }

  private static List<String> devices(Facts machine) {
    return machine.devices().keySet().stream().filter(name -> !name.equals("lo")).sorted().toList();
  }

  private static void print(PrintWriter out, Takeover report, Facts machine) {
    out.println("Read and in force, values by section:");
    report.taken().forEach((section, count) -> out.printf("  %6d  %s%n", count, section));
    out.println();
    out.println("Kept where it stands, without effect:");
    report
        .kept()
        .forEach((path, kept) -> out.printf("  %6d  %-44s %s%n", kept.count(), path, kept.why()));
    List<String> decide = new ArrayList<>();
    for (Takeover.Missing missing : report.devices()) {
      decide.add(
          (missing.path().isEmpty() ? "" : missing.path() + ": ")
              + missing.name()
              + " is on "
              + missing.device()
              + ", which this machine has not. Say --map "
              + missing.device()
              + "=NAME; there are "
              + String.join(", ", devices(machine))
              + ".");
    }
    report.problems().stream().map(Problem::toString).forEach(decide::add);
    out.println();
    out.println(decide.isEmpty() ? "Nothing to decide." : "To look at and to decide:");
    decide.forEach(line -> out.println("  " + line));
  }

  private static ObjectNode json(Takeover report) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    ObjectNode taken = out.putObject("taken");
    report.taken().forEach(taken::put);
    ArrayNode kept = out.putArray("kept");
    report
        .kept()
        .forEach((path, each) ->
            kept.addObject().put("path", path).put("count", each.count()).put("why", each.why()));
    ArrayNode devices = out.putArray("devices");
    report
        .devices()
        .forEach(missing ->
            devices
                .addObject()
                .put("path", missing.path())
                .put("interface", missing.name())
                .put("device", missing.device()));
    out.set("problems", Offline.json(report.problems()));
    return out;
  }

  private void write(Path file, Xml root, PrintWriter out, boolean quiet) {
    try {
      if (Files.exists(file)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), file + " exists already; name another file.");
      }
      Files0600.replace(file, XmlWriter.write(root));
    } catch (IOException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), file + " cannot be written: " + e.getMessage());
    }
    if (!quiet) {
      out.println();
      out.println("Written to " + file + ". To use it: twinwall config load " + file);
    }
  }
}
