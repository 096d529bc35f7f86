package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.render.NftText;
import twinwall.linux.KernelTest;

/** The golden rulesets in the real kernel, with real packets. */
class RulesetKernelTest {
  private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");

  private static Planning planning(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve(name).resolve("config.xml"));
    return switch (XmlReader.read(bytes)) {
      case XmlReader.Document document ->
          Planner.plan(Config.of(document.root()), Facts.anything());
      case XmlReader.Malformed malformed -> new Planning.Refused(List.of(malformed.problem()));
    };
  }

  private static Plan plan(String name) throws IOException {
    return ((Planning.Planned) planning(name)).plan();
  }

  private static void load(String text) throws Exception {
    Host.tool(List.of("nft", "-c", "-f", "-"), text);
    for (String step : NftText.steps(text)) {
      Host.tool(List.of("nft", "-f", "-"), step);
    }
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> dirs = Files.list(GOLDEN)) {
      return dirs.map(dir -> dir.getFileName().toString()).sorted().toList();
    }
  }

  @KernelTest
  void everyGoldenRulesetLoadsAndReplacesTheOneBefore() throws Exception {
    for (String name : names()) {
      if (planning(name) instanceof Planning.Planned planned) {
        String text = NftText.replace(planned.plan().ruleset());
        load(text);
        String first = Host.tool(List.of("nft", "list", "ruleset"), "");
        load(text);
        assertEquals(first, Host.tool(List.of("nft", "list", "ruleset"), ""), name);
        assertTrue(first.contains("table inet twinwall"), name);
        assertEquals(rules(text), rules(first), name);
      }
    }
  }

  /** Lines that carry a counter: the kernel lists as many as the text has. */
  private static long rules(String text) {
    return text.lines().filter(line -> line.contains("counter")).count();
  }

  /**
   * fw in the middle (this namespace), a client on LAN, a server on WAN, the other node on SYNC.
   */
  private record Site(Host client, Host server, Host peer) implements AutoCloseable {
    static Site of(Plan plan) throws Exception {
      Host client = Host.make("client");
      Host server = Host.make("server");
      Host peer = Host.make("peer");
      client.wire("lan0", "eth0", "192.168.1.50/24", "2001:db8:2::50/64");
      server.wire(
          "wan0",
          "eth0",
          "203.0.113.50/24",
          "203.0.113.1/24",
          "192.0.2.53/32",
          "192.0.2.54/32",
          "198.51.100.1/24",
          "2001:db8:1::50/64");
      peer.wire("sync0", "eth0", "172.16.1.2/24");
      for (Plan.Interface face : plan.interfaces()) {
        for (var address : face.addresses()) {
          String nodad = address.address().isV4() ? "" : " nodad";
          Host.ip("addr add " + address + " dev " + face.device() + nodad);
        }
      }
      for (Plan.VipGroup group : plan.vipGroups()) {
        for (var address : group.addresses()) {
          String nodad = address.address().isV4() ? "" : " nodad";
          Host.ip("addr add " + address + " dev " + group.device() + nodad);
        }
      }
      for (Plan.Sysctl sysctl : plan.sysctls()) {
        write(sysctl);
      }
      for (Plan.Route route : plan.routes()) {
        if (route.gateway().isV4()) {
          Host.ip(
              "route add "
                  + route.destination()
                  + " via "
                  + route.gateway()
                  + " dev "
                  + route.device());
        }
      }
      client.run(() ->
          Host.ip("route add default via 192.168.1.2")
              + Host.ip("route add default via 2001:db8:2::2"));
      server.run(() ->
          Host.ip("route add 192.168.1.0/24 via 203.0.113.11")
              + Host.ip("route add 2001:db8:2::/64 via 2001:db8:1::2"));
      load(NftText.replace(plan.ruleset()));
      return new Site(client, server, peer);
    }

    private static void write(Plan.Sysctl sysctl) throws IOException {
      try {
        Files.writeString(Path.of("/proc/sys", sysctl.path()), sysctl.value());
      } catch (IOException e) {
        if (!sysctl.optional()) {
          throw e;
        }
      }
    }

    @Override
    public void close() {
      client.close();
      server.close();
      peer.close();
    }
  }

  @KernelTest
  void theClientGoesOutAsTheVip() throws Exception {
    try (Site site = Site.of(plan("01-pair-primary"))) {
      site.server().serve(7000);
      site.server().echoDatagrams(7001);
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 7000));
      assertTrue(site.client().datagramComesBack("203.0.113.50", 7001));
    }
  }

  @KernelTest
  void theNodeItselfGoesOutAsItself() throws Exception {
    try (Site site = Site.of(plan("01-pair-primary"))) {
      site.server().serve(7000);
      try (Socket socket = Host.connect("203.0.113.50", 7000)) {
        assertEquals("203.0.113.11", Host.line(socket.getInputStream()));
      }
    }
  }

  @KernelTest
  void whatNoRuleAllowsGetsNoAnswer() throws Exception {
    try (Site site = Site.of(plan("01-pair-primary"))) {
      site.client().serve(7000);
      site.client().echoDatagrams(7001);
      assertEquals("no answer", site.server().tries("192.168.1.50", 7000));
      assertFalse(site.server().datagramComesBack("192.168.1.50", 7001));
      assertTrue(counted("auto:deny") > 0);
    }
  }

  @KernelTest
  void theNodeAnswersOnlyWhatTheRulesAllow() throws Exception {
    try (Site site = Site.of(plan("01-pair-primary"))) {
      Host.serveHere(443);
      Host.serveHere(22);
      Host.serveHere(Plan.FlowSync.PORT);
      assertEquals("no answer", site.server().tries("203.0.113.11", 443));
      assertEquals("no answer", site.server().tries("203.0.113.10", 443));
      assertEquals("no answer", site.server().tries("203.0.113.11", Plan.FlowSync.PORT));
      assertEquals("192.168.1.50", site.client().tries("192.168.1.1", 443));
      assertEquals("172.16.1.2", site.peer().tries("172.16.1.1", 443));
      assertEquals("no answer", site.peer().tries("172.16.1.1", 22));
      assertEquals("172.16.1.2", site.peer().tries("172.16.1.1", Plan.FlowSync.PORT));
      site.peer().serve(Plan.FlowSync.PORT);
      try (Socket socket = Host.connect("172.16.1.2", Plan.FlowSync.PORT)) {
        assertEquals("172.16.1.1", Host.line(socket.getInputStream()));
      }
      assertFalse(conntrack().contains("2240"), "the flow link is not tracked");
    }
  }

  private static String conntrack() throws Exception {
    return Files.exists(Path.of("/proc/thread-self/net/nf_conntrack"))
        ? Files.readString(Path.of("/proc/thread-self/net/nf_conntrack"))
        : "";
  }

  @KernelTest
  void aConnectionLivesThroughReloads() throws Exception {
    Plan plan = plan("01-pair-primary");
    try (Site site = Site.of(plan)) {
      site.server().serve(7000);
      site.server().echoDatagrams(7001);
      try (Socket socket = site.client().run(() -> Host.connect("203.0.113.50", 7000))) {
        Host.line(socket.getInputStream());
        for (int i = 0; i < 30; i++) {
          load(NftText.replace(plan.ruleset()));
          byte[] message = ("message " + i + "\n").getBytes(StandardCharsets.UTF_8);
          socket.getOutputStream().write(message);
          assertEquals("message " + i, Host.line(socket.getInputStream()));
          assertTrue(site.client().datagramComesBack("203.0.113.50", 7001), "new flow " + i);
        }
      }
    }
  }

  @KernelTest
  void floatingRulesJudgeWhatLeaves() throws Exception {
    try (Site site = Site.of(plan("05-floating"))) {
      site.server().serve(25);
      site.server().serve(26);
      site.server().echoDatagrams(53);
      assertEquals("refused", site.client().tries("203.0.113.50", 25));
      assertEquals("203.0.113.11", site.client().tries("203.0.113.50", 26));
      assertFalse(site.client().datagramComesBack("192.0.2.53", 53), "the last rule wins");
    }
  }

  @KernelTest
  void bothFamilies() throws Exception {
    try (Site site = Site.of(plan("07-dual-stack"))) {
      site.server().serve(7000);
      site.client().serve(22);
      site.client().serve(23);
      assertEquals("2001:db8:2:0:0:0:0:50", site.client().tries("2001:db8:1::50", 7000));
      assertEquals("refused", site.server().tries("2001:db8:2::50", 22));
      assertEquals("no answer", site.server().tries("2001:db8:2::50", 23));
      site.server().run(() -> Host.tool(List.of("ping", "-c1", "-W2", "2001:db8:2::50"), ""));
    }
  }

  @KernelTest
  void withoutIpv6NothingOfItPasses() throws Exception {
    try (Site site = Site.of(plan("10-no-ipv6"))) {
      Host.ip("addr add 2001:db8:2::2/64 dev lan0 nodad");
      Host.serveHere(443);
      assertEquals("no answer", site.client().tries("2001:db8:2::2", 443));
      assertEquals("192.168.1.50", site.client().tries("192.168.1.1", 443));
      assertTrue(counted("auto:no-ipv6") > 0);
    }
  }

  /** How many packets the rules with this id have seen. */
  private static long counted(String id) throws Exception {
    String listed = Host.tool(List.of("nft", "list", "table", "inet", "twinwall"), "");
    return listed
        .lines()
        .filter(line -> line.contains("comment \"" + id + " "))
        .filter(line -> line.contains("packets"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets ([0-9]+) .*", "$1")))
        .sum();
  }
}
