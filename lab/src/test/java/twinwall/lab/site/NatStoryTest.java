package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.echo;
import static twinwall.lab.site.PairHands.line;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import twinwall.linux.KernelTest;

/**
 * What the usual guide does with address translation, on a pair that runs: manual outbound NAT to
 * the shared address, a web server with an address of its own, reached from both sides; then the
 * power of the MASTER is cut, and every connection goes on.
 */
class NatStoryTest {
  private static final String INTERNET = "203.0.113.1";
  private static final String CLIENT = "192.168.1.50";
  private static final String WEB = "192.168.1.80";
  private static final String WEB_VIP = "203.0.113.20";

  @KernelTest
  void theGuideOfAPairAndAPowerCut() throws Exception {
    PairSite.tell(hands -> new Story(hands).tell());
  }

  private static final class Story {
    private final Site site;
    private final PairHands hands;
    private final AliasStory aliases;
    private final Firewalls firewalls;

    Story(PairHands hands) {
      this.site = hands.site();
      this.hands = hands;
      this.aliases = new AliasStory(hands);
      this.firewalls = new Firewalls(site);
    }

    void tell() throws Exception {
      NameServer.start(site);
      site.topology().firewalls().forEach(firewalls::start);
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      Ran.run(
              site.box(Topology.CLIENT)
                  .within(List.of("ip", "addr", "add", WEB + "/24", "dev", "eth0")))
          .orFail();
      hands.serve(Topology.INTERNET, INTERNET, 7000);
      hands.serve(Topology.CLIENT, WEB, 80);
      hands.serve(Topology.CLIENT, CLIENT, 8081);
      outbound();
      published();
      aliases.tell();
      connections();
      aliases.holdsStill();
    }

    /** The address that the internet sees: first the node's own, then the shared one. */
    private void outbound() throws Exception {
      hands.ask("fw1", "config.delete", Map.of("path", "nat/outbound/rule[1]"));
      hands.ask("fw1", "config.delete", Map.of("path", "nat/outbound/rule[1]"));
      hands.ask("fw1", "nat.mode", Map.of("mode", "automatic"));
      until("seen as fw1", () -> hands.seen(CLIENT, INTERNET, 7000).equals("203.0.113.11"));
      assertTrue(hands.twinwall("fw1", "nat", "outbound", "mode", "manual").contains("Saved"));
      String rule = "nat/outbound/rule[Auto created rule - LAN to WAN]";
      String isakmp = "nat/outbound/rule[Auto created rule for ISAKMP - LAN to WAN]";
      assertEquals("wanip", hands.value("fw1", rule + "/target"));
      assertEquals("500", hands.value("fw1", isakmp + "/dstport"));
      hands.set("fw1", rule, Map.of("target", "203.0.113.10"));
      hands.set("fw1", isakmp, Map.of("target", "203.0.113.10"));
      until("seen as the VIP", () -> hands.seen(CLIENT, INTERNET, 7000).equals("203.0.113.10"));
      until("known to fw2", () -> hands.value("fw2", rule + "/target").equals("203.0.113.10"));
      assertTrue(hands.twinwall("fw1", "nat").contains("Auto created rule - LAN to WAN"));
    }

    /** A web server with an address of its own, and a port forward. */
    private void published() throws Exception {
      hands.add(
          "virtualip/vip",
          "mode=carp interface=wan vhid=181 password=only-here subnet=203.0.113.20 subnet_bits=24");
      hands.add(
          "nat/onetoone",
          "interface=wan external=203.0.113.20 source/address=192.168.1.80 destination/any=on");
      hands.add(
          "nat/rule",
          "interface=wan protocol=tcp source/any=on destination/address=203.0.113.10"
              + " destination/port=8080 target=192.168.1.50 local-port=8081 descr=forward"
              + " associated-rule-id=add-associated");
      hands.add(
          "filter/rule",
          "type=pass interface=wan ipprotocol=inet protocol=tcp source/any=on"
              + " destination/address=192.168.1.80 destination/port=80 descr=web");
      Map<String, String> reflection =
          Map.of("enablebinatreflection", "on", "enablenatreflectionhelper", "on");
      hands.set("fw1", "system", reflection);
      until("the difference is named", () -> hands.notices("fw1").contains("on the peer"));
      hands.set("fw2", "system", reflection);
      hands.ask("fw1", "sync.now", Map.of());
      until("no difference", () -> hands.notices("fw1").equals("[]"));
      until(
          "synchronised",
          () -> hands.value("fw2", "virtualip/vip[203.0.113.20]/advskew").equals("100"));
      until(
          "the forward, too", () -> hands.value("fw2", "nat/rule[forward]/target").equals(CLIENT));
      until("from the internet", () -> hands.seen(INTERNET, WEB_VIP, 80).equals(INTERNET));
      until("forwarded", () -> hands.seen(INTERNET, "203.0.113.10", 8080).equals(INTERNET));
      until("from inside, reflected", () -> hands.seen(CLIENT, WEB_VIP, 80).equals("192.168.1.1"));
      until("the server goes out", () -> hands.seen(WEB, INTERNET, 7000).equals(WEB_VIP));
      counted();
    }

    /** Every rule that was used shows it, the two directions of a mapping each for itself. */
    private void counted() throws IOException {
      List<String> used = new ArrayList<>();
      for (JsonNode rule : hands.ask("fw1", "nat.list", Map.of())) {
        if (rule.path("packets").asLong() > 0) {
          used.add(rule.path("way").asString() + " " + rule.path("id").asString());
        }
      }
      List<String> wanted =
          List.of(
              "arriving rdr-1",
              "arriving binat-1",
              "arriving binat-1:reflect",
              "leaving binat-1",
              "leaving binat-1:reflect");
      assertTrue(used.containsAll(wanted), used.toString());
    }

    private void connections() throws Exception {
      Map<String, Socket> open = new LinkedHashMap<>();
      open.put("1:1", hands.connect(INTERNET, WEB_VIP, 80));
      open.put("port forward", hands.connect(INTERNET, "203.0.113.10", 8080));
      open.put("reflected", hands.connect(CLIENT, WEB_VIP, 80));
      open.put("outbound", hands.connect(CLIENT, INTERNET, 7000));
      open.put("outbound of the server", hands.connect(WEB, INTERNET, 7000));
      for (Socket socket : open.values()) {
        line(socket.getInputStream());
        assertEquals("before", echo(socket, "before"));
      }
      List<String> missing = new ArrayList<>(open.keySet());
      until(
          "fw2 has them: ",
          () -> {
            missing.removeIf(what -> copied(open.get(what)));
            return missing.isEmpty();
          });
      site.powerOff("fw1");
      for (Map.Entry<String, Socket> one : open.entrySet()) {
        assertEquals("after", echo(one.getValue(), "after"), one.getKey());
        one.getValue().close();
      }
      until("fw2 serves new ones", () -> hands.seen(INTERNET, WEB_VIP, 80).equals(INTERNET));
    }

    /** Whether fw2 has the connection, established. */
    private boolean copied(Socket socket) {
      try {
        JsonNode found =
            hands.ask(
                "fw2",
                "states.count",
                Map.of(
                    "proto",
                    "tcp",
                    "src",
                    socket.getLocalAddress().getHostAddress(),
                    "sport",
                    Integer.toString(socket.getLocalPort()),
                    "state",
                    "established"));
        return found.path("count").asLong() == 1;
      } catch (IOException e) {
        throw new LabException(e.getMessage(), e);
      }
    }
  }
}
