package twinwall.lab.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Site;
import twinwall.lab.site.StandInSite;
import twinwall.lab.site.Switchboard;
import twinwall.lab.site.Topology;
import twinwall.lab.site.Wait;
import twinwall.lab.traffic.Hand;
import twinwall.linux.KernelTest;

/** The measuring, measured: holes of known length cut into traffic that is otherwise whole. */
class HoleTest {
  @KernelTest
  void aHoleOfKnownLengthIsMeasured() {
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    try (var board = new Switchboard(site);
        var internet = agent(site, Topology.INTERNET, "internet");
        var client = agent(site, Topology.CLIENT, "client")) {
      internet.ask(Hand.request("begin"));
      client.ask(Hand.request("begin").put("idle", 200).put("megabits", 20));
      Wait.sleep(1500);
      var events = new ArrayList<Outcome.Event>();
      events.add(new Outcome.Event(System.nanoTime(), "cut"));
      board.cut(Topology.CLIENT, "lan");
      Wait.sleep(700);
      board.heal(Topology.CLIENT, "lan");
      double hole = (System.nanoTime() - events.getFirst().at()) / 1e6;
      Wait.sleep(3000);
      int survivors =
          client.ask(Hand.request("wake")).path("survivors").asInt()
              + internet.ask(Hand.request("wake")).path("survivors").asInt();
      JsonNode measured = client.ask(Hand.request("end"));
      JsonNode seen = internet.ask(Hand.request("end"));
      var outcome =
          new Outcome(
              Scenario.LAN_CUT,
              1,
              measured,
              seen.path("upload"),
              Map.of("total", 200, "survivors", survivors),
              Map.of("1@stand-in", 1),
              true,
              events,
              List.of());
      // The switch heals some time after it was told to: by the load of the machine.
      assertTrue(outcome.outageMillis() >= hole - 150, "outage " + outcome.outageMillis());
      assertTrue(outcome.outageMillis() <= hole + 1500, "outage " + outcome.outageMillis());
      assertTrue(outcome.lostProbes() > hole / 4, "probes lost: " + outcome.lostProbes());
      assertTrue(outcome.lostPings() >= 4 && outcome.lostPings() <= 22, "" + outcome.lostPings());
      assertTrue(outcome.tcpStallMillis() >= hole - 150, "" + outcome.tcpStallMillis());
      assertEquals("", outcome.verdict());
      assertEquals(200, outcome.idleSurvivors());
      String page = Report.of(List.of(outcome));
      assertTrue(page.contains("class=\"hole\""));
      assertTrue(!page.contains("http://") && !page.contains("https://"), "nothing from outside");
    } finally {
      Site.down(name);
    }
  }

  @KernelTest
  void whatDoesNotComeBackIsBroken() {
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    try (var internet = agent(site, Topology.INTERNET, "internet");
        var client = agent(site, Topology.CLIENT, "client")) {
      internet.ask(Hand.request("begin"));
      client.ask(Hand.request("begin").put("idle", 20).put("megabits", 20));
      Wait.sleep(500);
      site.powerOff("fw1");
      Wait.sleep(500);
      assertEquals(
          0, client.ask(Hand.request("wake").put("bound_ms", 1000)).path("survivors").asInt());
      site.powerOn("fw1"); // with nothing in it: the site stays dark
      JsonNode probe = client.ask(Hand.request("end").put("bound_ms", 1000)).path("probe");
      assertTrue(probe.path("outage_ns").asLong() > 500_000_000L, "an outage to the very end");
    } finally {
      Site.down(name);
    }
  }

  private static Hand agent(Site site, String host, String role) {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            "twinwall.lab.Main",
            "agent",
            role,
            "203.0.113.1");
    return new Hand(host, site.box(host).within(line), site.directory(host).resolve("log"));
  }
}
