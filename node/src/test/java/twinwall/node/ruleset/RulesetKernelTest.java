package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planning;
import twinwall.core.plan.Ruleset;
import twinwall.core.render.NftText;
import twinwall.linux.KernelTest;

/** The golden rulesets in the real kernel, with real packets. */
class RulesetKernelTest {
  private static List<String> names() throws IOException {
    try (Stream<Path> dirs = Files.list(RoutedSite.GOLDEN)) {
      return dirs.map(dir -> dir.getFileName().toString()).sorted().toList();
    }
  }

  @KernelTest
  void everyGoldenRulesetLoadsAndReplacesTheOneBefore() throws Exception {
    for (String name : names()) {
      if (RoutedSite.planning(name) instanceof Planning.Planned planned) {
        Ruleset ruleset = planned.plan().ruleset();
        RoutedSite.load(ruleset);
        String first = Host.tool(List.of("nft", "list", "ruleset"), "");
        RoutedSite.load(ruleset);
        assertEquals(first, Host.tool(List.of("nft", "list", "ruleset"), ""), name);
        assertTrue(first.contains("table inet twinwall"), name);
        assertEquals(rules(NftText.table(ruleset, Instant.now())), rules(first), name);
      }
    }
  }

  /** Lines that carry a counter: the kernel lists as many as the text has. */
  private static long rules(String text) {
    return text.lines().filter(line -> line.contains("counter")).count();
  }

  @KernelTest
  void theClientGoesOutAsTheVip() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("01-pair-primary"))) {
      site.server().serve(7000);
      site.server().echoDatagrams(7001);
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 7000));
      assertTrue(site.client().datagramComesBack("203.0.113.50", 7001));
    }
  }

  @KernelTest
  void theNodeItselfGoesOutAsItself() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("01-pair-primary"))) {
      site.server().serve(7000);
      try (Socket socket = Host.connect("203.0.113.50", 7000)) {
        assertEquals("203.0.113.11", Host.line(socket.getInputStream()));
      }
    }
  }

  @KernelTest
  void whatNoRuleAllowsGetsNoAnswer() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("01-pair-primary"))) {
      site.client().serve(7000);
      site.client().echoDatagrams(7001);
      assertEquals("no answer", site.server().tries("192.168.1.50", 7000));
      assertFalse(site.server().datagramComesBack("192.168.1.50", 7001));
      assertTrue(counted("auto:deny") > 0);
    }
  }

  @KernelTest
  void theNodeAnswersOnlyWhatTheRulesAllow() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("01-pair-primary"))) {
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
    Plan plan = RoutedSite.plan("01-pair-primary");
    try (RoutedSite site = RoutedSite.of(plan)) {
      site.server().serve(7000);
      site.server().echoDatagrams(7001);
      try (Socket socket = site.client().run(() -> Host.connect("203.0.113.50", 7000))) {
        Host.line(socket.getInputStream());
        for (int i = 0; i < 30; i++) {
          RoutedSite.load(plan.ruleset());
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
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("05-floating"))) {
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
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("07-dual-stack"))) {
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
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("10-no-ipv6"))) {
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
