package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;

/** The election where the CARP interface is a bridge, with a client on one of its own ports. */
class CarpBridgeKernelTest {
  private static final Vhid LAN = new Vhid("lan0", 7);
  private static final String VIRTUAL = "00:00:5e:00:01:07";

  /** What was the host's only device becomes the first port of a bridge of the same name. */
  private static void bridge(Site.Host host, String... addresses) throws Exception {
    host.run("ip", "link", "set", "lan0", "down");
    host.run("ip", "link", "set", "lan0", "name", "p0");
    host.run("ip", "link", "add", "lan0", "type", "bridge");
    host.run("ip", "link", "set", "p0", "master", "lan0", "up");
    host.run("sysctl", "-qw", "net.ipv6.conf.lan0.accept_dad=0");
    host.run("ip", "link", "set", "lan0", "up");
    host.addresses(addresses);
  }

  /** A machine on a second port of a host's bridge. */
  private static Site.Host behind(Site site, Site.Host host, String name, String address)
      throws Exception {
    Site.Host machine = site.host(name);
    machine.run("ip", "link", "del", "lan0");
    String pid = Long.toString(machine.pid);
    host.run("ip", "link", "add", "p1", "type", "veth", "peer", "name", "lan0", "netns", pid);
    host.run("ip", "link", "set", "p1", "master", "lan0", "up");
    machine.run("ip", "link", "set", "lan0", "up");
    machine.addresses(address);
    return machine;
  }

  private static Carp node(Site.Host host, int advskew) throws Exception {
    return host.in(() -> {
      Carp carp =
          new Carp(
              TestEdge.make(),
              new Clock(),
              new Log(System.out, host.name),
              () -> {},
              _ -> {},
              _ -> {},
              Throwable::printStackTrace);
      carp.start();
      List<Prefix> vips = List.of(Prefix.of("10.0.0.1/24"), Prefix.of("2001:db8::1/64"));
      carp.apply(List.of(new Carp.Wanted(LAN, 1, advskew, "cv-secret-1", vips, "LAN@7", "")), true);
      return carp;
    });
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(20);
    }
  }

  private static boolean reaches(Site.Host client, String... ping) {
    try {
      client.run(ping);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private static void answersAll(Site.Host... clients) throws Exception {
    for (Site.Host client : clients) {
      until(
          client.name + " reaches the VIP",
          () -> reaches(client, "ping", "-c", "1", "-W", "1", "10.0.0.1"));
      until(
          client.name + " reaches the IPv6 VIP",
          () -> reaches(client, "ping", "-6", "-c", "1", "-W", "1", "2001:db8::1"));
    }
  }

  @KernelTest
  void theVipMovesBetweenBridges() throws Exception {
    try (Site site = new Site()) {
      Site.Host client = site.host("client", "10.0.0.9/24", "2001:db8::9/64");
      Site.Host one = site.host("one");
      Site.Host two = site.host("two");
      bridge(one, "10.0.0.2/24", "2001:db8::2/64");
      bridge(two, "10.0.0.3/24", "2001:db8::3/64");
      Site.Host inner = behind(site, one, "inner", "10.0.0.10/24");
      inner.run("sysctl", "-qw", "net.ipv6.conf.lan0.accept_dad=0");
      inner.addresses("2001:db8::10/64");
      Carp first = node(one, 0);
      until("MASTER", () -> first.state().role(LAN) == Role.MASTER);
      Carp second = node(two, 100);
      until("BACKUP", () -> second.state().role(LAN) == Role.BACKUP);
      answersAll(client, inner);
      String neighbours = client.run("ip", "neigh");
      assertTrue(neighbours.contains(VIRTUAL), neighbours);
      first.disable();
      until("taken over", () -> second.state().role(LAN) == Role.MASTER);
      // The client on the port of the node that has it no more goes through that node's bridge.
      answersAll(client, inner);
      first.enable();
      until("back", () -> first.state().role(LAN) == Role.MASTER);
      answersAll(client, inner);
      first.stop(Duration.ofSeconds(2), false);
      second.stop(Duration.ofSeconds(2), false);
    }
  }
}
