package twinwall.lab.site;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import twinwall.core.net.Prefix;

/** A lab of two firewalls that are cabled and run nothing yet, for as long as a story is told. */
final class PairSite {
  /** What is told of it. */
  interface Story {
    void tell(PairHands hands) throws Exception;
  }

  private PairSite() {}

  /** Without the packaged product there is no story. */
  static void tell(Story story) throws Exception {
    Path launcher = Path.of("../twinwall").toAbsolutePath().normalize();
    assumeTrue(
        Files.isDirectory(launcher.resolveSibling("node/target/lib"))
            && Files.isDirectory(launcher.resolveSibling("web/target/lib")),
        "the product is not packaged: mvn verify, or ./dev test");
    System.setProperty("twinwall.launcher", launcher.toString());
    String name = StandInSite.name();
    var topology =
        new Topology(
            name,
            2,
            Prefix.of("203.0.113.0/24"),
            Prefix.of("192.168.1.0/24"),
            Prefix.of("172.16.1.0/24"),
            false,
            "https");
    Site site = Site.build(topology, false, _ -> {});
    try {
      story.tell(new PairHands(site, launcher));
    } finally {
      Site.down(name);
    }
  }
}
