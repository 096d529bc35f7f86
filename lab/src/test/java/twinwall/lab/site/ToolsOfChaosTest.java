package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import twinwall.lab.traffic.Agent;
import twinwall.lab.traffic.Hand;
import twinwall.linux.KernelTest;

/** What chaos uses of a site: strange frames that arrive, and clocks that only one node sees. */
class ToolsOfChaosTest {
  /** Makes noise, as the hidden command does. */
  public static final class NoiseMain {
    public static void main(String[] args) throws Exception {
      Agent.noise();
    }
  }

  @KernelTest
  void noiseArrivesOnItsSwitchAlone() {
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    try {
      var command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path").replace(File.pathSeparator, ":"),
              NoiseMain.class.getName());
      long before = received(site, "fw1", "lan0");
      long elsewhere = received(site, "fw1", "sync0");
      try (var noise =
          new Hand(
              Topology.NOISE,
              site.noise().within(command),
              site.directory(Topology.NOISE).resolve("log"))) {
        noise.ask(
            Hand.request("make")
                .put("id", 1)
                .put("network", 1 + Topology.SWITCHES.indexOf("lan"))
                .put("kind", "ARP")
                .put("prefix", "192.168.1.0/24")
                .put("vhid", Topology.LAN_VHID)
                .put("seed", 1)
                .put("per_second", 1000));
        Wait.until(
            60_000, 50, () -> received(site, "fw1", "lan0") > before + 500, () -> "no noise");
        noise.ask(Hand.request("stop").put("id", 1));
      }
      assertTrue(received(site, "fw1", "sync0") < elsewhere + 100, "the other switch is quiet");
    } finally {
      Site.down(name);
    }
  }

  private static long received(Site site, String node, String device) {
    String file = "/sys/class/net/" + device + "/statistics/rx_packets";
    return Long.parseLong(
        Ran.run(site.box(node).within(List.of("cat", file))).orFail().said().strip());
  }

  @KernelTest
  void aNodesClockIsSetAndTheHostsIsNot() {
    assertTrue(FakeClock.library().isPresent(), "install Debian's faketime");
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    try {
      assertEquals(List.of(), FakeClock.before(site, "fw1"), "nobody gave it a clock");
      FakeClock.give(site, "fw1");
      assertTrue(Math.abs(off(site)) < 60);
      FakeClock.set(site, "fw1", -86_400);
      assertTrue(Math.abs(off(site) + 86_400) < 60);
    } finally {
      Site.down(name);
    }
  }

  /** Seconds between the node's clock and ours. */
  private static long off(Site site) {
    var command = new ArrayList<>(FakeClock.before(site, "fw1"));
    command.addAll(List.of("date", "+%s"));
    String said = Ran.run(site.box("fw1").within(command)).orFail().said();
    return Long.parseLong(said) - Instant.now().getEpochSecond();
  }
}
