package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseSettings;
import twinwall.core.pulse.PulseState;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.pulse.Pulse;

/** Real kernels asked over real switches: who answers, who is silent, what is flooded. */
final class PulseKernelTest {
  private static final int PEER = 7;
  private static final Mac VIRTUAL = Mac.virtual(7);

  /** What the election would be told. */
  private static final class Told implements Pulse.Election {
    final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void suspected(int node, boolean suspected) {
      said.add(suspected ? "suspect" : "cleared");
    }

    @Override
    public void dead(int node) {
      said.add("dead");
    }
  }

  private static void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(5);
    }
  }

  /** A second network, beside the site's own. */
  private static void sync(Site.Host host, String address) throws Exception {
    Site.sh(
        "ip",
        "link",
        "add",
        "q-" + host.name,
        "type",
        "veth",
        "peer",
        "name",
        "sync0",
        "netns",
        Long.toString(host.pid));
    Site.sh("ip", "link", "set", "q-" + host.name, "master", "br1", "up");
    host.run("ip", "link", "set", "sync0", "up");
    host.run("ip", "addr", "add", address, "dev", "sync0");
  }

  private static Pulse pulse(Site.Host host, Told told, int misses) throws Exception {
    return host.in(() -> {
      Pulse pulse =
          new Pulse(
              new Clock(),
              new Log(System.out, "pulse"),
              () -> {},
              told,
              e -> told.said.add("crash " + e));
      pulse.start();
      pulse.apply(
          Optional.of(new PulseSettings(Duration.ofMillis(50), misses)),
          Set.of(new PulsePath("sync0", Ip.of("172.16.1.3"))),
          Set.of(Ip.of("10.0.0.1")));
      pulse.heard("lan0", Ip.of("10.0.0.3"), PEER);
      pulse.watch(Map.of("lan0", Set.of(VIRTUAL)));
      return pulse;
    });
  }

  private static boolean isProven(Pulse pulse) {
    var paths = pulse.state().paths().values();
    return paths.size() == 2 && paths.stream().allMatch(PulseState.Path::proven);
  }

  private static void port(String name, int state) throws Exception {
    Site.sh("bridge", "link", "set", "dev", name, "state", Integer.toString(state));
  }

  @KernelTest
  void aMachineThatFallsSilentIsDeadThoughItsLinksStayUp() throws Exception {
    try (Site site = new Site()) {
      Site.sh("ip", "link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
      Site.sh("ip", "link", "set", "br1", "up");
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      // What a CARP node sets: each address is answered for on its own device only.
      two.run(
          "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
      sync(one, "172.16.1.2/24");
      sync(two, "172.16.1.3/24");
      Told told = new Told();
      Pulse pulse = pulse(one, told, 10);
      try {
        until("every path answers", () -> isProven(pulse));
        port("p-two", 0);
        until(
            "one path silent",
            () -> pulse.state().paths().values().stream().anyMatch(p -> p.misses() > 20));
        assertEquals(List.of(), told.said, "the other path still answers");
        port("p-two", 3);
        until(
            "both answer",
            () ->
                isProven(pulse)
                    && pulse.state().paths().values().stream().allMatch(p -> p.misses() == 0));
        port("p-two", 0);
        port("q-two", 0);
        until("dead", () -> told.said.contains("dead"));
        assertEquals("suspect", told.said.getFirst());
        port("p-two", 3);
        port("q-two", 3);
        until(
            "alive",
            () -> pulse.state().peers().values().stream().noneMatch(PulseState.Peer::dead));
      } finally {
        pulse.stop();
      }
    }
  }

  /** A switch that does not know a MAC sends its frames everywhere: the peer is asked at once. */
  @KernelTest
  void aFloodIsHeardAndASilentPeerSuspected() throws Exception {
    try (Site site = new Site()) {
      Site.sh("ip", "link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
      Site.sh("ip", "link", "set", "br1", "up");
      Site.Host client = site.host("client", "10.0.0.9/24");
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      sync(one, "172.16.1.2/24");
      sync(two, "172.16.1.3/24");
      client.run("ip", "neigh", "add", "10.0.0.77", "lladdr", VIRTUAL.toString(), "dev", "lan0");
      Told told = new Told();
      // So many misses that only the quick questions after a flood can raise a suspicion.
      Pulse pulse = pulse(one, told, 50);
      try {
        until("every path answers", () -> isProven(pulse));
        long before = floods(pulse);
        flood(client);
        until("heard", () -> floods(pulse) > before);
        port("p-two", 0);
        port("q-two", 0);
        until(
            "suspected",
            () -> {
              flood(client);
              return told.said.contains("suspect");
            });
        assertTrue(!told.said.contains("dead") || told.said.indexOf("suspect") == 0);
        pulse.watch(Map.of());
        until("not listening", () -> !hears(pulse, client));
      } finally {
        pulse.stop();
      }
    }
  }

  private static long floods(Pulse pulse) {
    return pulse.status().path("floods").path("lan0").asLong();
  }

  private static boolean hears(Pulse pulse, Site.Host client) {
    long before = floods(pulse);
    flood(client);
    return floods(pulse) > before;
  }

  private static void flood(Site.Host client) {
    try {
      client.run("ping", "-c", "2", "-i", "0.01", "-W", "0.05", "10.0.0.77");
    } catch (Exception _) {
      // Nobody answers; that the frames were sent is enough.
    }
  }
}
