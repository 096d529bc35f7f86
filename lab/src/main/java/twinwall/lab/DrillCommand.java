package twinwall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.net.Prefix;
import twinwall.lab.drill.Drill;
import twinwall.lab.drill.Outcome;
import twinwall.lab.drill.Report;
import twinwall.lab.drill.Scenario;
import twinwall.lab.drill.Table;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/** {@code twinwall drill}: fails over on purpose, under live traffic, and measures. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = "Fail over on purpose under live traffic, and measure.")
final class DrillCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SCENARIO", description = "which ones (default: all; see --list)")
  private List<String> scenarios = List.of();

  @Option(names = "--runs", defaultValue = "1", description = "how often each (default: 1)")
  private int runs = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "write all runs there")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "where the report goes")
  private Path html = Path.of("drill.html");

  @Option(names = "--name", defaultValue = "lab", description = "which lab, if it is up")
  private String name = "lab";

  @Option(names = "--web", defaultValue = "https", description = "as of lab up")
  private String web = "https";

  @Option(names = "--list", description = "say which scenarios there are")
  private boolean list;

  @Override
  public Integer call() throws IOException {
    if (list) {
      for (Scenario scenario : Scenario.values()) {
        System.out.printf("%-18s %s%n", scenario.id(), scenario.meaning());
      }
      return 0;
    }
    List<Scenario> wanted = wanted();
    if (runs < 1 || runs > 1000) {
      throw new LabException("--runs is 1 to 1000, not " + runs);
    }
    boolean own = !Site.isUp(name);
    Site site = own ? bringUp() : Site.open(name);
    if (site.topology().nodes() < 2) {
      throw new LabException("a drill needs two firewalls: lab up --nodes 2");
    }
    var outcomes = new ArrayList<Outcome>();
    try {
      drill(site, wanted, outcomes);
    } finally {
      write(outcomes);
    }
    return outcomes.size() == wanted.size() * runs && outcomes.stream().allMatch(Outcome::isGood)
        ? 0
        : 1;
  }

  private List<Scenario> wanted() {
    if (scenarios.isEmpty()) {
      return Arrays.asList(Scenario.values());
    }
    return scenarios.stream()
        .map(id ->
            Scenario.of(id)
                .orElseThrow(() ->
                    new LabException(
                        "there is no scenario \"" + id + "\": drill --list shows all")))
        .toList();
  }

  private Site bringUp() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Site.down(name), "end-of-lab"));
    System.err.println("No lab \"" + name + "\" is up: making one for the drill.");
    return LabCommand.bringUp(
        new Topology(
            name,
            2,
            Prefix.of("203.0.113.0/24"),
            Prefix.of("192.168.1.0/24"),
            Prefix.of("172.16.1.0/24"),
            false,
            web),
        false);
  }

  private void drill(Site site, List<Scenario> wanted, List<Outcome> outcomes) {
    try (var drill =
        new Drill(
            site,
            new Random(),
            text -> System.err.println("  " + text),
            arguments -> AgentCommand.line(arguments.toArray(String[]::new)))) {
      for (Scenario scenario : wanted) {
        for (int run = 1; run <= runs; run++) {
          System.err.printf("%s, run %d of %d: ", scenario.id(), run, runs);
          try {
            Outcome outcome = drill.run(scenario, run);
            outcomes.add(outcome);
            System.err.println(LabText.line(outcome));
          } catch (LabException e) {
            System.err.println("FAILED: " + e.getMessage());
          }
        }
      }
    }
  }

  private void write(List<Outcome> outcomes) throws IOException {
    System.out.println();
    System.out.print(Table.of(outcomes));
    if (json.isPresent()) {
      var mapper = new JsonMapper();
      var array = mapper.createArrayNode();
      outcomes.forEach(outcome -> array.add(outcome.json()));
      Files.writeString(json.get(), array.toPrettyString() + "\n");
    }
    Files.writeString(html, Report.of(outcomes));
    System.out.println("The report with the timelines: " + html.toAbsolutePath());
  }
}
