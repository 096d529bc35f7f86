package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.render.ServiceTexts;
import twinwall.core.service.Service;
import twinwall.linux.KernelTest;
import twinwall.linux.Links;

/** What is rendered for the golden cases, as the daemons' own checkers see it. */
final class CheckersKernelTest {
  private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");

  @TempDir Path dir;

  @KernelTest
  void theDaemonsTakeWhatIsRenderedForThem() throws Exception {
    try (Links links = Links.open()) {
      links.createVeth("lan0", "far0").orThrow("veth"); // Kea looks for its devices
      links.createVeth("opt1", "far1").orThrow("veth");
      links.createVeth("opt2", "far2").orThrow("veth");
    }
    List<String> seen = new ArrayList<>();
    try (Stream<Path> cases = Files.list(GOLDEN)) {
      for (Path one : cases.filter(c -> Files.exists(c.resolve("services.txt"))).toList()) {
        for (Service service : services(one)) {
          if (service.check().isEmpty()) {
            continue;
          }
          assumeTrue(
              "all".equals(System.getenv("TWINWALL_RINGS")) || Command.missing(service).isEmpty(),
              service.debian() + " is not installed");
          seen.add(service.name());
          Home home = Home.of(dir.resolve(one.getFileName()), dir.resolve("etc"));
          Path at = home.candidate(service.name());
          home.write(service, at);
          Command.Outcome outcome =
              Command.run(
                  Command.of(service, home.fill(service.check(), service, at), at, false),
                  Duration.ofSeconds(60));
          assertEquals("", outcome.ok() ? "" : outcome.why(), one + " " + service.name());
        }
      }
    }
    assertTrue(
        seen.containsAll(List.of("unbound", "kea-dhcp4", "kea-dhcp6", "radvd-lan")),
        seen.toString());
  }

  private static List<Service> services(Path one) throws Exception {
    if (XmlReader.read(Files.readAllBytes(one.resolve("config.xml")))
            instanceof XmlReader.Document document
        && Planner.plan(Config.of(document.root()), Facts.anything())
            instanceof Planning.Planned planned) {
      return ServiceTexts.of(planned.plan());
    }
    throw new AssertionError(one + " has no plan");
  }
}
