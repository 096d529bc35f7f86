package twinwall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.net.Prefix;
import twinwall.lab.bench.Bench;
import twinwall.lab.bench.Benches;
import twinwall.lab.bench.Finding;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/** {@code twinwall bench}: measures the product beside the usual tools, in labs of its own. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure how long things take, beside the usual tools in the same run.")
final class BenchCommand implements Callable<Integer> {
  private static final int MAX_RUNS = 1000;

  @Parameters(paramLabel = "NAME", description = "which ones (default: all; see --list)")
  private List<String> names = List.of();

  @Option(names = "--runs", description = "how often each (default: see --list)")
  private Optional<Integer> runs = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "write all samples there")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "STACK|SCENARIO",
      split = ",",
      description = "failover: which of them, as often as you like (default: a sensible choice)")
  private List<String> only = List.of();

  @Option(
      names = "--flows",
      paramLabel = "N",
      defaultValue = "0",
      description = "failover: so many other flows are there (default: ${DEFAULT-VALUE})")
  private int flows;

  @Option(names = "--name", defaultValue = "bench", description = "the lab's name")
  private String name = "bench";

  @Option(names = "--list", description = "say which benchmarks there are")
  private boolean list;

  private final Map<String, Site> sites = new HashMap<>();

  @Override
  public Integer call() throws IOException {
    if (list) {
      for (Bench bench : Bench.values()) {
        System.out.printf("%-8s %3d runs  %s%n", bench.id(), bench.runs(), bench.meaning());
      }
      return 0;
    }
    List<Bench> wanted = wanted();
    runs.filter(n -> n < 1 || n > MAX_RUNS)
        .ifPresent(n -> {
          throw new LabException("--runs is 1 to " + MAX_RUNS + ", not " + n);
        });
    var benches =
        new Benches(
            () -> site(name, 2, false),
            () -> site(name + "-one", 1, false),
            () -> site(name + "-peer", 2, true),
            this::bare,
            arguments -> AgentCommand.line(arguments.toArray(String[]::new)));
    var results = new ArrayList<Finding>();
    boolean good = true;
    for (Bench bench : wanted) {
      System.err.println(bench.id() + ": " + bench.meaning());
      try {
        Finding result = benches.run(bench, runs, only, flows);
        results.add(result);
        System.out.println(result.table());
      } catch (LabException e) {
        good = false;
        System.err.println("FAILED: " + bench.id() + ": " + e.getMessage());
      }
    }
    write(results);
    return good ? 0 : 1;
  }

  private List<Bench> wanted() {
    if (names.isEmpty()) {
      return Arrays.asList(Bench.values());
    }
    return names.stream()
        .map(id ->
            Bench.of(id)
                .orElseThrow(
                    () -> new LabException("there is no benchmark \"" + id + "\": bench --list")))
        .toList();
  }

  /** The lab of that name if it is up; or else one that ends with this command. */
  private Site site(String lab, int nodes, boolean standIn) {
    return sites.computeIfAbsent(
        lab,
        _ -> {
          if (Site.isUp(lab)) {
            Site site = Site.open(lab);
            if (site.topology().nodes() == nodes && site.standIn() == standIn) {
              return site;
            }
            throw new LabException(
                "the lab \"" + lab + "\" is not what is needed here: lab down, or --name");
          }
          Runtime.getRuntime().addShutdownHook(new Thread(() -> Site.down(lab), "end-of-" + lab));
          return LabCommand.bringUp(topology(lab, nodes), standIn);
        });
  }

  private static Topology topology(String lab, int nodes) {
    return new Topology(
        lab,
        nodes,
        Prefix.of("203.0.113.0/24"),
        Prefix.of("192.168.1.0/24"),
        Prefix.of("172.16.1.0/24"),
        false,
        "https");
  }

  /** Always one of its own: whatever ran on its firewalls would be replaced. */
  private Site bare() {
    String lab = name + "-bare";
    if (Site.isUp(lab)) {
      throw new LabException("the lab \"" + lab + "\" is up: lab down, or another --name");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Site.down(lab), "end-of-" + lab));
    return Site.build(topology(lab, 2), false, what -> System.err.println("  " + what));
  }

  private void write(List<Finding> results) throws IOException {
    if (json.isEmpty()) {
      return;
    }
    var array = new JsonMapper().createArrayNode();
    results.forEach(result -> array.add(result.json()));
    Files.writeString(json.get(), array.toPrettyString() + "\n");
  }
}
