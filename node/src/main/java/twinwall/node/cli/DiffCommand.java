package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twinwall.core.explain.DiffText;
import twinwall.core.explain.Differences;
import twinwall.node.control.Refusal;

/** {@code twinwall rules diff}: which packets' fate changes between two configurations. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Say which packets fare otherwise in B than in A: passed or not, translated to what, by which"
          + " way, with which limits. Each of A and B is a config.xml, 'running', 'saved', or the number"
          + " of a revision.",
      "Both are looked at as the MASTER has them, over all times of a year."
    },
    footer = {
      "",
      "Example:  twinwall rules diff running new.xml",
      "",
      "Exit codes: 0 no packet's fate changes, 1 some change, or refused, 2 wrong usage, 3 no engine"
          + " answers."
    })
final class DiffCommand implements Callable<Integer> {
  @Mixin Configurations configurations = new Configurations();

  @Parameters(paramLabel = "A", index = "0")
  String before = "";

  @Parameters(paramLabel = "B", index = "1")
  String after = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "how many differences are shown (default: ${DEFAULT-VALUE})")
  int limit = 50;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    Loaded a = configurations.named(before, Configurations.Role.master);
    Loaded b = configurations.named(after, Configurations.Role.master);
    Differences found =
        Differences.between(a.situation(), b.situation(), Instant.now(), Differences.WORK);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(TraceJson.of(found, a, b).toPrettyString());
    } else {
      out.print(DiffText.of(found, limit, a.lines(), b.lines()));
    }
    out.flush();
    return found.all().isEmpty() && found.complete() ? 0 : 1;
  }
}
