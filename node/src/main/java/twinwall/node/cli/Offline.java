package twinwall.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.node.apply.KernelReader;
import twinwall.node.control.Refusal;

/** What the commands share that look at a file and touch nothing; use as a mixin. */
public final class Offline {
  @Parameters(paramLabel = "FILE", description = "a config.xml")
  Path file = Path.of("config.xml");

  @Option(
      names = "--facts",
      paramLabel = "FACTS",
      description =
          "JSON file with the machine's devices: {\"devices\": {\"eth0\": {\"mac\": \"...\","
              + " \"addresses\": [\"...\"]}}}; without it every device is assumed to be there")
  Optional<Path> facts = Optional.empty();

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  Planning plan() {
    Facts assumed = facts.map(this::readFacts).orElseGet(Facts::anything);
    return switch (document()) {
      case XmlReader.Malformed malformed -> new Planning.Refused(List.of(malformed.problem()));
      case XmlReader.Document document -> Planner.plan(Config.of(document.root()), assumed);
    };
  }

  XmlReader.Result document() {
    return XmlReader.read(bytes(file, XmlReader.MAX_BYTES));
  }

  /** The machine that was described, or else the one we run on. */
  Facts machine() {
    if (facts.isPresent()) {
      return readFacts(facts.get());
    }
    try {
      return KernelReader.facts();
    } catch (IOException e) {
      throw usage("The devices of this machine cannot be read: " + e.getMessage());
    }
  }

  private byte[] bytes(Path path, int most) {
    try {
      if (Files.size(path) > most) {
        throw usage(path + " is larger than " + (most >> 20) + " MiB.");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw usage("There is no file " + path + ".");
    } catch (IOException e) {
      throw usage(path + " cannot be read: " + e.getMessage());
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private Facts readFacts(Path path) {
    try {
      return MachineFile.read(path);
    } catch (Refusal e) {
      throw usage(e.sentence());
    }
  }

  static ArrayNode json(List<Problem> problems) {
    ArrayNode out = JsonMapper.shared().createArrayNode();
    for (Problem problem : problems) {
      ObjectNode node = out.addObject();
      node.put("path", problem.path());
      node.put("message", problem.message());
      node.put("severity", problem.isError() ? "error" : "warning");
    }
    return out;
  }

  /** 0 when there is a plan, 1 when there is none. */
  static int exitCode(Planning planning) {
    return planning instanceof Planning.Planned ? 0 : 1;
  }
}
