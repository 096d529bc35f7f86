package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.util.Map;
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
    PairSite.tell(hands -> {
      Site site = hands.site();
      Topology topology = site.topology();
      Firewalls firewalls = new Firewalls(site);
      site.topology().firewalls().forEach(firewalls::start);
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      hands.serve(Topology.INTERNET, INTERNET, 7000);
      new Story(hands, firewalls).tell();
    });
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
      assertTrue(what.contains(DESCRIPTION), what);
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
