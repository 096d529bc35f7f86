package twinwall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import twinwall.core.net.Prefix;
import twinwall.lab.chaos.ChaosRun;
import twinwall.lab.site.FakeClock;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/** {@code twinwall chaos}: random faults under live traffic, with every promise demanded. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description =
        "Random faults on a lab of its own under live traffic; what must hold is checked.")
final class ChaosCommand implements Callable<Integer> {
  private static final int MANY = 1_000_000;
  private static final int LISTED = 20;

  @Option(names = "--minutes", description = "how long (default: 5; with --steps no bound)")
  private Optional<Double> minutes = Optional.empty();

  @Option(names = "--seed", description = "draws the faults (default: a new one, which is said)")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--from", defaultValue = "1", description = "number of the first step")
  private int from = 1;

  @Option(names = "--steps", description = "how many steps at most")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--soak",
      description = "spare the engines, so that what grows in them shows; 60 minutes by default")
  private boolean soak;

  @Option(names = "--json", paramLabel = "FILE", description = "write all steps and figures there")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "write a report there")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--list", description = "say what the steps would be, and do nothing")
  private boolean list;

  @Option(
      names = "--logs",
      paramLabel = "DIR",
      description = "keep the logs of failed steps there (default: ${DEFAULT-VALUE})")
  private Path logs = Path.of("target/chaos");

  @Option(names = "--name", defaultValue = "chaos", description = "the lab's name")
  private String name = "chaos";

  @Override
  public Integer call() throws IOException {
    double bound = minutes.orElse(steps.isPresent() ? MANY : soak ? 60.0 : 5.0);
    if (bound <= 0 || from < 1 || steps.orElse(1) < 1) {
      throw new LabException("--minutes, --from and --steps are more than 0");
    }
    var order =
        new ChaosRun.Order(
            seed.orElseGet(() -> (long) new Random().nextInt(MANY)),
            from,
            steps.orElse(list ? LISTED : MANY),
            (long) (bound * 60_000),
            FakeClock.library().isPresent(),
            soak,
            logs);
    if (list) {
      System.out.print(ChaosRun.plan(order));
      return 0;
    }
    if (Site.isUp(name)) {
      throw new LabException(
          "the lab \"" + name + "\" is up, and chaos wants one of its own: lab down, or --name");
    }
    if (!order.clocks()) {
      System.err.println("libfaketime is not installed: clocks are left alone.");
    }
    System.err.println("seed " + order.seed());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Site.down(name), "end-of-chaos"));
    var run =
        new ChaosRun(
            order,
            this::site,
            System.err::println,
            arguments -> AgentCommand.line(arguments.toArray(String[]::new)));
    try {
      run.run();
    } finally {
      System.out.println(run.summary());
      if (json.isPresent()) {
        Files.writeString(json.get(), run.json().toPrettyString() + "\n");
      }
      if (html.isPresent()) {
        Files.writeString(html.get(), run.html());
      }
    }
    return run.isGood() ? 0 : 1;
  }

  private Site site() {
    Site.down(name);
    return LabCommand.bringUp(
        new Topology(
            name,
            2,
            Prefix.of("203.0.113.0/24"),
            Prefix.of("192.168.1.0/24"),
            Prefix.of("172.16.1.0/24"),
            false,
            "https"),
        false,
        site -> site.topology().firewalls().forEach(node -> FakeClock.give(site, node)));
  }
}
