package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Vhid;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** Ping and traceroute are the system's programs, in this node's network. */
class ProbeKernelTest {
  private static JsonNode ended(Map<String, Op> ops, JsonNode started) throws Exception {
    JsonNode[] last = {started};
    Site.await(
        () -> {
          try {
            last[0] =
                ops.get("probe.output")
                    .call(
                        Site.args("{'wait': 20}")
                            .put("tool", started.path("tool").asString())
                            .put("id", started.path("id").asString()));
          } catch (Refusal e) {
            throw new AssertionError(e);
          }
          return !last[0].path("running").asBoolean(true);
        },
        () -> last[0].toString());
    return last[0];
  }

  @KernelTest
  void anAddressIsPingedFromEverySource() throws Exception {
    Site.wire();
    try (Runs runs = new Runs()) {
      Map<String, Op> ops = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
      for (String how :
          List.of(
              "{'host': '192.0.2.1', 'count': 1}",
              "{'host': '192.0.2.1', 'count': '1', 'source': '192.0.2.1', 'protocol': 'ipv4'}",
              "{'host': 'localhost', 'count': 1, 'protocol': 'ipv4'}",
              "{'host': '192.0.2.1', 'count': 1, 'source': 'lan'}",
              "{'host': '2001:db8::1', 'count': 1, 'source': '2001:db8::1'}")) {
        JsonNode said = ended(ops, ops.get("ping.start").call(Site.args(how)));
        assertEquals(0, said.path("exit").asInt(-1), how + ": " + said);
        assertTrue(Site.lines(said).contains("1 received"), said.toString());
      }
      JsonNode way = ops.get("traceroute.start").call(Site.args("{'host': '192.0.2.1'}"));
      assertTrue(Site.lines(ended(ops, way)).contains(" 1  192.0.2.1"), way.toString());
      way = ops.get("traceroute.start").call(Site.args("{'host': '2001:db8::1', 'icmp': true}"));
      assertTrue(Site.lines(ended(ops, way)).contains(" 1  2001:db8::1"), way.toString());
    }
  }

  @KernelTest
  void aLinkLocalAddressIsPingedOnItsInterface() throws Exception {
    Site.wire();
    try (Runs runs = new Runs()) {
      Map<String, Op> ops = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
      Site.await(
          () -> {
            try {
              return Site.ip("-6 -o addr show dev va scope link -tentative").contains("fe80");
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          },
          () -> "no link-local address");
      String own =
          ops.get("probe.sources")
              .call(Site.args("{}"))
              .valueStream()
              .map(one -> one.path("address").asString(""))
              .filter(one -> one.endsWith("%va"))
              .findFirst()
              .orElseThrow();
      String bare = own.substring(0, own.indexOf('%'));
      var no =
          assertThrows(
              Refusal.class,
              () -> ops.get("ping.start").call(Site.args("{'host': '" + bare + "'}")));
      assertTrue(no.sentence().contains("%INTERFACE"), no.sentence());
      for (String how :
          List.of(
              "{'host': '" + bare + "%lan', 'count': 1}",
              "{'host': '" + bare + "', 'source': '" + own + "', 'count': 1}")) {
        JsonNode said = ended(ops, ops.get("ping.start").call(Site.args(how)));
        assertEquals(0, said.path("exit").asInt(-1), how + ": " + said);
      }
    }
  }

  /** Lines come while it runs, it can be stopped, and not too many run at once. */
  @KernelTest
  void outputComesLineByLineAndEndsWhenStopped() throws Exception {
    Site.wire();
    Runs runs = new Runs();
    Map<String, Op> ops = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
    JsonNode started = ops.get("ping.start").call(Site.args("{'host':'192.0.2.1','count':100}"));
    Run run = runs.find("ping", started.path("id").asString());
    Site.await(
        () -> Site.lines(output(ops, run)).contains("icmp_seq=1 "), () -> output(ops, run) + "");
    assertTrue(run.isRunning());
    assertThrows(Refusal.class, () -> runs.find("traceroute", run.id()));
    for (int i = 1; i < Runs.AT_ONCE; i++) {
      ops.get("ping.start").call(Site.args("{'host':'192.0.2.7','count':100}"));
    }
    var busy =
        assertThrows(
            Refusal.class, () -> ops.get("ping.start").call(Site.args("{'host':'192.0.2.1'}")));
    assertEquals(Refusal.Kind.BUSY, busy.kind());
    ops.get("probe.stop").call(Site.args("{'tool':'ping'}").put("id", run.id()));
    Site.await(() -> !run.isRunning(), () -> "it goes on");
    assertTrue(
        Site.lines(output(ops, run)).contains("ping statistics"), () -> output(ops, run) + "");
    assertEquals("It was stopped.", output(ops, run).path("why").asString(""));
    Run other = runs.newest("ping").orElseThrow();
    runs.close();
    Site.await(() -> !other.isRunning(), () -> "it outlives its engine");
  }

  private static JsonNode output(Map<String, Op> ops, Run run) {
    try {
      return ops.get("probe.output").call(Site.args("{'tool':'ping'}").put("id", run.id()));
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  /** Who waits for a ping has a place of the control socket: not all of them are for pings. */
  @KernelTest
  void notEverybodyMayWait() throws Exception {
    Site.wire();
    List<Thread> waiting = new ArrayList<>();
    try (Runs runs = new Runs()) {
      Map<String, Op> ops = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
      JsonNode started =
          ops.get("ping.start").call(Site.args("{'host':'192.0.2.1','count':100,'seconds':10}"));
      String id = started.path("id").asString("");
      var wait = Site.args("{'tool':'ping','wait':30}").put("id", id);
      for (int i = 0; i < ProbeOps.WAITING; i++) {
        waiting.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    ops.get("probe.output").call(wait);
                  } catch (Refusal e) {
                    throw new AssertionError(e);
                  }
                }));
      }
      for (Thread one : waiting) {
        Site.await(
            () -> one.getState() == Thread.State.TIMED_WAITING, () -> "it does not wait: " + one);
      }
      assertTrue(ops.get("probe.output").call(wait).path("running").asBoolean(false));
      assertTrue(waiting.getFirst().isAlive(), "it was answered after those who came before");
      runs.stop(runs.find("ping", id));
      for (Thread one : waiting) {
        Site.await(() -> !one.isAlive(), () -> "it still waits: " + one);
      }
    }
  }

  /** A CARP address is a source only where this node is MASTER of it. */
  @KernelTest
  void aVirtualAddressIsASourceOfItsMasterAlone() throws Exception {
    Site.wire();
    Site.ip("addr add 192.0.2.100/24 dev va");
    var group =
        new CarpGroup(
            new Vhid("va", 7),
            1,
            0,
            List.of(Prefix.of("192.0.2.100/24")),
            List.of(Ip.of("192.0.2.1")),
            "LAN@7",
            "");
    CarpState backup =
        new CarpMachine()
            .on(
                CarpState.INITIAL,
                new CarpEvent.Configured(
                    new CarpSettings(List.of(group), true, 1), new TreeMap<>()),
                Moment.START)
            .state();
    try (Runs runs = new Runs()) {
      Map<String, Op> ops = new ProbeOps(runs, () -> backup, Site.faces()).ops();
      var no =
          assertThrows(
              Refusal.class,
              () ->
                  ops.get("ping.start")
                      .call(Site.args("{'host':'192.0.2.1','source':'192.0.2.100'}")));
      assertTrue(no.sentence().contains("not MASTER"), no.sentence());
      assertFalse(
          ops.get("probe.sources").call(Site.args("{}")).toString().contains("192.0.2.100"));
      Map<String, Op> without = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
      assertTrue(
          without.get("probe.sources").call(Site.args("{}")).toString().contains("192.0.2.100"));
    }
    assertEquals(Optional.empty(), new Runs().newest("ping"));
  }

  @KernelTest
  void whatIsNoHostStartsNothing() {
    try (Runs runs = new Runs()) {
      Map<String, Op> ops = new ProbeOps(runs, Site::noCarp, Site.faces()).ops();
      for (String host :
          List.of(
              "",
              "-f",
              "--help",
              "$(reboot)",
              "a b",
              "192.0.2.1\\n-f",
              "192.0.2.1;id",
              "1.2.3",
              "999.1.1.1",
              "fe80::1%-f",
              "%lan",
              "a".repeat(64),
              "a.".repeat(200),
              "..",
              "`id`")) {
        for (String op : List.of("ping.start", "traceroute.start")) {
          var no =
              assertThrows(
                  Refusal.class,
                  () -> ops.get(op).call(Site.args("{'host': '" + host + "'}")),
                  op + " " + host);
          assertTrue(no.sentence().length() < 300, no.sentence());
        }
      }
      for (String wrong :
          List.of(
              "'count': 0",
              "'count': 101",
              "'count': '1 -f'",
              "'seconds': 0",
              "'protocol': 'ip'",
              "'source': '-I'",
              "'source': '203.0.113.9'",
              "'wait': 31",
              "'protocol': 'ipv6'")) {
        assertThrows(
            Refusal.class,
            () -> ops.get("ping.start").call(Site.args("{'host': '192.0.2.1', " + wrong + "}")),
            wrong);
      }
      assertEquals(Optional.empty(), runs.newest("ping"));
    }
  }
}
