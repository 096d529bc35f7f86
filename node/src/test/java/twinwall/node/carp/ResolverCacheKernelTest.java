package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.carp.LeaseNamesKernelTest.ask;
import static twinwall.node.carp.ServingNodes.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.Role;
import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;
import twinwall.node.resolver.ResolverCache;

/** What one real resolver knows is known to the other one after a planned move. */
class ResolverCacheKernelTest {
  /** So many that they are carried in several parts. */
  private static final int NAMES = 400;

  private static final String DEMOTION = "test";

  @TempDir Path dir;

  private static Plan plan(int host, int other, int skew) {
    return ServingNodes.plan(
        """
        <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><domain>example.net</domain>
          <dnsserver>10.0.0.9</dnsserver></system>
        <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddr>10.0.0.%d</ipaddr><subnet>24</subnet></lan></interfaces>
        <virtualip><vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advbase>1</advbase>
          <advskew>%d</advskew><password>cv-secret-1</password><uniqid>65a1b2c3d4e01</uniqid>
          <type>single</type><subnet_bits>24</subnet_bits><subnet>10.0.0.1</subnet></vip></virtualip>
        <hasync><pfsyncenabled>on</pfsyncenabled><pfsyncinterface>lan</pfsyncinterface>
          <pfsyncpeerip>10.0.0.%d</pfsyncpeerip></hasync>
        <unbound><enable></enable><forwarding></forwarding></unbound>
        <twinwall><flowkey>MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=</flowkey></twinwall>
        </pfsense>
        """
            .formatted(host, skew, other));
  }

  /** A name server that knows every name below example.com. */
  private Process world(Site.Host net) throws Exception {
    Path config = dir.resolve("world.conf");
    Files.writeString(
        config,
        """
        server:
          directory: "%s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          logfile: ""
          interface: 10.0.0.9
          access-control: 0.0.0.0/0 allow
          do-ip6: no
          local-zone: "example.com." redirect
          local-data: "example.com. 3600 IN A 192.0.2.1"
        remote-control:
          control-enable: no
        """
            .formatted(dir));
    return net.start(dir.resolve("world.log"), "unbound", "-d", "-p", "-c", config.toString());
  }

  private static boolean knows(Site.Host host, String name) throws Exception {
    return ask(host, name + ".example.com", "A").equals(List.of("192.0.2.1"));
  }

  private static Optional<ResolverCache.Taken> taken(ServingNodes.Node node) {
    return node.services().cache().taken();
  }

  @KernelTest
  void theOtherNodeKnowsTheNames() throws Exception {
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      Process world = world(site.host("net", "10.0.0.9/24"));
      ServingNodes.Node first = nodes.start(one, plan(2, 3, 0));
      first.awaitRole(Role.MASTER);
      ServingNodes.Node second = nodes.start(two, plan(3, 2, 100));
      second.awaitRole(Role.BACKUP);
      until("both resolve", () -> knows(one, "first") && knows(two, "second"));
      for (int i = 0; i < NAMES; i++) {
        String name = "n" + i;
        until(name, () -> knows(one, name));
      }
      assertEquals(Optional.empty(), taken(second), "nobody has let go of anything");

      first.carp().demote(DEMOTION, CarpMachine.MAX_SKEW, Optional.empty());
      second.awaitRole(Role.MASTER);
      until(
          "the names came along", () -> taken(second).map(t -> t.answers() > NAMES).orElse(false));
      assertEquals(Ip.of("10.0.0.2"), taken(second).orElseThrow().from());
      until("a name of its own", () -> knows(two, "own"));

      first.carp().relieve(DEMOTION);
      first.awaitRole(Role.MASTER);
      until("and back", () -> taken(first).map(t -> t.answers() > NAMES).orElse(false));
      world.destroy();
      world.waitFor();
      assertFalse(knows(one, "new"), "nobody is there to be asked");
      for (String name : List.of("n0", "n200", "n" + (NAMES - 1), "first", "second")) {
        assertTrue(knows(two, name), name + " at the second node");
        assertTrue(knows(one, name), name + " at the first node");
      }
      assertTrue(knows(one, "own"), "what was asked in between");
      assertEquals(0, first.services().cache().refused() + second.services().cache().refused());

      second.services().restart("unbound");
      until("forgotten", () -> !knows(two, "n0") && second.runs("unbound"));
      assertTrue(first.carp().stop(Duration.ofSeconds(5), true));
      first.services().cache().finish(Duration.ofSeconds(60));
      assertTrue(knows(two, "own"), "a node that stops tells what it knows before it ends");
    }
  }
}
