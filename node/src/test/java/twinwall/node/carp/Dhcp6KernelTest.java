package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.carp.ServingNodes.routers;
import static twinwall.node.carp.ServingNodes.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.Role;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;

/** Two nodes serve DHCPv6, and a real client asks for an address and a prefix. */
class Dhcp6KernelTest {
  private static final String CLIENT =
      """
      duid ll
      noipv4
      nohook resolv.conf
      ipv6rs
      slaac hwaddr
      interface lan0
        ia_na 1
        ia_pd 2/::/56 -
      """;

  @TempDir Path dir;

  private static Plan plan(int host, int other, int skew, String enable) {
    return ServingNodes.plan(
        """
        <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><domain>example.net</domain><ipv6allow></ipv6allow></system>
        <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddr>10.0.0.%d</ipaddr><subnet>24</subnet>
          <ipaddrv6>2001:db8:1::%d</ipaddrv6><subnetv6>64</subnetv6></lan></interfaces>
        <virtualip><vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advbase>1</advbase>
          <advskew>%d</advskew><password>cv-secret-1</password><uniqid>65a1b2c3d4e01</uniqid>
          <type>single</type><subnet_bits>64</subnet_bits><subnet>fe80::1:1</subnet></vip></virtualip>
        <hasync><pfsyncenabled>on</pfsyncenabled><pfsyncinterface>lan</pfsyncinterface>
          <pfsyncpeerip>10.0.0.%d</pfsyncpeerip></hasync>
        <dhcpdv6><lan>%s<ramode>managed</ramode>
          <range><from>::1000</from><to>::1fff</to></range>
          <prefixrange><from>2001:db8:a000::</from><to>2001:db8:a0ff:ff00::</to>
            <prefixlength>56</prefixlength></prefixrange>
          <raminrtradvinterval>3</raminrtradvinterval><ramaxrtradvinterval>4</ramaxrtradvinterval>
          </lan></dhcpdv6>
        </pfsense>
        """
            .formatted(host, host, skew, other, enable));
  }

  private static String address(Site.Host client) throws Exception {
    return client
        .run("ip", "-6", "addr", "show", "dev", "lan0", "scope", "global")
        .replaceFirst("(?s).*inet6 (2001:db8:1::1[0-9a-f]{3})/128.*", "$1");
  }

  private static String leases(ServingNodes.Node node) throws Exception {
    Path file = node.run().resolve("services/kea-dhcp6/leases6.csv");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private String ask(Site.Host client, String name) throws Exception {
    Path file = Files.writeString(dir.resolve("dhcpcd.conf"), CLIENT);
    Process process =
        client.start(dir.resolve(name), "dhcpcd", "-B", "-d", "-f", file.toString(), "lan0");
    until("an address", () -> address(client).startsWith("2001:db8:1::1"));
    until("a prefix", () -> Files.readString(dir.resolve(name)).contains("delegated prefix"));
    until("a router", () -> routers(client).contains("via fe80::1:1"));
    String address = address(client);
    process.destroy(); // it gives its address up, and does not say so
    process.waitFor();
    until("it has no address", () -> !address(client).startsWith("2001:db8:1::1"));
    return address;
  }

  @KernelTest
  void aClientKeepsItsAddressAndItsPrefixWhoeverAnswers() throws Exception {
    for (String fixed : List.of("/run/dhcpcd", "/var/lib/dhcpcd")) {
      Site.sh("mkdir", "-p", fixed);
      Site.sh("mount", "-t", "tmpfs", "none", fixed);
    }
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host client = site.host("client");
      Site.Host one = site.host("one", "10.0.0.2/24", "2001:db8:1::2/64");
      Site.Host two = site.host("two", "10.0.0.3/24", "2001:db8:1::3/64");
      ServingNodes.Node first = nodes.start(one, plan(2, 3, 0, "<enable></enable>"));
      first.awaitRole(Role.MASTER);
      ServingNodes.Node second = nodes.start(two, plan(3, 2, 100, "<enable></enable>"));
      second.awaitRole(Role.BACKUP);
      Path capture = ServingNodes.record(client, dir.resolve("client.pcap"));

      String address = ask(client, "first.log");
      until("the replies are recorded", () -> !repliers(capture).isEmpty());
      assertEquals(Set.of(mac(one)), repliers(capture), "a BACKUP says nothing");
      until("the other knows", () -> leases(second).contains(address));
      until("and the prefix", () -> leases(second).contains("2001:db8:a0"));
      assertTrue(leases(second).contains(",56,"), leases(second));
      for (Site.Host node : List.of(one, two)) {
        until("the way to it", () -> prefixes(node).contains("via " + address + " dev lan0"));
      }
      // A device that is made anew, or goes down, takes its routes along.
      two.run("ip", "-6", "route", "flush", "proto", "118");
      second.services().want(plan(3, 2, 100, "<enable></enable>"));
      until("the way again", () -> prefixes(two).contains("via " + address + " dev lan0"));

      site.cut(one);
      second.awaitRole(Role.MASTER);
      Path later = ServingNodes.record(client, dir.resolve("later.pcap"));
      Files.deleteIfExists(Path.of("/var/lib/dhcpcd/lan0.lease6")); // it remembers nothing
      assertEquals(address, ask(client, "second.log"));
      until("the replies are recorded", () -> !repliers(later).isEmpty());
      assertEquals(Set.of(mac(two)), repliers(later));
      second.services().want(plan(3, 2, 100, ""));
      until("no way any more", () -> prefixes(two).isBlank());
    }
  }

  /** The routes to what was delegated. */
  private static String prefixes(Site.Host host) throws Exception {
    return host.run("ip", "-6", "route", "show", "proto", "118");
  }

  private static String mac(Site.Host host) throws Exception {
    return host.run("ip", "-br", "link", "show", "dev", "lan0").split("\\s+")[2];
  }

  /** Who sent replies of DHCPv6. */
  private static Set<String> repliers(Path capture) throws Exception {
    return Set.copyOf(ServingNodes.frames(capture, "dhcpv6.msgtype == 7", "eth.src"));
  }
}
