package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.util.Map;
import twinwall.lab.site.Desk.Node;

/** Steps 1 to 4 of the guide: two firewalls get to know each other. */
final class StepsToAPair {
  private static final String INTERNET = "203.0.113.1";

  private final Desk desk;
  private final PairHands hands;
  private final Kernel kernel;
  private final Album album;
  private final Window one;
  private final Window two;

  StepsToAPair(Desk desk) {
    this.desk = desk;
    this.hands = desk.hands();
    this.kernel = desk.kernel();
    this.album = desk.album();
    this.one = desk.one();
    this.two = desk.two();
  }

  void twoFirewalls() throws Exception {
    album.add(one, "fresh");
    for (Node node : desk.nodes()) {
      Window at = node.window();
      at.menu("System", "General Setup");
      at.fill("hostname", node.name(), "domain", "lab.example");
      at.save();
      at.menu("Interfaces", "WAN");
      at.fill("enable", "on", "ipaddr", "203.0.113.1" + node.number(), "subnet", "24");
      at.save();
      at.menu("System", "Routing");
      at.follow("Add");
      at.fill("interface", "wan", "name", "WANGW", "gateway", INTERNET);
      at.save();
      at.menu("System", "Routing", "Default Gateway");
      at.fill("defaultgw4", "WANGW");
      at.save();
      at.menu("Interfaces", "WAN");
      at.fill("gateway", "WANGW");
      at.save();
      if (node.isFirst()) {
        album.add(at, "wan");
      }
      at.menu("Firewall", "Rules", "LAN");
      at.follow("Add at the end");
      at.fill("protocol", "", "source/kind", "network lan", "descr", "Default allow LAN");
      at.save();
      assertEquals("", kernel.addresses(node.name(), "wan0"), "saved is not applied");
      at.apply();
      kernel.has(node.name(), "wan0", "203.0.113.1" + node.number());
      until(
          node.name() + " has a way to the internet",
          () -> kernel.said(node.name(), "ip", "route").contains("default via " + INTERNET));
      kernel.run(node.name(), "ping", "-c", "1", "-W", "5", INTERNET);
    }
  }

  void syncInterface() throws Exception {
    for (Node node : desk.nodes()) {
      Window at = node.window();
      at.menu("Interfaces", "Assignments");
      if (node.isFirst()) {
        album.add(at, "assignments");
      }
      at.fill("new", "sync0");
      at.press("Add", false);
      at.menu("Interfaces", "OPT1");
      at.fill("enable", "on", "descr", "SYNC");
      at.fill("ipaddr", "172.16.1." + node.number(), "subnet", "24");
      at.save();
      if (node.isFirst()) {
        album.add(at, "sync-interface");
      }
      at.menu("Firewall", "Rules", "SYNC");
      syncRule(at, "carp", "Allow CARP");
      at.follow("Add at the end");
      at.fill("protocol", "tcp", "destination/port", "443", "descr", "Allow XMLRPC Sync");
      at.fill("source/kind", "network opt1", "destination/kind", "network opt1ip");
      if (node.isFirst()) {
        album.add(at, "sync-rule");
      }
      at.save();
      if (node.isFirst()) {
        album.add(at, "sync-rules-saved");
      }
      at.apply();
      if (node.isFirst()) {
        album.add(at, "sync-rules-applied");
      }
      kernel.has(node.name(), "sync0", "172.16.1." + node.number());
      kernel.passes(node.name(), "Allow CARP");
      kernel.passes(node.name(), "Allow XMLRPC Sync");
    }
  }

  private static void syncRule(Window at, String protocol, String descr) throws Exception {
    at.follow("Add at the end");
    at.fill("protocol", protocol, "descr", descr);
    at.fill("source/kind", "network opt1", "destination/kind", "network opt1ip");
    at.save();
  }

  void stateSync() throws Exception {
    for (Node node : desk.nodes()) {
      Window at = node.window();
      at.menu("System", "High Avail. Sync");
      at.fill("pfsyncenabled", "on", "pfsyncinterface", "opt1");
      at.fill("pfsyncpeerip", "172.16.1." + (3 - node.number()));
      at.save();
      if (node.isFirst()) {
        album.add(at, "state-sync");
      }
      until(
          node.name() + " looks for the other",
          () -> kernel.status(node.name(), "states.status").contains("172.16.1."));
    }
  }

  void configSync() throws Exception {
    one.menu("System", "High Avail. Sync");
    one.fill("synchronizetoip", "172.16.1.2", "username", "admin");
    one.fill("password", desk.password(), "password_again", desk.password());
    one.flip("Toggle All");
    one.save();
    until("in sync", () -> one.said("#sync-state").startsWith("in sync"));
    album.add(one, "config-sync");
    for (Node node : desk.nodes()) {
      until(
          node.name() + " has all states",
          () ->
              hands
                  .ask(node.name(), "states.status", Map.of())
                  .path("synchronised")
                  .asBoolean(false));
    }
    one.menu("Firewall", "Aliases");
    one.follow("Add");
    one.fill("name", "TestHosts", "descr", "Is it there");
    one.fill("address", "192.168.1.60\n192.168.1.61");
    album.add(one, "alias");
    one.save();
    one.apply();
    until(
        "fw2 has the alias",
        () ->
            hands
                .value("fw2", "aliases/alias[TestHosts]/address")
                .equals("192.168.1.60 192.168.1.61"));
    two.menu("Firewall", "Aliases");
    assertTrue(two.said("main table").contains("TestHosts"), "on the second node's page");
    album.add(two, "alias-on-the-second-node");
  }
}
