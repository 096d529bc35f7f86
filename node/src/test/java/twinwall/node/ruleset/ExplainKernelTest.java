package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import twinwall.core.explain.Probe;
import twinwall.core.explain.Proof;
import twinwall.core.explain.Situation;
import twinwall.core.explain.Trace;
import twinwall.core.explain.TraceText;
import twinwall.core.explain.Tracer;
import twinwall.core.net.Ip;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;
import twinwall.node.explain.LiveTrace;

/** What is predicted of packets, and what the kernel does with real ones. */
class ExplainKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Probe packet(String in, String from, int port, String to, int protocol, int at) {
    return new Probe(
        in.isEmpty() ? Optional.empty() : Optional.of(in),
        Ip.of(from),
        Ip.of(to),
        protocol,
        port,
        at,
        protocol == 6 ? 2 : 0,
        0,
        Optional.empty(),
        false,
        Instant.now());
  }

  private static Probe tcp(String in, String from, String to, int port) {
    return packet(in, from, 40_000, to, 6, port);
  }

  private static Probe udp(String in, String from, String to, int port) {
    return packet(in, from, 40_000, to, 17, port);
  }

  /** The lines in which prediction and kernel differ. */
  private static String wrong(Situation situation, Probe packet) throws Exception {
    Trace trace = Tracer.trace(situation, packet);
    String device = packet.in().flatMap(situation::named).map(Situation.Face::device).orElse("");
    LiveTrace.Seen seen = LiveTrace.inject(packet, device, PATIENCE);
    Proof proof = Proof.of(trace, seen.observed(), seen.table());
    return proof.isSame()
        ? ""
        : TraceText.of(trace, Map.of())
            + proof.lines().stream().filter(line -> !line.isSame()).toList()
            + "\n"
            + seen.observed()
            + "\n";
  }

  private static void all(Situation situation, List<Probe> packets) throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Probe packet : packets) {
      String one = wrong(situation, packet);
      if (!one.isEmpty()) {
        wrong.add(one);
      }
    }
    assertEquals(List.of(), wrong, String.join("\n", wrong));
  }

  @KernelTest
  void translationsAreAsPredicted() throws Exception {
    try (NatSite site = NatSite.build()) {
      Situation situation = Situation.of(site.plan(), Facts.anything(), true);
      String before = Host.tool(List.of("nft", "list", "tables"), "") + Host.ip("link");
      all(
          situation,
          List.of(
              tcp("lan", "192.168.1.50", "8.8.8.8", 443), // outbound NAT to the VIP
              tcp("lan", "192.168.1.50", "198.51.100.9", 443), // no NAT
              packet("lan", "192.168.1.50", 500, "203.0.113.50", 17, 500), // static port
              udp("lan", "192.168.1.50", "203.0.113.50", 501), // a range of ports
              tcp("lan", "192.168.1.50", "203.0.113.20", 7000), // reflection of 1:1
              tcp("lan", "192.168.1.50", "203.0.113.10", 80), // reflection of a port forward
              udp("lan", "192.168.1.50", "9.9.9.9", 53), // to ourselves by a forward that passes
              tcp("lan", "192.168.1.50", "192.168.1.2", 443), // anti-lockout
              tcp("lan", "10.9.9.9", "8.8.8.8", 443), // not of the LAN
              packet("lan", "192.168.1.50", 0, "8.8.8.8", 1, 8),
              packet("lan", "192.168.1.50", 0, "8.8.8.8", 47, 0),
              tcp("wan", "198.51.100.7", "203.0.113.10", 80), // port forward
              tcp("wan", "203.0.113.60", "203.0.113.10", 80), // excluded
              udp("wan", "198.51.100.7", "203.0.113.11", 2001), // shifted
              tcp("wan", "198.51.100.7", "203.0.113.11", 8443),
              tcp("wan", "198.51.100.7", "203.0.113.10", 7100), // a farm
              packet("wan", "198.51.100.7", 0, "203.0.113.21", 1, 8), // ping forwarded
              packet("wan", "198.51.100.7", 0, "203.0.113.21", 50, 0),
              tcp("wan", "198.51.100.7", "203.0.113.21", 8000), // passes by itself
              tcp("wan", "198.51.100.7", "203.0.113.20", 22), // 1:1
              tcp("wan", "198.51.100.7", "203.0.113.66", 22), // 1:1 of a network
              tcp("wan", "198.51.100.7", "203.0.113.10", 22), // default deny
              tcp("wan", "192.168.1.77", "203.0.113.10", 80), // spoofed
              tcp("opt1", "192.168.2.80", "203.0.113.50", 7001), // in turn
              tcp("opt1", "192.168.2.80", "203.0.113.50", 7005), // same place
              tcp("opt1", "192.168.2.80", "203.0.113.50", 7006), // a range
              tcp("opt1", "192.168.2.70", "203.0.113.50", 443), // excluded from 1:1
              tcp("opt1", "192.168.2.80", "192.168.1.50", 443), // between networks
              tcp("lan", "fd00:1::50", "2001:db8:1::50", 443), // IPv6, outbound
              tcp("opt1", "fd00:2::80", "2001:db8:1::50", 443), // NPt out
              tcp("wan", "2001:db8:1::50", "2001:db8:2::80", 443), // NPt in
              tcp("wan", "2001:db8:1::50", "2001:db8:1::10", 80), // port forward
              tcp("wan", "2001:db8:1::50", "2001:db8:1::10", 22), // default deny
              packet("lan", "fd00:1::50", 0, "fd00:1::2", 58, 128),
              udp("", "203.0.113.11", "8.8.8.8", 53), // our own
              tcp("", "192.168.1.2", "192.168.1.50", 80),
              udp("", "192.168.1.2", "192.168.1.2", 53),
              tcp("", "2001:db8:1::2", "2001:db8:1::50", 443)));
      nothingIsLeft(before);
    }
  }

  /** No table, no device, no connection of those that packets would have opened. */
  private static void nothingIsLeft(String before) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String now;
    do {
      now = Host.tool(List.of("nft", "list", "tables"), "") + Host.ip("link");
    } while (!now.equals(before) && System.nanoTime() < deadline);
    assertEquals(before, now);
    String states = Host.tool(List.of("conntrack", "-L"), "");
    assertFalse(states.contains("sport=40000"), states);
  }

  @KernelTest
  void rulesAndGatewaysAreAsPredicted() throws Exception {
    String nat =
        "<nat><outbound><mode>automatic</mode></outbound></nat>"
            + "<schedules><schedule><name>NEVER</name><timerange><month>1</month><day>1</day>"
            + "<hour>3:00-3:15</hour></timerange></schedule></schedules>";
    try (RuleSite site =
        RuleSite.with(
            nat,
            RuleSite.rule(
                "10",
                "match",
                "lan",
                "tcp",
                RuleSite.floating("in", false),
                RuleSite.port(8001),
                "<tag>seen</tag>"),
            RuleSite.rule(
                "11", "block", "wan", "tcp", RuleSite.floating("out", true), RuleSite.port(8002)),
            RuleSite.rule(
                "12", "pass", "lan", "tcp", RuleSite.floating("in", false), RuleSite.port(8003)),
            RuleSite.rule(
                "13",
                "reject",
                "wan",
                "tcp",
                RuleSite.floating("out", true),
                "<tagged>seen</tagged>"),
            RuleSite.rule(
                "20", "pass", "lan", "tcp", RuleSite.port(8004), "<gateway>DSLGW</gateway>"),
            RuleSite.rule("21", "pass", "lan", "tcp", RuleSite.port(8005), "<sched>NEVER</sched>"),
            RuleSite.rule("22", "reject", "lan", "tcp", RuleSite.port(8006)),
            RuleSite.rule("23", "block", "lan", "udp"),
            RuleSite.rule("24", "pass", "lan", "tcp", RuleSite.port(8007), "<max>100</max>"),
            RuleSite.rule("25", "pass", "lan", "icmp", "<icmptype>echoreq</icmptype>"),
            RuleSite.rule("26", "pass", "lan", "tcp", RuleSite.port(8001)),
            RuleSite.rule("27", "pass", "lan", "tcp", RuleSite.port(8002)),
            RuleSite.rule("28", "pass", "lan", "tcp", RuleSite.port(8008), "<dscp>ef</dscp>"))) {
      Plan plan = site.plan();
      Situation situation = Situation.of(plan, Facts.anything(), true);
      List<Probe> packets = new ArrayList<>();
      for (int port = 8001; port <= 8009; port++) {
        packets.add(tcp("lan", "192.168.1.50", "192.0.2.80", port));
      }
      packets.add(udp("lan", "192.168.1.50", "192.0.2.80", 53));
      packets.add(packet("lan", "192.168.1.50", 0, "192.0.2.80", 1, 8));
      packets.add(packet("lan", "192.168.1.50", 0, "192.0.2.80", 1, 13));
      packets.add(tcp("lan", "192.168.1.50", "198.51.100.77", 8004)); // the gateway's own network
      packets.add(tcp("lan", "192.168.1.50", "203.0.113.11", 8004)); // the node itself
      packets.add(tcp("", "198.51.100.2", "192.0.2.80", 443)); // from an address of a WAN
      packets.add(tcp("", "203.0.113.11", "192.0.2.80", 8002)); // blocked on the way out
      all(situation, packets);
    }
  }

  @KernelTest
  void aRealPacketIsWaitedFor() throws Exception {
    try (NatSite site = NatSite.build()) {
      Situation situation = Situation.of(site.plan(), Facts.anything(), true);
      Probe wanted = packet("lan", "192.168.1.50", 0, "203.0.113.50", 6, 7000);
      NatSite.serve(site.internet(), 7000);
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      Thread client =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!done.isDone()) {
                    site.client().tries("203.0.113.50", 7000);
                  }
                } catch (Exception e) {
                  done.completeExceptionally(e);
                }
              });
      Optional<LiveTrace.Seen> seen = LiveTrace.await(wanted, "lan0", PATIENCE);
      done.complete(true);
      client.join();
      assertTrue(seen.isPresent(), "no packet came");
      Probe real = LiveTrace.like(wanted, seen.get().observed());
      Proof proof =
          Proof.of(Tracer.trace(situation, real), seen.get().observed(), seen.get().table());
      assertTrue(proof.isSame(), proof.lines().toString() + seen.get().observed());
    }
  }

  /** However a trace ends, nothing of it stays in the kernel. */
  @KernelTest
  void nothingStaysOfOneThatIsKilled() throws Exception {
    try (NatSite site = NatSite.build()) {
      assertFalse(site.plan().interfaces().isEmpty());
      String before = Host.tool(List.of("nft", "list", "tables"), "") + Host.ip("link");
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LiveTraceMain.class.getName())
              .inheritIO()
              .start();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!Host.tool(List.of("nft", "list", "tables"), "").contains("twinwall_trace_")) {
        assertTrue(process.isAlive() && System.nanoTime() < deadline, "the trace does not begin");
        Thread.sleep(20);
      }
      assertTrue(Host.ip("link").contains("twp"), "the probe's device");
      process.destroyForcibly().waitFor();
      nothingIsLeft(before);
    }
  }
}
