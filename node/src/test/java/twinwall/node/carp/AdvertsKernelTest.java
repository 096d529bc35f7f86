package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.carp.ServingNodes.VIRTUAL;
import static twinwall.node.carp.ServingNodes.routers;
import static twinwall.node.carp.ServingNodes.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.Role;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;

/** Router advertisements of two nodes, as a host's kernel takes them. */
class AdvertsKernelTest {
  private static final String RADVD = "radvd-lan";

  @TempDir Path dir;

  private static Plan plan(int host, int skew, String vip, String mode) {
    return ServingNodes.plan(
        """
        <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><ipv6allow></ipv6allow></system>
        <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddrv6>2001:db8:1::%d</ipaddrv6><subnetv6>64</subnetv6></lan></interfaces>
        <virtualip><vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advbase>1</advbase>
          <advskew>%d</advskew><password>cv-secret-1</password><uniqid>65a1b2c3d4e01</uniqid>
          <type>single</type><subnet_bits>64</subnet_bits><subnet>%s</subnet></vip></virtualip>
        <dhcpdv6><lan><ramode>%s</ramode>
          <raminrtradvinterval>3</raminrtradvinterval><ramaxrtradvinterval>4</ramaxrtradvinterval>
          <raadvdefaultlifetime>600</raadvdefaultlifetime></lan></dhcpdv6>
        </pfsense>
        """
            .formatted(host, skew, vip, mode));
  }

  /** Sender, source and lifetime of each advertisement that the client has heard. */
  private static List<String> adverts(Path capture) throws Exception {
    return ServingNodes.frames(
        capture, "icmpv6.type == 134", "eth.src", "ipv6.src", "icmpv6.nd.ra.router_lifetime");
  }

  @KernelTest
  void theRouterIsTheVirtualAddressWhoeverIsMaster() throws Exception {
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host client = site.host("client");
      Site.Host one = site.host("one", "2001:db8:1::2/64");
      Site.Host two = site.host("two", "2001:db8:1::3/64");
      Path capture = ServingNodes.record(client, dir.resolve("client.pcap"));
      Path changes = dir.resolve("changes");
      client.start(changes, "ip", "-6", "monitor", "route");

      ServingNodes.Node first = nodes.start(one, plan(2, 0, "fe80::1:1", "assist"));
      first.awaitRole(Role.MASTER);
      ServingNodes.Node second = nodes.start(two, plan(3, 100, "fe80::1:1", "assist"));
      second.awaitRole(Role.BACKUP);
      until("a router", () -> routers(client).contains("via fe80::1:1"));
      until(
          "an address of its own",
          () -> client.run("ip", "-6", "addr", "show", "dev", "lan0").contains("2001:db8:1:"));
      client.run("ping", "-6", "-c", "1", "-w", "5", "fe80::1:1%lan0");
      assertTrue(client.run("ip", "-6", "neigh").contains("fe80::1:1 dev lan0 lladdr " + VIRTUAL));
      assertFalse(second.runs(RADVD), "a BACKUP says nothing");

      first.carp().disable();
      second.awaitRole(Role.MASTER);
      until("the other advertises", () -> second.runs(RADVD) && !first.runs(RADVD));
      long before = adverts(capture).size();
      until("the client hears it", () -> adverts(capture).size() > before);
      first.carp().enable();
      first.awaitRole(Role.MASTER);
      until("the first advertises again", () -> first.runs(RADVD) && !second.runs(RADVD));
      site.cut(one);
      second.awaitRole(Role.MASTER);
      until("after a cut", () -> second.runs(RADVD));
      assertEquals(1, routers(client).lines().count(), routers(client));
      assertFalse(Files.readString(changes).contains("Deleted default"), "it kept its router");
      for (String advert : adverts(capture)) {
        assertTrue(advert.startsWith(VIRTUAL + "\tfe80::1:1\t600"), advert);
      }

      // No longer wanted while it is MASTER: it takes its leave.
      second.services().want(plan(3, 100, "fe80::1:1", "disabled"));
      until("no router any more", () -> routers(client).isBlank());
    }
  }

  @KernelTest
  void fromItsOwnAddressTheMasterTakesItsLeave() throws Exception {
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host client = site.host("client");
      Site.Host one = site.host("one", "2001:db8:1::2/64");
      Site.Host two = site.host("two", "2001:db8:1::3/64");
      ServingNodes.Node first = nodes.start(one, plan(2, 0, "2001:db8:1::1", "unmanaged"));
      first.awaitRole(Role.MASTER);
      ServingNodes.Node second = nodes.start(two, plan(3, 100, "2001:db8:1::1", "unmanaged"));
      second.awaitRole(Role.BACKUP);
      until("a router", () -> routers(client).contains("via fe80::"));
      String router = via(routers(client));
      assertTrue(one.run("ip", "-6", "addr", "show", "dev", "lan0").contains(router + "/64"));
      first.carp().disable();
      second.awaitRole(Role.MASTER);
      until(
          "the other is the router, and no one else",
          () -> routers(client).contains("via fe80::") && !routers(client).contains(router));
      String now = via(routers(client));
      assertTrue(two.run("ip", "-6", "addr", "show", "dev", "lan0").contains(now + "/64"));
    }
  }

  private static String via(String route) {
    return route.replaceFirst("(?s).*via (\\S+).*", "$1");
  }
}
