package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.ruleset.RuleSite.BY_WAN;
import static twinwall.node.ruleset.RuleSite.SERVER;
import static twinwall.node.ruleset.RuleSite.counted;
import static twinwall.node.ruleset.RuleSite.option;
import static twinwall.node.ruleset.RuleSite.port;
import static twinwall.node.ruleset.RuleSite.rule;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelTest;

/** What a rule says of connections: limits, times, and those that are seen by half. */
class RuleConnectionsKernelTest {
  private static void serve(Host host, int from, int to) throws Exception {
    for (int port = from; port <= to; port++) {
      host.serve(port);
      host.echoDatagrams(port);
    }
  }

  @KernelTest
  void limits() throws Exception {
    String first = "192.168.1.50";
    String second = "192.168.1.60";
    String[] rules = {
      rule("1", "pass", "lan", "tcp", port(7201), option("max", 2)),
      rule("2", "pass", "lan", "tcp", port(7202), option("max-src-nodes", 1)),
      rule("3", "pass", "lan", "tcp", port(7203), option("max-src-states", 2)),
      rule(
          "5",
          "pass",
          "lan",
          "tcp",
          port(7205),
          option("max-src-conn-rate", 3),
          option("max-src-conn-rates", 600)),
      rule("4", "pass", "lan", "tcp", port(7204), option("max-src-conn", 2))
    };
    try (RuleSite site = RuleSite.with("", rules)) {
      serve(site.server, 7201, 7205);
      List<Socket> held = new ArrayList<>();
      held.add(site.client.holds(first, SERVER, 7201));
      held.add(site.client.holds(second, SERVER, 7201));
      assertEquals("no answer", site.client.tries(second, SERVER, 7201));
      site.apply("", rules); // counts go on over a reload
      assertEquals("no answer", site.client.tries(second, SERVER, 7201));
      held.add(site.client.holds(first, SERVER, 7202));
      held.add(site.client.holds(first, SERVER, 7202));
      assertEquals("no answer", site.client.tries(second, SERVER, 7202));
      held.add(site.client.holds(first, SERVER, 7203));
      held.add(site.client.holds(second, SERVER, 7203));
      held.add(site.client.holds(second, SERVER, 7203));
      assertEquals("no answer", site.client.tries(second, SERVER, 7203));
      held.add(site.client.holds(first, SERVER, 7203));
      for (int i = 0; i < 3; i++) {
        assertEquals(BY_WAN, site.client.tries(second, SERVER, 7205), "try " + i);
      }
      held.add(site.client.holds(first, SERVER, 7205));
      assertEquals("no answer", site.client.tries(second, SERVER, 7205), "too fast");
      assertEquals("no answer", site.client.tries(second, SERVER, 7204), "shut out everywhere");
      echoes(held.get(3), true);
      echoes(held.getFirst(), true);
      echoes(held.get(1), false);
      held.add(site.client.holds(first, SERVER, 7204));
      held.add(site.client.holds(first, SERVER, 7204));
      assertEquals("no answer", site.client.tries(first, SERVER, 7204));
      echoes(held.getFirst(), false);
      assertTrue(counted("auto:shut-out") > 0);
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  private static void echoes(Socket socket, boolean expected) throws Exception {
    socket.setSoTimeout(expected ? 5000 : 700);
    socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
    String heard;
    try {
      heard = Host.line(socket.getInputStream());
    } catch (java.net.SocketTimeoutException e) {
      heard = "";
    }
    assertEquals(expected ? "hello" : "", heard);
  }

  @KernelTest
  void answersThatGoAnotherWay() throws Exception {
    String plain = "<nat><outbound><mode>disabled</mode></outbound></nat>";
    try (RuleSite site =
        RuleSite.with(
            plain,
            rule("1", "pass", "lan", "tcp", port(7501)),
            rule("2", "pass", "lan", "tcp", port(7502), option("statetype", "sloppy state")))) {
      serve(site.server, 7501, 7502);
      site.client.run(() -> {
        site.server.wire("back0", "back1", "192.168.99.1/24");
        return Host.ip("addr add 192.168.99.50/24 dev back0");
      });
      site.server.run(() -> Host.ip("route replace 192.168.1.0/24 via 192.168.99.50"));
      // The client hears the server's answer; what it says then does not fit what we have seen.
      try (Socket kept = site.client.holds("192.168.1.50", SERVER, 7501);
          Socket sloppy = site.client.holds("192.168.1.50", SERVER, 7502)) {
        echoes(sloppy, true);
        throw new AssertionError("the strict connection was made: " + kept);
      } catch (java.net.SocketTimeoutException e) {
        assertTrue(counted("auto:invalid") > 0, "the strict one is stopped");
      }
      try (Socket sloppy = site.client.holds("192.168.1.50", SERVER, 7502)) {
        echoes(sloppy, true);
      }
    }
  }

  @KernelTest
  void schedules() throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate far = today.plusDays(100);
    String schedules =
        "<schedules>"
            + schedule("on", today.minusDays(1), today, today.plusDays(1))
            + schedule("off", far)
            + "</schedules>";
    String ended = "<schedules>" + schedule("on", far) + schedule("off", far) + "</schedules>";
    String[] rules = {
      rule("1", "block", "lan", "tcp", port(7401), option("sched", "off")),
      rule("2", "pass", "lan", "tcp", port(7401), option("sched", "on")),
      rule("3", "pass", "lan", "tcp", port(7402), option("sched", "off")),
      rule("4", "pass", "lan", "tcp", port(7403))
    };
    try (RuleSite site = RuleSite.with(schedules, rules)) {
      serve(site.server, 7401, 7403);
      Socket held = site.client.holds("192.168.1.50", SERVER, 7401);
      Socket free = site.client.holds("192.168.1.50", SERVER, 7403);
      assertEquals("no answer", site.client.tries(SERVER, 7402));
      echoes(held, true);
      Set<Integer> labels = labelsThatRulesSet();
      assertEquals(1, labels.size());
      assertEquals(List.of(7401), portsOfLabelled(labels.iterator().next()));
      site.apply(ended, rules);
      echoes(held, false);
      echoes(free, true);
      assertEquals("no answer", site.client.tries(SERVER, 7401));
      assertTrue(counted("auto:schedule") > 0);
      held.close();
      free.close();
    }
  }

  private static Set<Integer> labelsThatRulesSet() throws Exception {
    return Pattern.compile("ct label set (\\d+) accept comment \"2 ")
        .matcher(Host.tool(List.of("nft", "list", "table", "inet", "twinwall"), ""))
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .collect(Collectors.toSet());
  }

  /** What an ended schedule is looked for by in the kernel's table. */
  private static List<Integer> portsOfLabelled(int label) throws Exception {
    List<Integer> out = new ArrayList<>();
    Conntrack.dump(
            64,
            flows ->
                flows.stream()
                    .filter(flow -> flow.extras().hasLabel(label))
                    .forEach(flow -> out.add(flow.original().second())))
        .orThrow("dump");
    return out;
  }

  private static String schedule(String name, LocalDate... days) {
    List<String> months = new ArrayList<>();
    List<String> dates = new ArrayList<>();
    for (LocalDate day : days) {
      months.add(String.valueOf(day.getMonthValue()));
      dates.add(String.valueOf(day.getDayOfMonth()));
    }
    return "<schedule><name>"
        + name
        + "</name><timerange><month>"
        + String.join(",", months)
        + "</month><day>"
        + String.join(",", dates)
        + "</day><hour>0:00-23:59</hour></timerange></schedule>";
  }

  /** As on pfSense: rules are about what begins, and what has begun goes on until it is ended. */
  @KernelTest
  void connectionsOutliveTheRuleThatLetThemIn() throws Exception {
    try (RuleSite site = RuleSite.with("", rule("1", "pass", "lan", "tcp", port(7601)))) {
      site.server.serve(7601);
      Socket held = site.client.holds("192.168.1.50", SERVER, 7601);
      site.apply("", rule("1", "block", "lan", "tcp", port(7601)));
      echoes(held, true);
      assertEquals("no answer", site.client.tries(SERVER, 7601));
      site.apply("");
      echoes(held, true);
      Host.tool(List.of("conntrack", "-D", "-p", "tcp", "--dport", "7601"), "");
      echoes(held, false);
    }
  }
}
