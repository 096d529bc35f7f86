package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;

/**
 * A rule that shuts everybody out is applied on trial. The peer hears of it, and then of nothing
 * more; the engine that began the trial is killed. Nobody confirms, and both nodes go back.
 */
class TrialStoryTest {
  private static final String CLIENT = "192.168.1.50";
  private static final String INTERNET = "203.0.113.1";
  private static final String DESCRIPTION = "nobody gets through";

  @KernelTest
  void nobodyConfirms() throws Exception {
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
      Firewalls firewalls = new Firewalls(site);
      site.topology().firewalls().forEach(firewalls::start);
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      PairHands hands = new PairHands(site, launcher);
      hands.serve(Topology.INTERNET, INTERNET, 7000);
      new Story(hands, firewalls).tell();
    } finally {
      Site.down(name);
    }
  }

  private record Story(PairHands hands, Firewalls firewalls) {
    void tell() throws Exception {
      until("the client gets through", this::getsThrough);
      var rule =
          Control.request("config.add").put("path", "filter/rule").put("at", 1).put("apply", false);
      rule.putObject("values")
          .put("type", "block")
          .put("interface", "lan")
          .put("ipprotocol", "inet")
          .put("source/any", "on")
          .put("destination/any", "on")
          .put("descr", DESCRIPTION);
      Control.ask(hands.site().controlSocket("fw1"), rule);
      String what = hands.twinwall("fw1", "apply", "--what");
      assertTrue(what.contains("+\t<descr>" + DESCRIPTION) || what.contains(DESCRIPTION), what);
      assertTrue(what.contains("Packets that fare otherwise"), what);
      assertTrue(what.contains("passed") || what.contains("blocked"), what);
      assertTrue(!has("fw1") && !has("fw2") && getsThrough(), "saved is not applied");

      String said = hands.twinwall("fw1", "apply", "--confirm-within", "15s");
      assertTrue(said.contains("go back in 15 s"), said);
      until("fw2 has the rule", () -> has("fw2"));
      hands.site().cut("fw1", "sync");
      firewalls.engine("fw1").kill();
      assertTrue(!getsThrough(), "the rule shuts out");

      until("fw2 went back by itself", () -> !has("fw2"));
      until("fw1 went back though its engine was killed", () -> !has("fw1"));
      until("the client gets through again", this::getsThrough);
      hands.site().heal("fw1", "sync");
      String status = hands.twinwall("fw1", "status");
      assertTrue(status.contains("taken back: nobody confirmed them in time"), status);
      assertTrue(status.contains("saved and not applied"), status);
      assertTrue(hands.twinwall("fw1", "discard").contains("Discarded"));
      until("the pair is whole", () -> firewalls.complaint().isEmpty());
    }

    private boolean getsThrough() throws Exception {
      return hands.seen(CLIENT, INTERNET, 7000).matches("[0-9.]+");
    }

    /** Whether the rule is in force on a node; a node that does not answer has what it had. */
    private boolean has(String node) {
      try {
        return hands.ask(node, "rules.list", Map.of()).toString().contains(DESCRIPTION);
      } catch (IOException _) {
        return true;
      }
    }
  }
}
