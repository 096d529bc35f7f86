package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.judge.Packet;
import twinwall.core.net.Ip4;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.render.NftText;
import twinwall.linux.KernelTest;
import twinwall.linux.Nft;
import twinwall.node.apply.ApplyHands;

/**
 * Rules are exchanged while new flows arrive: those that both rulesets pass all pass, and of those
 * that both block none does. {@code main} does the same for longer, and with the table replaced in
 * one transaction to show that this harness sees what goes wrong then.
 */
public final class ReloadKernelTest {
  /** In all, half of them blocked. */
  private static final int RATE = 6_000;

  @TempDir Path run;

  private record Outcome(int reloads, int sent, int lost, int slipped) {}

  /** Exchanges the ruleset of one generation for that of the next. */
  @FunctionalInterface
  private interface Reload {
    void to(Plan plan) throws Exception;
  }

  /**
   * Of every generation all rules have other words and every alias another name, so that nothing of
   * one is in the next: each chain, map and set is new.
   */
  private static Plan plan(int generation, int rules) {
    StringBuilder filter = new StringBuilder();
    String name = "bad" + generation % 2;
    filter.append(rule("block", name, generation, 1));
    for (int i = 0; i < rules; i++) {
      String target = "10." + (i >> 8) + "." + (i & 255) + ".7";
      filter.append(rule(i % 2 == 0 ? "pass" : "block", target, generation, 10 + i));
    }
    filter.append(rule("pass", "", generation, 2));
    String xml =
        "<pfsense><version>23.3</version><interfaces><wan><enable></enable><if>wan0</if>"
            + "<descr>WAN</descr><ipaddr>203.0.113.11</ipaddr><subnet>24</subnet></wan>"
            + "<lan><enable></enable><if>lan0</if><descr>LAN</descr><ipaddr>192.168.0.1</ipaddr>"
            + "<subnet>16</subnet></lan></interfaces><aliases><alias><name>"
            + name
            + "</name><type>network</type><address>198.51.100.0/25 198.51.100.192/26</address>"
            + "</alias></aliases><nat><outbound><mode>disabled</mode></outbound></nat><filter>"
            + filter
            + "</filter></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything()) instanceof Planning.Planned p) {
      return p.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  private static String rule(String type, String target, int generation, int tracker) {
    String destination = target.isEmpty() ? "<any></any>" : "<address>" + target + "</address>";
    return "<rule><tracker>"
        + tracker
        + "</tracker><type>"
        + type
        + "</type><interface>lan</interface><ipprotocol>inet</ipprotocol><protocol>udp</protocol>"
        + "<source><any></any></source><destination>"
        + destination
        + "</destination><descr>generation "
        + generation
        + "</descr></rule>";
  }

  private static Outcome measure(int reloads, int rules, Reload reload) throws Exception {
    Through.set("netfilter/nf_conntrack_udp_timeout", "2");
    try (Through site = Through.make()) {
      reload.to(plan(0, rules));
      AtomicBoolean over = new AtomicBoolean();
      int[] sent = {0};
      Thread sender = Thread.ofPlatform().name("sender").start(() -> sent[0] = send(site, over));
      BitSet arrived = new BitSet();
      int[] slipped = {0};
      AtomicBoolean heard = new AtomicBoolean();
      Thread receiver =
          Thread.ofPlatform()
              .name("receiver")
              .start(() -> slipped[0] = receive(site, heard, arrived));
      for (int i = 1; i <= reloads; i++) {
        reload.to(plan(i, rules));
      }
      over.set(true);
      sender.join();
      long until = System.nanoTime() + 2_000_000_000L;
      while (arrived(arrived) < sent[0] / 2 && System.nanoTime() < until) {
        LockSupport.parkNanos(10_000_000);
      }
      heard.set(true);
      receiver.join();
      return new Outcome(reloads, sent[0], (sent[0] + 1) / 2 - arrived.cardinality(), slipped[0]);
    }
  }

  private static int arrived(BitSet some) {
    synchronized (some) {
      return some.cardinality();
    }
  }

  /** Every packet begins a flow; even ones shall pass, odd ones not. Gives how many there were. */
  private static int send(Through site, AtomicBoolean over) {
    long start = System.nanoTime();
    int sent = 0;
    while (!over.get() || sent % 2 != 0) {
      while (System.nanoTime() - start < sent * 1_000_000_000L / RATE) {
        LockSupport.parkNanos(200_000);
      }
      int target = sent % 2 == 0 ? 130 + sent / 2 % 40 : sent / 2 % 120;
      Ip4 source = new Ip4(192 << 24 | 168 << 16 | 256 + sent % 60_000);
      Packet packet =
          Packet.udp(
              source, 1024 + sent / 60_000, new Ip4(198 << 24 | 51 << 16 | 100 << 8 | target), 9);
      site.send(
          site.frame(packet, ByteBuffer.allocate(8).putInt(0x7717_7717).putInt(sent).array()));
      sent++;
    }
    return sent;
  }

  private static int receive(Through site, AtomicBoolean over, BitSet arrived) {
    int slipped = 0;
    while (!over.get()) {
      if (!site.receive(50_000_000L)) {
        continue;
      }
      ByteBuffer frame = site.received();
      if (frame.limit() >= 50 && frame.getInt(42) == 0x7717_7717) {
        int number = frame.getInt(46);
        slipped += number % 2;
        if (number % 2 == 0) {
          synchronized (arrived) {
            arrived.set(number / 2);
          }
        }
      }
    }
    return slipped;
  }

  private static Reload byEngine(Path run) {
    ApplyHands hands = new ApplyHands(run);
    return plan ->
        assertInstanceOf(ApplyEvent.Applied.class, hands.apply(1, plan), "a reload is refused");
  }

  private static Reload atOnce() {
    return plan -> {
      String text =
          "add table inet twinwall\ndelete table inet twinwall\n"
              + NftText.table(plan.ruleset(), Instant.now());
      assertTrue(Nft.apply(text).ok(), "a reload is refused");
    };
  }

  @KernelTest
  void newFlowsMeetOneOfTheRulesetsAndNothingElse() throws Exception {
    Outcome outcome = measure(25, 100, byEngine(run));
    assertTrue(outcome.sent() > 1_000, outcome.toString());
    assertEquals(0, outcome.lost(), outcome.toString());
    assertEquals(0, outcome.slipped(), outcome.toString());
  }

  /** Arguments: how many reloads, how many rules, and {@code engine} or {@code once}. */
  public static void main(String[] args) throws Exception {
    Path run = Files.createTempDirectory("twinwall-reload");
    Reload reload = args[2].equals("engine") ? byEngine(run) : atOnce();
    Outcome outcome = measure(Integer.parseInt(args[0]), Integer.parseInt(args[1]), reload);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d reloads, %,d packets, half of them to pass: %d lost, %d let through by mistake%n",
        args[2],
        outcome.reloads(),
        outcome.sent(),
        outcome.lost(),
        outcome.slipped());
  }
}
