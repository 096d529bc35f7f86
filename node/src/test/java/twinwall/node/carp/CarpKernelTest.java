package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;
import twinwall.linux.LinkEvent;
import twinwall.node.Clock;
import twinwall.node.LinkWatch;
import twinwall.node.Log;

/** The election on the real kernel: VIPs, neighbours' caches, foreign peers. */
class CarpKernelTest {
  private static final Vhid LAN = new Vhid("lan0", 7);
  private static final String VIRTUAL = "00:00:5e:00:01:07";
  private static final List<Prefix> BOTH =
      List.of(Prefix.of("10.0.0.1/24"), Prefix.of("2001:db8::1/64"), Prefix.of("fe80::1/64"));

  @TempDir Path dir;

  private static Carp node(Site.Host host, int advskew, List<Prefix> vips) throws Exception {
    return host.in(() -> {
      Carp carp =
          new Carp(
              TestEdge.make(),
              new Clock(),
              new Log(System.out, host.name),
              () -> {},
              t -> {},
              advert -> {},
              e -> e.printStackTrace());
      carp.start();
      new LinkWatch(() -> {}, event -> heard(carp, event), e -> e.printStackTrace()).start();
      carp.apply(List.of(wanted(advskew, vips)), true);
      until("configured", 2, () -> !carp.state().members().isEmpty());
      return carp;
    });
  }

  private static void heard(Carp carp, LinkEvent event) {
    if (event instanceof LinkEvent.CarrierUp e) {
      carp.link(e.link().name(), true);
    } else if (event instanceof LinkEvent.CarrierDown e) {
      carp.link(e.link().name(), false);
    } else if (event instanceof LinkEvent.Removed e) {
      carp.link(e.link().name(), false);
    }
  }

  private static Carp.Wanted wanted(int advskew, List<Prefix> vips) {
    return new Carp.Wanted(LAN, 1, advskew, "cv-secret-1", vips, "LAN@7", "");
  }

  private static void until(String what, int seconds, Callable<Boolean> condition)
      throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(10);
    }
  }

  private static void role(Carp carp, Role role, int seconds) throws Exception {
    until("role " + role, seconds, () -> carp.state().role(LAN) == role);
  }

  private static boolean answers(Site.Host client, String... ping) {
    try {
      client.run(ping);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private static int lost(Path log) throws Exception {
    String text = Files.readString(log);
    var match =
        java.util.regex.Pattern.compile("(\\d+) packets transmitted, (\\d+) received")
            .matcher(text);
    assertTrue(match.find(), text);
    return Integer.parseInt(match.group(1)) - Integer.parseInt(match.group(2));
  }

  @KernelTest
  void twoNodesAndANeighbour() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client", "10.0.0.9/24", "2001:db8::9/64");
      Site.Host one = site.host("one", "10.0.0.2/24", "2001:db8::2/64");
      Site.Host two = site.host("two", "10.0.0.3/24", "2001:db8::3/64");
      Path capture = dir.resolve("two.pcap");
      Carp first = node(one, 0, BOTH);
      role(first, Role.MASTER, 20);
      Process dump = record(client, "lan0", capture);
      Process own = record(two, "any", dir.resolve("own.pcap"));
      Carp second = node(two, 100, BOTH);
      assertTrue(answers(client, "ping", "-c", "3", "-i", "0.1", "10.0.0.1"));
      assertTrue(answers(client, "ping", "-6", "-c", "3", "-i", "0.1", "2001:db8::1"));
      assertTrue(answers(client, "ping", "-6", "-c", "3", "-i", "0.1", "fe80::1%lan0"));
      Thread.sleep(1500);
      assertEquals(Role.BACKUP, second.state().role(LAN));
      own.destroy();
      own.waitFor();
      String backup = sent(dir.resolve("own.pcap"));
      assertFalse(backup.isBlank(), "a BACKUP sends as itself");
      assertFalse(backup.contains(VIRTUAL), backup);
      onlyVirtual(client);

      Path ping4 = dir.resolve("ping4");
      Path ping6 = dir.resolve("ping6");
      Process p4 = client.start(ping4, "ping", "-c", "900", "-i", "0.005", "10.0.0.1");
      Process p6 = client.start(ping6, "ping", "-6", "-c", "900", "-i", "0.005", "2001:db8::1");
      Thread.sleep(500);
      first.disable();
      role(second, Role.MASTER, 20);
      until("disabled", 20, () -> !first.state().enabled());
      Thread.sleep(300);
      first.enable();
      role(first, Role.MASTER, 20);
      p4.waitFor();
      p6.waitFor();
      System.out.println(
          "planned moves, there and back: lost " + lost(ping4) + " and " + lost(ping6));
      assertEquals(0, lost(ping4));
      assertEquals(0, lost(ping6));
      onlyVirtual(client);

      long cut = System.nanoTime();
      site.cut(one);
      until("link loss seen", 20, () -> first.state().role(LAN) == Role.INIT);
      System.out.println("link loss seen after " + (System.nanoTime() - cut) / 1_000 + " us");
      role(second, Role.MASTER, 20);
      System.out.println("cut: " + (System.nanoTime() - cut) / 1_000_000 + " ms");
      until("answers", 20, () -> answers(client, "ping", "-c", "1", "-W", "0.1", "10.0.0.1"));
      dump.destroy();
      dump.waitFor();
      judge(capture);
      System.out.println(second.status(false).toPrettyString());
      System.out.println(second.history().toPrettyString());
      assertTrue(second.stop(Duration.ofSeconds(2), false));
      first.stop(Duration.ofSeconds(2), false);
      assertFalse(two.run("ip", "addr").contains("10.0.0.1/"));
    }
  }

  /**
   * Records frames. Not tcpdump: it gives privileges up, which a user namespace does not let it.
   */
  private Process record(Site.Host host, String device, Path file) throws Exception {
    Process process =
        host.start(
            dir.resolve(file.getFileName() + ".log"),
            "tshark",
            "-q",
            "-n",
            "-i",
            device,
            "-w",
            file.toString());
    for (int i = 0; i < 500 && !(Files.exists(file) && Files.size(file) > 0); i++) {
      Thread.sleep(20);
    }
    assertTrue(Files.exists(file), "tshark records");
    return process;
  }

  /** The link-layer addresses in the frames that a host itself sent. */
  private static String sent(Path file) throws Exception {
    return Site.sh(
        "tshark",
        "-n",
        "-r",
        file.toString(),
        "-Y",
        "sll.pkttype == 4",
        "-T",
        "fields",
        "-e",
        "sll.src.eth",
        "-e",
        "arp.src.hw_mac",
        "-e",
        "icmpv6.opt.linkaddr");
  }

  private static void onlyVirtual(Site.Host client) throws Exception {
    String neighbours = client.run("ip", "neigh");
    for (String vip : List.of("10.0.0.1 ", "2001:db8::1 ")) {
      String line = neighbours.lines().filter(l -> l.startsWith(vip)).findFirst().orElse("none");
      assertTrue(line.contains(VIRTUAL), neighbours);
    }
  }

  /** tshark reads our adverts without complaint. */
  private static void judge(Path capture) throws Exception {
    String text =
        Site.sh(
            "tshark",
            "-r",
            capture.toString(),
            "-d",
            "ip.proto==112,carp",
            "-o",
            "ip.check_checksum:TRUE",
            "-Y",
            "carp",
            "-V");
    assertTrue(text.contains("[Checksum Status: Good]") || text.contains("correct"), text);
    assertFalse(
        text.contains("Malformed")
            || text.contains("incorrect")
            || text.contains("Expert Info (Error"),
        text);
  }

  /** An engine that hangs: the kernel falls silent by itself, frames and ARP alike. */
  @KernelTest
  void deadMan() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client", "10.0.0.9/24", "2001:db8::9/64");
      Site.Host one = site.host("one", "10.0.0.2/24", "2001:db8::2/64");
      Carp carp = node(one, 0, BOTH);
      role(carp, Role.MASTER, 20);
      assertTrue(answers(client, "ping", "-c", "1", "-W", "1", "10.0.0.1"));
      one.in(() -> {
        TestEdge.make().live(LAN, Duration.ofSeconds(5));
        return 0;
      });
      carp.freeze();
      assertTrue(answers(client, "ping", "-c", "1", "-W", "1", "10.0.0.1"));
      until("frames", 30, () -> !answers(client, "ping", "-c", "1", "-W", "1", "10.0.0.1"));
      assertFalse(answers(client, "ping", "-6", "-c", "1", "-W", "1", "2001:db8::1"), "IPv6");
      client.run("ip", "neigh", "flush", "all");
      assertFalse(answers(client, "ping", "-c", "1", "-W", "1", "10.0.0.1"), "ARP");
      assertTrue(answers(client, "ping", "-c", "1", "-W", "1", "10.0.0.2"), "own address");
    }
  }

  /** A new engine goes on where a killed one stopped; after too long it clears up instead. */
  @KernelTest
  void aNewEngineAdoptsOrSweeps() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client", "10.0.0.9/24", "2001:db8::9/64");
      Site.Host one = site.host("one", "10.0.0.2/24", "2001:db8::2/64");
      Carp killed = node(one, 0, BOTH);
      role(killed, Role.MASTER, 20);
      Path ping = dir.resolve("ping");
      Process pings = client.start(ping, "ping", "-c", "200", "-i", "0.01", "10.0.0.1");
      Thread.sleep(300);
      killed.freeze();
      Carp next = node(one, 0, BOTH);
      role(next, Role.MASTER, 20);
      assertEquals(1, next.state().history().size());
      assertEquals("went on from the engine before", next.state().history().getFirst().why());
      pings.waitFor();
      assertEquals(0, lost(ping));
      next.freeze();
      Thread.sleep(3_200);
      Carp late = node(one, 0, BOTH);
      assertEquals(Role.BACKUP, late.state().role(LAN));
      assertFalse(one.run("ip", "addr").contains("10.0.0.1/"), "swept");
      late.stop(Duration.ofSeconds(2), false);
    }
  }

  private static long accepted(Carp carp) {
    return carp.status(false).path("counters").path("lan0").path("ipackets").asLong(0);
  }

  /** Addresses change on one node some seconds before they do on the other: nothing moves. */
  @KernelTest
  void addressesChangeOnOneNodeFirst() throws Exception {
    List<Prefix> before = List.of(Prefix.of("10.0.0.1/24"));
    List<Prefix> after = List.of(Prefix.of("10.0.0.1/24"), Prefix.of("10.0.0.4/24"));
    try (Site site = new Site()) {
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      Carp first = node(one, 0, before);
      role(first, Role.MASTER, 5);
      Carp second = node(two, 100, before);
      // By the election, not only by the reader, which may be there first.
      until("heard", 5, () -> second.state().members().get(LAN).seen().isPresent());
      one.in(() -> {
        first.apply(List.of(wanted(0, after)), true);
        return 0;
      });
      // More adverts under the old list than three intervals have.
      long heard = accepted(second);
      until("heard under the old list", 15, () -> accepted(second) > heard + 5);
      two.in(() -> {
        second.apply(List.of(wanted(100, after)), true);
        return 0;
      });
      long again = accepted(second);
      until("heard under the new list", 15, () -> accepted(second) > again + 3);
      assertEquals(Role.BACKUP, second.state().role(LAN));
      assertEquals(1, second.state().history().size(), second.state().history().toString());
      assertEquals(0, second.state().alarms().size(), second.state().alarms().toString());
      first.stop(Duration.ofSeconds(2), false);
      second.stop(Duration.ofSeconds(2), false);
    }
  }

  /** A real foreign peer: it takes over from us, and we from it. */
  @KernelTest
  void ucarp() throws Exception {
    try (Site site = new Site()) {
      List<Prefix> vip = List.of(Prefix.of("10.0.0.1/24"));
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      Carp carp = node(one, 0, vip);
      role(carp, Role.MASTER, 20);
      Path log = dir.resolve("ucarp");
      two.start(
          log,
          "ucarp",
          "-i",
          "lan0",
          "-s",
          "10.0.0.3",
          "-v",
          "7",
          "-p",
          "cv-secret-1",
          "-a",
          "10.0.0.1",
          "-k",
          "100",
          "-P",
          "-n",
          "-u",
          "/bin/true",
          "-d",
          "/bin/true");
      Thread.sleep(6_000);
      assertEquals(Role.MASTER, carp.state().role(LAN));
      assertFalse(Files.readString(log).contains("Bad"), Files.readString(log));
      carp.disable();
      until(
          "ucarp is MASTER",
          30,
          () -> Files.readString(log).contains("Switching to state: MASTER"));
      carp.enable();
      role(carp, Role.MASTER, 20);
      until(
          "ucarp is BACKUP",
          30,
          () ->
              Files.readString(log).strip().endsWith("state: BACKUP")
                  || Files.readString(log).contains("going back to BACKUP"));
      System.out.println(Files.readString(log));
      System.out.println(carp.history().toPrettyString());
      carp.stop(Duration.ofSeconds(2), false);
    }
  }
}
