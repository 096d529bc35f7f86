package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import twinwall.linux.KernelTest;

class SiteTest {
  @KernelTest
  void comesUpIsUsedAndLeavesNothingBehind() {
    String linksBefore = links();
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    Set<String> namespaces = namespaces(site);
    try {
      assertTrue(Site.names().contains(name));
      Ran ping =
          Ran.run(
              site.box(Topology.CLIENT)
                  .within(List.of("ping", "-c", "3", "-i", "0.2", "-W", "2", "203.0.113.1")));
      assertTrue(ping.ok(), ping.said());
      Ran route =
          Ran.run(
              site.box(Topology.INTERNET).within(List.of("ip", "route", "get", "192.168.1.50")));
      assertFalse(route.ok(), "the internet must not know the way into the LAN: " + route.said());

      site.cut("fw1", "lan");
      assertFalse(site.hasCarrier("fw1", "lan"));
      Ran carrier = Ran.run(site.box("fw1").within(List.of("cat", "/sys/class/net/lan0/carrier")));
      assertEquals("0", carrier.said(), "a cut on the switch is a lost carrier on the node");
      site.heal("fw1", "lan");
      assertTrue(site.hasCarrier("fw1", "lan"));

      site.powerOff("fw1");
      assertFalse(site.isOn("fw1"));
      site.powerOn("fw1");
      new Firewalls(site).start("fw1");
      assertTrue(site.isOn("fw1"));
      assertEquals(linksBefore, links(), "the site's network is not ours");
    } finally {
      assertTrue(Site.down(name));
    }
    assertGone(name, namespaces);
    assertFalse(Site.down(name), "a second time there is nothing to end");
  }

  @KernelTest
  void aKilledLabTakesEverythingWithIt() {
    String name = StandInSite.name();
    Site site = StandInSite.up(name);
    Set<String> namespaces = namespaces(site);
    List<Box> boxes = new ArrayList<>();
    site.topology().hosts().forEach(host -> boxes.add(site.box(host)));
    site.holder().kill();
    Wait.until(
        5000, 20, () -> boxes.stream().noneMatch(Box::isAlive), () -> "boxes outlive their lab");
    // The first process of the lab goes last: its end waits for those of all the others.
    Wait.until(5000, 20, () -> !Site.isUp(name), () -> "the lab outlives its machines");
    assertTrue(Site.down(name));
    assertGone(name, namespaces);
  }

  private static void assertGone(String name, Set<String> namespaces) {
    assertFalse(Site.names().contains(name));
    Wait.until(
        5000,
        20,
        () -> !StandInSite.anyProcessIn(namespaces),
        () -> "processes stayed behind in the lab's namespaces");
  }

  private static Set<String> namespaces(Site site) {
    return site.topology().hosts().stream()
        .map(host -> StandInSite.namespace(site.box(host).pid()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String links() {
    return Ran.run(List.of("ip", "-br", "link")).orFail().said();
  }
}
