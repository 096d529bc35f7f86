package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.ruleset.RuleSite.ANYWHERE;
import static twinwall.node.ruleset.RuleSite.BY_DSL;
import static twinwall.node.ruleset.RuleSite.BY_WAN;
import static twinwall.node.ruleset.RuleSite.SERVER;
import static twinwall.node.ruleset.RuleSite.counted;
import static twinwall.node.ruleset.RuleSite.floating;
import static twinwall.node.ruleset.RuleSite.option;
import static twinwall.node.ruleset.RuleSite.port;
import static twinwall.node.ruleset.RuleSite.rule;
import static twinwall.node.ruleset.RuleSite.states;

import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import twinwall.linux.KernelTest;

/** Everything a rule can say, with real packets: many rules in one site, told apart by port. */
class RuleOptionsKernelTest {
  private static final String BOTH = option("ipprotocol", "inet46");
  private static final String V6 = "2001:db8:1::50";

  private static void serve(Host host, int from, int to) throws Exception {
    for (int port = from; port <= to; port++) {
      host.serve(port);
      host.echoDatagrams(port);
    }
  }

  @KernelTest
  void actionsFloatingRulesTagsAndCodePoints() throws Exception {
    try (RuleSite site =
        RuleSite.with(
            "",
            rule(
                "101",
                "match",
                "lan",
                "tcp",
                floating("in", false),
                port(7005),
                option("tag", "LATE")),
            rule("102", "block", "lan", "tcp", floating("in", false), port(7006)),
            rule("103", "pass", "lan", "tcp", floating("in", false), port(7006)),
            rule("104", "block", "lan", "tcp", floating("in", false), option("tagged", "LATE")),
            rule("105", "pass", "any", "tcp", floating("any", false), port(7007)),
            rule("106", "block", "any", "tcp", floating("out", false), port(7007)),
            rule("107", "block", "wan", "", floating("out", true), option("tagged", "NO_WAN")),
            rule(
                "108",
                "block",
                "any",
                "udp",
                floating("any", true),
                BOTH,
                port(7012),
                option("dscp", "ef")),
            rule(
                "109",
                "pass",
                "any",
                "tcp",
                floating("in", false),
                port(7008),
                option("tagged", "X"),
                "<nottagged></nottagged>"),
            rule(
                "110",
                "match",
                "lan",
                "tcp",
                floating("in", false),
                port(7009),
                option("tag", "ONE")),
            rule(
                "111",
                "block",
                "any",
                "tcp",
                floating("any", false),
                port(7009),
                option("tagged", "ONE")),
            rule(
                "112",
                "match",
                "lan",
                "tcp",
                floating("in", false),
                port(7009),
                option("tag", "TWO")),
            rule("113", "pass", "lan", "tcp", port(7009)),
            rule("1", "pass", "lan", "tcp", BOTH, port(7001), "<log></log>"),
            rule("2", "block", "lan", "tcp/udp", BOTH, port(7002)),
            rule("3", "reject", "lan", "tcp/udp", BOTH, port(7003)),
            rule("4", "pass", "lan", "tcp", port(7004), option("tag", "NO_WAN")),
            rule("12", "pass", "lan", "udp", BOTH, port(7012)))) {
      serve(site.server, 7001, 7012);
      Host client = site.client;
      assertEquals(BY_WAN, client.tries(SERVER, 7001));
      assertEquals("2001:db8:2:0:0:0:0:50", client.tries(V6, 7001));
      assertEquals("no answer", client.tries(SERVER, 7002));
      assertEquals("no answer", client.tries(V6, 7002));
      assertEquals("refused", client.tries(SERVER, 7003));
      assertEquals("refused", client.tries(V6, 7003));
      assertFalse(client.datagramComesBack(SERVER, 7003));
      assertEquals("no answer", client.tries(SERVER, 7004), "tagged on the way in, blocked on out");
      assertEquals("no answer", client.tries(SERVER, 7005), "a match rule tags, a later one looks");
      assertEquals(BY_WAN, client.tries(SERVER, 7006), "the last match wins");
      assertEquals("no answer", client.tries(SERVER, 7007), "in and out are judged apart");
      assertEquals(BY_WAN, client.tries(SERVER, 7008), "not tagged");
      assertEquals(BY_WAN, client.tries(SERVER, 7009), "on the way out it has another tag");
      assertTrue(client.datagramComesBack(SERVER, 7012));
      assertFalse(client.datagramComesBack(SERVER, 7012, 46));
      assertTrue(client.datagramComesBack(V6, 7012));
      assertFalse(client.datagramComesBack(V6, 7012, 46));
      for (String id : List.of("1", "2", "3", "4", "101", "103", "104", "106", "107", "108")) {
        assertTrue(counted(id) > 0, "rule " + id + " has a counter");
      }
      assertEquals(0, counted("102"));
    }
  }

  @KernelTest
  void gateways() throws Exception {
    String gateway = option("gateway", "DSLGW");
    try (RuleSite site =
        RuleSite.with(
            "",
            rule("201", "pass", "opt1", "tcp/udp", floating("out", true), gateway, port(7104)),
            rule("1", "pass", "lan", "tcp/udp", port(7101)),
            rule("2", "pass", "lan", "tcp/udp", port(7102), gateway),
            rule("3", "pass", "lan", "tcp", port(7103), option("gateway", "BOTH")),
            rule("4", "pass", "wan", "tcp/udp", port(7104)),
            rule("5", "pass", "opt1", "tcp/udp", port(7104)),
            rule("6", "pass", "opt1", "tcp", port(7105), "<disablereplyto></disablereplyto>"))) {
      serve(site.server, 7101, 7105);
      serve(site.other, 7101, 7105);
      assertEquals(BY_WAN, site.client.tries(ANYWHERE, 7101));
      assertEquals(BY_DSL, site.client.tries(ANYWHERE, 7102));
      Set<String> ways = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        ways.add(site.client.tries(ANYWHERE, 7103));
      }
      assertEquals(Set.of(BY_WAN, BY_DSL), ways, "both gateways in turn");
      // What came in by DSL is answered by DSL, though the route to 192.0.2.80 goes by WAN.
      serve(site.client, 7104, 7105);
      Host.serveHere(7104);
      assertEquals(ANYWHERE, site.other.tries(ANYWHERE, "192.168.1.50", 7104));
      assertEquals(ANYWHERE, site.other.tries(ANYWHERE, "198.51.100.2", 7104));
      assertEquals(ANYWHERE, site.server.tries(ANYWHERE, "203.0.113.11", 7104));
      assertEquals(
          "no answer", site.other.tries(ANYWHERE, "192.168.1.50", 7105), "reply-to is off");
      // From an address of a WAN by that WAN.
      try (Socket socket = new Socket()) {
        socket.bind(new java.net.InetSocketAddress(BY_DSL, 0));
        socket.connect(new java.net.InetSocketAddress(ANYWHERE, 7101), 5000);
        assertEquals(BY_DSL, Host.line(socket.getInputStream()));
      }
      assertEquals(
          List.of(
              "198.51.100.0/24 dev dsl0 proto 117 scope link",
              "default via 198.51.100.1 dev dsl0 proto 117",
              "unreachable default proto 117 metric 2147418112"),
          tables("198.51.100.1"));
      // A gateway whose device is down: nothing leaves by another one.
      Host.ip("link set dsl0 down");
      assertEquals("no route", site.client.tries(ANYWHERE, 7102));
      assertEquals(BY_WAN, site.client.tries(ANYWHERE, 7101));
    }
  }

  /** The table that goes to a gateway. */
  private static List<String> tables(String gateway) throws Exception {
    for (String rule : Host.ip("rule list").lines().toList()) {
      String[] words = rule.strip().split(" ");
      String table = words[words.length - 3];
      if (rule.contains("proto 117")) {
        List<String> routes =
            Host.ip("route show table " + table).lines().map(String::strip).sorted().toList();
        if (routes.toString().contains(gateway)) {
          return routes;
        }
      }
    }
    return List.of();
  }

  @KernelTest
  void whatIsKeptOfConnections() throws Exception {
    try (RuleSite site =
        RuleSite.with(
            "",
            rule(
                "1",
                "block",
                "lan",
                "udp",
                port(7301),
                "<source><address>192.168.1.60</address></source>"),
            rule("2", "pass", "lan", "udp", port(7301), option("statetype", "none")),
            rule("3", "pass", "lan", "udp", port(7302)),
            rule("4", "pass", "lan", "tcp/udp", port(7303), option("statetimeout", 77)),
            rule("5", "pass", "lan", "tcp", port(7304), option("statetype", "sloppy state")),
            rule(
                "6",
                "pass",
                "lan",
                "icmp",
                "<allowopts></allowopts>",
                "<destination><address>203.0.113.50</address></destination>"),
            rule("7", "pass", "lan", "icmp"))) {
      serve(site.server, 7301, 7304);
      java.net.DatagramSocket here = new java.net.DatagramSocket(7301);
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[100], 100);
            try {
              while (true) {
                here.receive(packet);
                here.send(packet);
              }
            } catch (java.io.IOException e) {
              // closed
            }
          });
      assertTrue(site.client.datagramComesBack("192.168.1.2", 7301));
      assertEquals(List.of(), states(7301), "not tracked, neither there nor back");
      assertTrue(site.client.datagramComesBack(SERVER, 7302));
      assertEquals(1, states(7302).size());
      here.close();
      Socket held = site.client.holds("192.168.1.50", SERVER, 7303);
      assertTrue(timeout(states(7303).getFirst()) <= 77, states(7303).toString());
      assertTrue(site.client.datagramComesBack(SERVER, 7303));
      for (String state : states(7303)) {
        assertTrue(timeout(state) <= 77 && timeout(state) > 30, state);
      }
      held.close();
      assertTrue(pings(site.client, SERVER, false));
      assertTrue(pings(site.client, "203.0.113.1", false));
      assertTrue(pings(site.client, SERVER, true), "IP options are allowed");
      assertFalse(pings(site.client, "203.0.113.1", true), "IP options are not allowed");
      assertTrue(counted("auto:options") > 0);
    }
  }

  private static int timeout(String state) {
    return Integer.parseInt(state.strip().split(" +")[2]);
  }

  private static boolean pings(Host host, String address, boolean options) throws Exception {
    return host.run(() -> {
      List<String> command = new ArrayList<>(List.of("ping", "-c1", "-W1"));
      if (options) {
        command.add("-R");
      }
      command.add(address);
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    });
  }
}
