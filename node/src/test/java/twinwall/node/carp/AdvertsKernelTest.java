package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.service.Need;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.service.Services;

/** Router advertisements of two nodes, as a host's kernel takes them. */
class AdvertsKernelTest {
  private static final Vhid LAN = new Vhid("lan0", 7);
  private static final String VIRTUAL = "00:00:5e:00:01:07";

  @TempDir Path dir;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

  /** The election of one node and its daemons. */
  private record Node(Carp carp, Services services) {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private static Plan plan(int host, int skew, String vip, String mode) {
    String text =
        """
        <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><ipv6allow></ipv6allow></system>
        <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddrv6>2001:db8:1::%d</ipaddrv6><subnetv6>64</subnetv6></lan></interfaces>
        <virtualip><vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advbase>1</advbase>
          <advskew>%d</advskew><password>cv-secret-1</password><uniqid>65a1b2c3d4e01</uniqid>
          <type>single</type><subnet_bits>64</subnet_bits><subnet>%s</subnet></vip></virtualip>
        <dhcpdv6><lan><ramode>%s</ramode>
          <raminrtradvinterval>3</raminrtradvinterval><ramaxrtradvinterval>4</ramaxrtradvinterval>
          <raadvdefaultlifetime>600</raadvdefaultlifetime></lan></dhcpdv6>
        </pfsense>
        """
            .formatted(host, skew, vip, mode);
    if (XmlReader.read(text.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything())
            instanceof Planning.Planned planned) {
      return planned.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  private Node node(Site.Host host, Plan plan) throws Exception {
    Path run = Files.createDirectory(dir.resolve(host.name));
    Log log = new Log(System.err, host.name);
    return host.in(() -> {
      Services services =
          new Services(run, run, InstantSource.system(), new Clock(), log, crashes::add);
      open.add(services);
      services.start();
      Carp[] carp = new Carp[1];
      carp[0] =
          new Carp(
              TestEdge.make(),
              new Clock(),
              log,
              () -> {},
              _ -> services.mastered(mastered(carp[0])),
              _ -> {},
              crashes::add);
      carp[0].start();
      open.add(() -> carp[0].stop(Duration.ofSeconds(5), false));
      carp[0].apply(Carp.wanted(plan), true);
      services.want(plan);
      return new Node(carp[0], services);
    });
  }

  private static Set<Need.Vip> mastered(Carp carp) {
    return carp.state().members().values().stream()
        .filter(member -> member.role() == Role.MASTER)
        .map(member -> new Need.Vip(member.vhid().device(), member.vhid().number()))
        .collect(Collectors.toSet());
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(20);
    }
  }

  private static void role(Node node, Role role) throws Exception {
    until("role " + role, () -> node.carp.state().role(LAN) == role);
  }

  private static boolean runs(Node node) {
    return node.services.state().entries().values().stream()
        .anyMatch(entry -> entry.name().equals("radvd-lan") && entry.process().isPresent());
  }

  private static String routers(Site.Host client) throws Exception {
    return client.run("ip", "-6", "route", "show", "default");
  }

  private static void forwards(Site.Host host) throws Exception {
    host.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
  }

  @KernelTest
  void theRouterIsTheVirtualAddressWhoeverIsMaster() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client");
      Site.Host one = site.host("one", "2001:db8:1::2/64");
      Site.Host two = site.host("two", "2001:db8:1::3/64");
      forwards(one);
      forwards(two);
      Path capture = dir.resolve("client.pcap");
      client.start(dir.resolve("dump"), "dumpcap", "-q", "-i", "lan0", "-w", capture.toString());
      until("it is recorded", () -> Files.exists(capture) && Files.size(capture) > 0);
      Path changes = dir.resolve("changes");
      client.start(changes, "ip", "-6", "monitor", "route");

      Node first = node(one, plan(2, 0, "fe80::1:1", "assist"));
      role(first, Role.MASTER);
      Node second = node(two, plan(3, 100, "fe80::1:1", "assist"));
      role(second, Role.BACKUP);
      until("a router", () -> routers(client).contains("via fe80::1:1"));
      until(
          "an address of its own",
          () -> client.run("ip", "-6", "addr", "show", "dev", "lan0").contains("2001:db8:1:"));
      client.run("ping", "-6", "-c", "1", "-w", "5", "fe80::1:1%lan0");
      assertTrue(client.run("ip", "-6", "neigh").contains("fe80::1:1 dev lan0 lladdr " + VIRTUAL));
      assertFalse(runs(second), "a BACKUP says nothing");

      first.carp.disable();
      role(second, Role.MASTER);
      until("the other advertises", () -> runs(second) && !runs(first));
      long before = adverts(capture).size();
      until("the client hears it", () -> adverts(capture).size() > before);
      first.carp.enable();
      role(first, Role.MASTER);
      until("the first advertises again", () -> runs(first) && !runs(second));
      site.cut(one);
      role(second, Role.MASTER);
      until("after a cut", () -> runs(second));
      assertEquals(1, routers(client).lines().count(), routers(client));
      assertFalse(Files.readString(changes).contains("Deleted default"), "it kept its router");
      for (String advert : adverts(capture)) {
        assertTrue(advert.startsWith(VIRTUAL + "\tfe80::1:1\t600"), advert);
      }

      // No longer wanted while it is MASTER: it takes its leave.
      second.services.want(plan(3, 100, "fe80::1:1", "disabled"));
      until("no router any more", () -> routers(client).isBlank());
    }
    assertEquals(null, crashes.poll());
  }

  /** Sender, source and lifetime of each advertisement that the client has heard. */
  private static List<String> adverts(Path capture) throws Exception {
    Process process =
        new ProcessBuilder(
                "tshark",
                "-r",
                capture.toString(),
                "-Y",
                "icmpv6.type == 134",
                "-T",
                "fields",
                "-e",
                "eth.src",
                "-e",
                "ipv6.src",
                "-e",
                "icmpv6.nd.ra.router_lifetime")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(); // a capture that is being written may be cut short
    return text.lines().toList();
  }

  @KernelTest
  void fromItsOwnAddressTheMasterTakesItsLeave() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client");
      Site.Host one = site.host("one", "2001:db8:1::2/64");
      Site.Host two = site.host("two", "2001:db8:1::3/64");
      forwards(one);
      forwards(two);
      Node first = node(one, plan(2, 0, "2001:db8:1::1", "unmanaged"));
      role(first, Role.MASTER);
      Node second = node(two, plan(3, 100, "2001:db8:1::1", "unmanaged"));
      role(second, Role.BACKUP);
      until("a router", () -> routers(client).contains("via fe80::"));
      String router = via(routers(client));
      assertTrue(one.run("ip", "-6", "addr", "show", "dev", "lan0").contains(router + "/64"));
      first.carp.disable();
      role(second, Role.MASTER);
      until(
          "the other is the router, and no one else",
          () -> routers(client).contains("via fe80::") && !routers(client).contains(router));
      String now = via(routers(client));
      assertTrue(two.run("ip", "-6", "addr", "show", "dev", "lan0").contains(now + "/64"));
    }
    assertEquals(null, crashes.poll());
  }

  private static String via(String route) {
    return route.replaceFirst("(?s).*via (\\S+).*", "$1");
  }
}
