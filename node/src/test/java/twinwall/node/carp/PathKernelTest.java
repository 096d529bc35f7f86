package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.path.PathTarget;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.path.Paths;

/** Real kernels asked as neighbours and from afar, in both families, by a node that has VIPs. */
final class PathKernelTest {
  private static final List<String> NEAR = List.of("10.0.0.9", "2001:db8:1::9");
  private static final List<String> FAR = List.of("192.0.2.7", "2001:db8:2::7");
  private static final Set<Ip> VIPS = Set.of(Ip.of("10.0.0.1"), Ip.of("2001:db8:1::1"));

  /** What the election would be told. */
  private static final class Told {
    final Set<String> causes = new ConcurrentSkipListSet<>();

    void demote(String cause, String kind, int value) {
      assertEquals(120, value);
      causes.add(cause);
    }

    void relieve(String cause) {
      causes.remove(cause);
    }
  }

  private static void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(5);
    }
  }

  private static void second(Site.Host host, String... addresses) throws Exception {
    String pid = Long.toString(host.pid);
    String port = "q-" + host.name;
    Site.sh("ip", "link", "add", port, "type", "veth", "peer", "name", "far0", "netns", pid);
    Site.sh("ip", "link", "set", port, "master", "br1", "up");
    host.run("ip", "link", "set", "far0", "up");
    for (String address : addresses) {
      add(host, address, "far0");
    }
  }

  private static void add(Site.Host host, String address, String device) throws Exception {
    if (address.contains(":")) {
      host.run("ip", "addr", "add", address, "dev", device, "nodad");
    } else {
      host.run("ip", "addr", "add", address, "dev", device);
    }
  }

  private static Paths paths(Site.Host host, Told told) throws Exception {
    List<PathTarget> targets =
        Stream.concat(
                NEAR.stream().map(ip -> target(ip, Optional.of("lan0"))),
                FAR.stream().map(ip -> target(ip, Optional.empty())))
            .toList();
    return host.in(() -> {
      Paths paths =
          new Paths(
              new Clock(),
              new Log(System.out, "path"),
              told::demote,
              told::relieve,
              e -> told.causes.add("crash " + e));
      paths.start();
      paths.role(true); // a BACKUP would be held
      paths.apply(targets, VIPS);
      return paths;
    });
  }

  private static PathTarget target(String ip, Optional<String> device) {
    return new PathTarget(Ip.of(ip), device, Duration.ofMillis(100), 3, 120);
  }

  private static boolean answer(Paths paths, List<String> addresses) {
    return addresses.stream()
        .map(ip -> paths.state().targets().get(Ip.of(ip)))
        .allMatch(known -> known != null && known.answering() >= 3 && !known.broken());
  }

  /** Counts who asks: ours by their right source, and all others. */
  private static void count(Site.Host host, String table, String ours, String others)
      throws Exception {
    String rules =
        "table %s t { counter ours {}; counter others {}; chain c { type filter hook input priority 0;"
            + " %s counter name ours; %s counter name others; }; }";
    host.run("nft", String.format(rules, table, ours, others));
  }

  private static long counted(Site.Host host, String table, String counter) throws Exception {
    String text = host.run("nft", "list", "counter", table, "t", counter);
    return Long.parseLong(text.replaceAll("(?s).*packets ([0-9]+).*", "$1"));
  }

  private static void assertOwn(Site.Host host, String table) throws Exception {
    assertTrue(counted(host, table, "ours") >= 3, table);
    assertEquals(0, counted(host, table, "others"), table);
  }

  @KernelTest
  void whatIsAskedIsAskedFromTheNodesOwnAddressAndItsSilenceIsTold() throws Exception {
    try (Site site = new Site()) {
      Site.sh("ip", "link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
      Site.sh("ip", "link", "set", "br1", "up");
      Site.Host node = site.host("node");
      Site.Host router = site.host("router");
      Site.Host server = site.host("server");
      // The kernel would take the VIPs: they were there first, and its routes name them.
      for (String address :
          List.of("10.0.0.1/24", "2001:db8:1::1/64", "10.0.0.2/24", "2001:db8:1::2/64")) {
        add(node, address, "lan0");
      }
      add(router, "10.0.0.9/24", "lan0");
      add(router, "2001:db8:1::9/64", "lan0");
      second(router, "192.0.2.1/24", "2001:db8:2::1/64");
      second(server, "192.0.2.7/24", "2001:db8:2::7/64");
      router.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
      node.run("ip", "route", "add", "default", "via", "10.0.0.9", "src", "10.0.0.1");
      String[] six = {"ip", "-6", "route", "add", "default", "via"};
      node.run(with(six, "2001:db8:1::9", "dev", "lan0", "src", "2001:db8:1::1"));
      server.run("ip", "route", "add", "default", "via", "192.0.2.1");
      server.run(with(six, "2001:db8:2::1", "dev", "far0"));
      String mac = node.run("ip", "-br", "link", "show", "lan0").split("\\s+")[2];
      String own = "arp operation request arp saddr ether " + mac + " arp saddr ip 10.0.0.2";
      count(router, "arp", own, "iifname lan0 arp operation request arp saddr ip != 10.0.0.2");
      count(
          server,
          "ip",
          "icmp type echo-request ip saddr 10.0.0.2",
          "icmp type echo-request ip saddr != 10.0.0.2");
      count(
          server,
          "ip6",
          "icmpv6 type echo-request ip6 saddr 2001:db8:1::2",
          "icmpv6 type echo-request ip6 saddr != 2001:db8:1::2");
      Told told = new Told();
      Paths paths = paths(node, told);
      try {
        until("all answer", () -> answer(paths, NEAR) && answer(paths, FAR));
        until("nothing demotes", told.causes::isEmpty);
        assertOwn(router, "arp");
        assertOwn(server, "ip");
        assertOwn(server, "ip6");
        Site.sh("ip", "link", "set", "q-server", "down");
        until("the server is silent", () -> told.causes.size() == 2);
        assertEquals(
            Set.of("path 192.0.2.7 does not answer", "path 2001:db8:2::7 does not answer"),
            told.causes);
        assertTrue(answer(paths, NEAR));
        Site.sh("ip", "link", "set", "p-router", "down");
        until("the router too", () -> told.causes.size() == 4);
        Site.sh("ip", "link", "set", "q-server", "up");
        Site.sh("ip", "link", "set", "p-router", "up");
        until("all answer again", () -> answer(paths, NEAR) && answer(paths, FAR));
        until("and are relieved", told.causes::isEmpty);
        assertEquals(4, paths.status().path("targets").size());
        assertTrue(paths.status().path("targets").get(0).path("breaks").asInt() >= 1);
      } finally {
        paths.stop();
      }
    }
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }
}
