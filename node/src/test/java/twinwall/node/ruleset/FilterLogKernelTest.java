package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.ruleset.RuleSite.SERVER;
import static twinwall.node.ruleset.RuleSite.floating;
import static twinwall.node.ruleset.RuleSite.port;
import static twinwall.node.ruleset.RuleSite.rule;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.linux.KernelTest;
import twinwall.linux.PacketLog;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.filterlog.FilterLogOps;
import twinwall.node.filterlog.LogReader;

/** A packet that a rule logs becomes a line that names the rule, on a real kernel. */
class FilterLogKernelTest {
  private final Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), "test");

  private static JsonNode list(Map<String, Op> ops, String... pairs) throws Exception {
    ObjectNode args = JsonMapper.shared().createObjectNode();
    for (int i = 0; i < pairs.length; i += 2) {
      args.put(pairs[i], pairs[i + 1]);
    }
    return ops.get("filterlog.list").call(args);
  }

  private static List<String> lines(JsonNode answer) {
    List<String> out = new ArrayList<>();
    answer
        .path("lines")
        .forEach(line ->
            out.add(
                String.join(
                    " ",
                    line.path("action").asString(),
                    line.path("direction").asString(),
                    line.path("name").asString(),
                    line.path("rule").asString(),
                    line.path("descr").asString() + ",",
                    line.path("source").asString(),
                    line.path("destination").asString(),
                    line.path("words").asString(),
                    line.path("destination_port").asString(""))));
    return out;
  }

  private static JsonNode until(Map<String, Op> ops, int lines, String... filter) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      JsonNode answer = list(ops, filter);
      if (answer.path("lines").size() >= lines) {
        return answer;
      }
      assertTrue(System.nanoTime() < end, answer::toPrettyString);
      Thread.sleep(20);
    }
  }

  @KernelTest
  void whatRulesLogIsRead() throws Exception {
    String logged = "<log></log>";
    try (RuleSite site =
            RuleSite.with(
                "",
                rule("105", "block", "wan", "tcp", floating("out", true), port(7005), logged),
                rule("101", "pass", "lan", "tcp", port(7001), logged),
                rule("102", "block", "lan", "udp", port(7002), logged),
                rule("103", "reject", "lan", "tcp", port(7003), logged),
                rule("104", "pass", "lan", "tcp", port(7004)),
                rule("106", "pass", "lan", "tcp", port(7005)));
        LogReader filterlog =
            new LogReader(InstantSource.system(), log, _ -> {}, Throwable::printStackTrace)) {
      Map<String, Op> ops = FilterLogOps.of(filterlog.lines());
      assertTrue(list(ops).path("trouble").asString().contains("nobody"));
      filterlog.apply(site.plan());
      long end = System.nanoTime() + 60_000_000_000L;
      while (!list(ops).path("trouble").asString().isEmpty()) {
        assertTrue(System.nanoTime() < end, list(ops)::toPrettyString);
        Thread.sleep(10);
      }
      Instant before = Instant.now().minusSeconds(5);
      site.server.serve(7001);
      site.server.serve(7004);
      Host client = site.client;
      assertEquals(RuleSite.BY_WAN, client.tries(SERVER, 7001));
      until(ops, 1, "rule", "101");
      client.datagramComesBack(SERVER, 7002);
      until(ops, 1, "rule", "102");
      assertEquals("refused", client.tries(SERVER, 7003));
      until(ops, 1, "rule", "103");
      assertEquals(RuleSite.BY_WAN, client.tries(SERVER, 7004));
      assertEquals("no answer", client.tries(SERVER, 7005));
      until(ops, 1, "rule", "105");
      assertEquals("no answer", client.tries(SERVER, 7006), "no rule allows it");
      JsonNode all = until(ops, 1, "rule", "auto:deny", "search", "7006");
      assertEquals(
          "block in LAN auto:deny Default deny rule, 192.168.1.50 203.0.113.50 TCP:S 7006",
          lines(all).getLast());
      assertEquals(
          "pass in LAN 101 rule 101, 192.168.1.50 203.0.113.50 TCP:S 7001",
          lines(list(ops, "rule", "101")).getLast());
      assertEquals(
          "block in LAN 102 rule 102, 192.168.1.50 203.0.113.50 UDP 7002",
          lines(list(ops, "rule", "102")).getLast());
      assertEquals(
          "reject in LAN 103 rule 103, 192.168.1.50 203.0.113.50 TCP:S 7003",
          lines(list(ops, "rule", "103")).getLast());
      assertEquals(
          "block out WAN 105 rule 105, 192.168.1.50 203.0.113.50 TCP:S 7005",
          lines(list(ops, "rule", "105")).getLast());
      assertEquals(List.of(), lines(list(ops, "search", "7004")), "that rule does not log");
      JsonNode first = list(ops, "rule", "101").path("lines").get(0);
      Instant time = Instant.parse(first.path("time").asString());
      assertTrue(
          time.isAfter(before) && time.isBefore(Instant.now().plusSeconds(5)), time::toString);
      assertEquals("lan", first.path("interface").asString());
      assertEquals("101", first.path("tracker").asString());
      assertEquals(60, first.path("length").asInt());
      assertEquals(0, list(ops).path("lost").asInt());
      assertEquals(0, list(ops).path("refused").size(), () -> list0(ops));

      // Another plan, another name; and another program that wants the group does not get it.
      site.apply("", rule("107", "block", "lan", "tcp", port(7001), logged));
      filterlog.apply(site.plan());
      assertEquals("no answer", client.tries(SERVER, 7001));
      assertEquals(
          "block in LAN 107 rule 107, 192.168.1.50 203.0.113.50 TCP:S 7001",
          lines(until(ops, 1, "rule", "107")).getLast());
      try (PacketLog second = PacketLog.open(117)) {
        throw new AssertionError("two have one group: " + second);
      } catch (twinwall.linux.KernelException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("117"), e::toString);
      }
    }
    try (PacketLog free = PacketLog.open(117)) {
      assertTrue(free.toString().length() > 0, "whoever closes lets go");
    }
  }

  private static String list0(Map<String, Op> ops) {
    try {
      return list(ops).toPrettyString();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
