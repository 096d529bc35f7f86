package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.nio.file.Files;
import java.util.List;
import org.openqa.selenium.By;
import twinwall.lab.site.Desk.Node;

/** Steps 5 to 9 of the guide, and a power cut: both nodes are one firewall. */
final class StepsOfAPair {
  private static final String INTERNET = "203.0.113.1";
  private static final String CLIENT = "192.168.1.50";
  private static final String WEB = "192.168.1.80";
  private static final String WAN_VIP = "203.0.113.10";
  private static final String LAN_VIP = "192.168.1.1";
  private static final String WEB_VIP = "203.0.113.20";
  private static final String VIP_PASSWORD = "only-these-two";

  private final Desk desk;
  private final PairHands hands;
  private final Kernel kernel;
  private final Album album;
  private final Window one;
  private final Window two;

  StepsOfAPair(Desk desk) {
    this.desk = desk;
    this.hands = desk.hands();
    this.kernel = desk.kernel();
    this.album = desk.album();
    this.one = desk.one();
    this.two = desk.two();
  }

  /** Who is asked, and a web server. */
  void neighbours() throws Exception {
    kernel.run(Topology.CLIENT, "ip", "addr", "add", WEB + "/24", "dev", "eth0");
    hands.serve(Topology.INTERNET, INTERNET, 7000);
    hands.serve(Topology.CLIENT, WEB, 80);
  }

  void sharedAddresses() throws Exception {
    vip("wan", WAN_VIP, "178", "WAN VIP", true);
    vip("lan", LAN_VIP, "49", "LAN VIP", false);
    album.add(one, "virtual-ips-saved");
    one.apply();
    kernel.has("fw1", "wan0", WAN_VIP);
    kernel.has("fw1", "lan0", LAN_VIP);
    skew100("WAN VIP");
    skew100("LAN VIP");
    album.add(two, "virtual-ip-on-the-second-node");
    kernel.hasNot("fw2", "wan0", WAN_VIP);
    kernel.hasNot("fw2", "lan0", LAN_VIP);
    until(
        "the client knows the virtual MAC",
        () -> {
          kernel.said(Topology.CLIENT, "ping", "-c", "1", "-W", "1", LAN_VIP);
          return kernel
              .said(Topology.CLIENT, "ip", "neigh", "show", LAN_VIP)
              .contains("00:00:5e:00:01:31");
        });
    for (Node node : desk.nodes()) {
      node.window().menu("Status", "CARP (failover)");
    }
    until("fw1 shows MASTER", () -> roles(one, "MASTER"));
    until("fw2 shows BACKUP", () -> roles(two, "BACKUP"));
    for (Window at : List.of(one, two)) {
      until(
          "both nodes' own views are there",
          () -> {
            String said = at.said("#carp-nodes");
            return said.contains("fw1")
                && said.contains("fw2")
                && said.contains("MASTER")
                && said.contains("BACKUP")
                && said.contains("one MASTER")
                && said.contains("heard");
          });
    }
    until("fw2 sees the machine of fw1", () -> two.said("#carp-peers").contains("alive"));
    album.add(one, "carp-on-the-first-node");
    album.add(two, "carp-on-the-second-node");
  }

  private static boolean roles(Window at, String role) {
    String said = at.said("#carp-state");
    String other = role.equals("MASTER") ? "BACKUP" : "MASTER";
    return said.contains(role) && !said.contains(other) && !said.contains("INIT");
  }

  private void vip(String at, String address, String vhid, String descr, boolean shown)
      throws Exception {
    one.menu("Firewall", "Virtual IPs");
    one.follow("Add");
    one.fill("mode", "carp", "interface", at, "subnet", address, "subnet_bits", "24");
    one.fill("password", VIP_PASSWORD, "password_again", VIP_PASSWORD);
    one.fill("vhid", vhid, "descr", descr);
    if (shown) {
      album.add(one, "virtual-ip");
    }
    one.save();
  }

  /** On the second node it is the first one's and 100, in the configuration and on its page. */
  private void skew100(String descr) throws Exception {
    until(
        descr + " is on fw2",
        () -> hands.value("fw2", "virtualip/vip[" + descr + "]/advskew").equals("100"));
    two.menu("Firewall", "Virtual IPs");
    two.edit(descr);
    assertEquals("100", two.value("advskew"));
  }

  void outbound() throws Exception {
    until("the internet sees fw1", () -> hands.seen(CLIENT, INTERNET, 7000).equals("203.0.113.11"));
    one.menu("Firewall", "NAT", "Outbound");
    one.fill("mode", "advanced");
    one.save();
    for (String mapping : List.of("rule for ISAKMP - LAN to WAN", "rule - LAN to WAN")) {
      one.edit("Auto created " + mapping);
      one.fill("target", WAN_VIP);
      one.save();
    }
    album.add(one, "outbound");
    one.apply();
    until("the internet sees both", () -> hands.seen(CLIENT, INTERNET, 7000).equals(WAN_VIP));
    until(
        "fw2's kernel would do the same",
        () -> kernel.said("fw2", "nft", "list", "ruleset").contains("snat ip to " + WAN_VIP));
  }

  void names() throws Exception {
    one.menu("Services", "DNS Resolver");
    String id = hands.value("fw1", "virtualip/vip[WAN VIP]/uniqid");
    one.fill("enable", "on", "outgoing_interface", "_vip" + id);
    album.add(one, "dns-resolver");
    one.save();
    one.menu("Services", "DNS Resolver", "Domain Overrides");
    one.follow("Add");
    one.fill("domain", Topology.DOMAIN, "ip", INTERNET, "descr", "The internet of the lab");
    one.save();
    one.menu("Services", "DHCP Server");
    one.fill("enable", "on", "range/from", "192.168.1.100", "range/to", "192.168.1.199");
    one.fill("gateway", LAN_VIP, "dnsserver", LAN_VIP, "failover_peerip", "192.168.1.3");
    album.add(one, "dhcp-server");
    one.save();
    one.apply();
    for (Node node : desk.nodes()) {
      until(
          node.name() + " has its daemons",
          () -> kernel.services(node.name()).equals("{kea-dhcp4=running, unbound=running}"));
    }
    until(
        "the client resolves",
        () -> kernel.ok(Topology.CLIENT, "getent", "ahostsv4", "walk." + Topology.DOMAIN));
    assertTrue(
        Files.readString(NameServer.log(hands.site()))
            .contains(WAN_VIP + " walk." + Topology.DOMAIN),
        "the internet is asked from the shared address");
    var offer = desk.dhcp().ask(hands.site(), 1);
    assertTrue(offer.address().startsWith("192.168.1.1"), offer.toString());
    assertEquals(LAN_VIP, offer.router());
    assertEquals(LAN_VIP, offer.resolver());
  }

  void maintenance() throws Exception {
    var ping = new SteadyPing(hands.site(), INTERNET);
    until("the ping is answered", () -> ping.answered() > 5);
    for (Node node : desk.nodes()) {
      node.window().menu("Status", "CARP (failover)");
    }
    one.press("Enter Persistent CARP Maintenance Mode", true);
    until("fw2 shows MASTER", () -> roles(two, "MASTER"));
    until("fw1 shows BACKUP", () -> roles(one, "BACKUP"));
    kernel.has("fw2", "wan0", WAN_VIP);
    kernel.has("fw2", "lan0", LAN_VIP);
    kernel.hasNot("fw1", "wan0", WAN_VIP);
    kernel.hasNot("fw1", "lan0", LAN_VIP);
    until("fw1 sees that fw2 is MASTER", () -> one.said("#carp-sync").contains("MASTER"));
    until("fw2 sees that fw1 is BACKUP", () -> two.said("#carp-sync").contains("BACKUP"));
    album.add(one, "maintenance-on-the-first-node");
    album.add(two, "maintenance-on-the-second-node");
    ping.goesOn();
    one.press("Leave Persistent CARP Maintenance Mode", false);
    until("fw1 shows MASTER", () -> roles(one, "MASTER"));
    until("fw2 shows BACKUP", () -> roles(two, "BACKUP"));
    kernel.has("fw1", "wan0", WAN_VIP);
    kernel.has("fw1", "lan0", LAN_VIP);
    kernel.hasNot("fw2", "wan0", WAN_VIP);
    kernel.hasNot("fw2", "lan0", LAN_VIP);
    ping.goesOn();
    System.out.println("  " + ping);
    // The guide expects one or two at one a second; here are five a second, for two take-overs.
    assertTrue(ping.missed() <= 20, ping.toString());
  }

  void webServer() throws Exception {
    vip("wan", WEB_VIP, "181", "Webserver", false);
    one.menu("Firewall", "NAT", "1:1");
    one.follow("Add at the end");
    one.fill("interface", "wan", "external", WEB_VIP, "source/kind", "address");
    one.fill("source/value", WEB, "descr", "Webserver");
    album.add(one, "one-to-one");
    one.save();
    one.menu("Firewall", "Rules", "WAN");
    one.follow("Add at the end");
    one.fill("protocol", "tcp", "destination/kind", "address", "destination/value", WEB);
    one.fill("destination/port", "80", "descr", "Web");
    one.save();
    album.add(one, "wan-rule");
    one.apply();
    for (Node node : desk.nodes()) {
      Window at = node.window();
      at.menu("System", "Advanced", "Firewall & NAT");
      at.fill("enablebinatreflection", "on", "enablenatreflectionhelper", "on");
      at.save();
      if (node.isFirst()) {
        album.add(at, "reflection");
      }
    }
    skew100("Webserver");
    kernel.has("fw1", "wan0", WEB_VIP);
    kernel.hasNot("fw2", "wan0", WEB_VIP);
    until("from the internet", () -> hands.seen(INTERNET, WEB_VIP, 80).equals(INTERNET));
    until("from inside", () -> hands.seen(CLIENT, WEB_VIP, 80).equals(LAN_VIP));
    until("the server goes out", () -> hands.seen(WEB, INTERNET, 7000).equals(WEB_VIP));
    one.menu("Status", "Dashboard");
    until("the dashboard is there", () -> !one.said("main").isEmpty());
    album.add(one, "dashboard");
  }

  /** Open pages show it by themselves, and the page of the dead node says where to go on. */
  void powerCut() throws Exception {
    two.menu("Status", "CARP (failover)");
    until("fw2 shows BACKUP", () -> roles(two, "BACKUP"));
    two.front();
    long cut = System.nanoTime();
    hands.site().powerOff("fw1");
    until("fw2 shows MASTER", () -> roles(two, "MASTER"));
    System.out.printf("  shown after %d ms%n", (System.nanoTime() - cut) / 1_000_000);
    kernel.has("fw2", "wan0", WEB_VIP);
    until("the page of fw1 says so", () -> one.said("#lost").contains("does not answer"));
    album.add(one, "the-first-node-is-gone");
    one.front().findElement(By.cssSelector("#lost a[href='https://192.168.1.1/']")).click();
    until("the pair's page", () -> one.said("body").contains("Username"));
  }
}
