package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.DhcpClient.Offer;
import twinwall.linux.KernelTest;

/**
 * DHCP and DNS of a pair that runs, on the real daemons, with a real DHCP client and the system's
 * own resolver library, through maintenance, a power cut and the return of the node.
 */
class ServicesStoryTest {
  private static final String LAN_VIP = "192.168.1.1";
  private static final String WAN_VIP = "203.0.113.10";

  @TempDir Path directory;

  @KernelTest
  void addressesAndNamesGoOnWhoeverIsMaster() throws Exception {
    PairSite.tell(hands -> {
      assertTrue(
          Files.isExecutable(Path.of(DhcpClient.PROGRAM)),
          "no " + DhcpClient.PROGRAM + ": apt install udhcpc");
      assertTrue(NameServer.isInstalled(), "no unbound: apt install unbound");
      NameServer.start(hands.site());
      new Story(hands, DhcpClient.in(directory)).tell();
    });
  }

  private record Story(PairHands hands, DhcpClient client) {
    void tell() throws Exception {
      Firewalls firewalls = new Firewalls(site());
      site().topology().firewalls().forEach(firewalls::start);
      awaitWhole(firewalls);
      Offer first = newClient(1);
      assertEquals(LAN_VIP, first.router());
      assertEquals(LAN_VIP, first.resolver());
      resolves("one");
      assertEquals(WAN_VIP, asker("one"), "the internet sees the shared address");
      backupResolves("fw2", "two");
      whatIsRefusedChangesNothing();
      Kept atFirst = kept("a", times("fw2"));

      firewalls.maintenance("fw1", true);
      until("fw2 is MASTER", () -> isMaster(firewalls, "fw2"));
      assertEquals(first, newClient(1), "the same client has the same address");
      resolves("three");
      assertEquals(WAN_VIP, asker("three"));
      backupResolves("fw1", "four");
      stillKnown("fw2", 1, atFirst);
      Kept meanwhile = kept("b", times("fw1"));
      firewalls.maintenance("fw1", false);
      until("fw1 is MASTER", () -> isMaster(firewalls, "fw1"));
      stillKnown("fw1", 2, meanwhile);

      site().powerOff("fw1");
      Offer other = newClient(2);
      assertEquals(first, newClient(1), "the same client has the same address");
      resolves("five");
      assertEquals(WAN_VIP, asker("five"));
      Kept alone = kept("c", 0);

      site().powerOn("fw1");
      firewalls.start("fw1");
      awaitWhole(firewalls);
      until("as many leases on both", () -> leases("fw1").equals(leases("fw2")));
      assertTrue(leases("fw1").containsKey(other.address()), "what was given without fw1");
      assertEquals(first, newClient(1));
      resolves("six");
      stillKnown("fw1", 2, alone);
      for (String node : site().topology().firewalls()) {
        assertEquals(0, resolver(node).path("cache_refused").asInt(-1), node);
      }
      theSharedAddressAlone();
    }

    /** The provider gives one address: a BACKUP has none towards the internet, and goes by fw1. */
    private void theSharedAddressAlone() throws Exception {
      for (String node : site().topology().firewalls()) {
        String address = "10.255.255." + site().topology().number(node);
        hands.set(node, "interfaces/wan", Map.of("ipaddr", address, "subnet", "24"));
      }
      var names = new AtomicInteger();
      until(
          "fw2 asks by fw1",
          () -> {
            String name = "shared" + names.incrementAndGet();
            return canResolve("fw2", name) && asker(name).equals(WAN_VIP);
          });
      resolves("seven");
      assertEquals(WAN_VIP, asker("seven"));
    }

    private Site site() {
      return hands.site();
    }

    private void awaitWhole(Firewalls firewalls) throws Exception {
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      for (String node : site().topology().firewalls()) {
        until(
            node + " has its daemons: " + services(node),
            () -> services(node).equals(Map.of("unbound", "running", "kea-dhcp4", "running")));
      }
    }

    private Map<String, String> services(String node) {
      Map<String, String> out = new TreeMap<>();
      try {
        for (JsonNode one : hands.ask(node, "services.status", Map.of())) {
          out.put(one.path("name").asString(), one.path("state").asString());
        }
      } catch (IOException e) {
        out.put("engine", e.getMessage());
      }
      return out;
    }

    private static boolean isMaster(Firewalls firewalls, String node) {
      return firewalls.roles(node).orElse(Map.of()).values().stream()
              .filter(Firewalls.MASTER::equals)
              .count()
          == 2;
    }

    private Offer newClient(int number) {
      return client.ask(site(), number);
    }

    /**
     * A name that was asked for, how often the internet has been asked by then, and how often the
     * other node has been told a cache.
     */
    private record Kept(String name, long questions, long times) {}

    private Kept kept(String label, long times) throws Exception {
      String name = label + "." + NameServer.KEPT;
      resolves(name);
      return new Kept(name, questions(name), times);
    }

    /** The resolver's cache came with the addresses: nobody asks the internet again. */
    private void stillKnown(String node, int from, Kept kept) throws Exception {
      until(node + " is told a cache", () -> times(node) > kept.times);
      assertEquals(
          site().topology().sync(from).address().toString(),
          resolver(node).path("cache_from").asString(""));
      resolves(kept.name);
      assertEquals(kept.questions, questions(kept.name), kept.name + " is known to " + node);
    }

    private long times(String node) throws IOException {
      return resolver(node).path("cache_times").asLong(-1);
    }

    private JsonNode resolver(String node) throws IOException {
      for (JsonNode one : hands.ask(node, "services.status", Map.of())) {
        if (one.path("name").asString().equals("unbound")) {
          return one;
        }
      }
      throw new LabException(node + " has no resolver");
    }

    private long questions(String name) throws IOException {
      return Files.readAllLines(NameServer.log(site())).stream()
          .filter(line -> line.contains(" " + name + "." + Topology.DOMAIN + ". "))
          .count();
    }

    /** As any program of that machine would. */
    private boolean canResolve(String host, String name) {
      return Ran.run(
              site().box(host).within(List.of("getent", "ahostsv4", name + "." + Topology.DOMAIN)))
          .ok();
    }

    private void resolves(String name) throws Exception {
      until(name + " has an address", () -> canResolve(Topology.CLIENT, name));
    }

    /** A BACKUP asks from its own address. */
    private void backupResolves(String node, String name) throws Exception {
      assertTrue(canResolve(node, name), node + " resolves");
      assertEquals(
          site().topology().wan(site().topology().number(node)).address().toString(), asker(name));
    }

    /** From which address the internet was asked for a name. */
    private String asker(String name) throws IOException {
      return Files.readAllLines(NameServer.log(site())).stream()
          .filter(line -> line.contains(" " + name + "." + Topology.DOMAIN + ". "))
          .map(line -> line.replaceAll(".* ([0-9.]+) " + name + "\\..*", "$1"))
          .reduce((_, last) -> last)
          .orElse("nobody");
    }

    private void whatIsRefusedChangesNothing() throws Exception {
      hands.set(
          "fw1", "unbound", Map.of("custom_options", base64("server:\nno-such-option: yes\n")));
      until(
          "the checker's word is told",
          () ->
              hands.ask("fw1", "services.status", Map.of()).toString().contains("no-such-option"));
      assertTrue(canResolve(Topology.CLIENT, "refused"), "the running one goes on");
      hands.set("fw1", "unbound", Map.of("custom_options", ""));
    }

    private static String base64(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> leases(String node) throws IOException {
      Map<String, String> out = new TreeMap<>();
      for (JsonNode lease : hands.ask(node, "leases.list", Map.of())) {
        out.put(lease.path("address").asString(), lease.path("client_id").asString());
      }
      return out;
    }
  }
}
