package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.ruleset.NatSite.ask;
import static twinwall.node.ruleset.NatSite.counted;
import static twinwall.node.ruleset.NatSite.datagram;
import static twinwall.node.ruleset.NatSite.refused;
import static twinwall.node.ruleset.NatSite.serve;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;
import twinwall.core.packet.Ipv4Packet;
import twinwall.linux.KernelTest;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Received;

/** Every kind of translation with real packets; one site serves many cases. */
class NatKernelTest {
  private static final String INTERNET = "203.0.113.50";

  @KernelTest
  void whatArrivesIsForwarded() throws Exception {
    try (NatSite site = NatSite.build()) {
      Host internet = site.internet();
      Host client = site.client();
      serve(site.dmz(), 80, 443, 3001, 6543, 7100, 8000, 8080, 9000);
      serve(site.lanWeb(), 80, 8081);

      // A port forward, and what is excluded from it.
      assertEquals(
          "203.0.113.50 at 192.168.2.80 8080", ask(internet, INTERNET, "203.0.113.10", 80));
      assertEquals("no answer", refused(internet, "203.0.113.60", "203.0.113.10", 80));
      assertTrue(counted("rdr-1") > 0);
      // A range onto another one, a port alias, a whole range as it is.
      assertEquals(
          "203.0.113.50 at 192.168.2.80 3001", ask(internet, INTERNET, "203.0.113.11", 2001));
      assertEquals(
          "203.0.113.50 at 192.168.2.80 443", ask(internet, INTERNET, "203.0.113.11", 443));
      assertEquals("no answer", refused(internet, INTERNET, "203.0.113.11", 22));
      assertEquals(
          "203.0.113.50 at 192.168.2.80 6543", ask(internet, INTERNET, "203.0.113.21", 6543));
      // Each connection to the next of a farm.
      Set<String> farm = new TreeSet<>();
      for (int i = 0; i < 4; i++) {
        farm.add(ask(internet, INTERNET, "203.0.113.10", 7100));
      }
      assertEquals(
          Set.of("203.0.113.50 at 192.168.2.80 7100", "203.0.113.50 at 192.168.2.81 7100"), farm);
      // No filter rule allows this one.
      assertEquals(
          "203.0.113.50 at 192.168.2.90 8000", ask(internet, INTERNET, "203.0.113.21", 8000));
      // An address that is only answered for.
      assertEquals(
          "203.0.113.50 at 192.168.2.80 9000", ask(internet, INTERNET, "203.0.113.30", 9000));
      // Protocols without ports.
      internet.run(() -> Host.tool(List.of("ping", "-c1", "-W20", "203.0.113.21"), ""));
      assertTrue(counted("rdr-6") > 0);
      arrives(internet, site.dmz(), 47);
      arrives(internet, site.dmz(), 50);
      // IPv6.
      assertEquals("2001:db8:1::50 at fd00:2::80 8080", ask(internet, "", "2001:db8:1::10", 80));

      // The node itself answers what clients ask of others.
      NatSite.tellDatagramsHere("127.0.0.1", 5353);
      assertEquals("192.168.1.50", datagram(client, 0, INTERNET, 53)[0]);

      // Reflection: pure NAT, in place of a proxy, none, and in the target's own network.
      assertEquals("192.168.1.50 at 192.168.2.80 8080", ask(client, "", "203.0.113.10", 80));
      assertEquals("192.168.2.1 at 192.168.2.80 3001", ask(client, "", "203.0.113.11", 2001));
      assertEquals("192.168.1.50 at 192.168.2.80 3001", ask(client, "", "192.168.2.80", 3001));
      assertEquals("refused", refused(client, "192.168.1.50", "203.0.113.11", 443));
      assertEquals("192.168.1.1 at 192.168.1.60 8081", ask(client, "", "203.0.113.21", 8081));
    }
  }

  /** A packet of a protocol without ports reaches the target, with its new destination. */
  private static void arrives(Host internet, Host dmz, int protocol) throws Exception {
    Mac router = mac("wan0");
    try (PacketSocket ear =
        dmz.run(() -> PacketSocket.open(index(), PacketFilter.to(List.of(mac("eth0")))))) {
      internet.run(() -> {
        byte[] frame =
            Ipv4Packet.frame(
                mac("eth0"),
                router,
                (Ip4) Ip.of("203.0.113.50"),
                (Ip4) Ip.of("203.0.113.21"),
                protocol,
                64,
                0,
                new byte[] {0, 0, 8, 0, 1, 2, 3, 4});
        try (PacketSocket mouth = PacketSocket.open(index(), PacketFilter.none())) {
          return mouth.send(frame);
        }
      });
      long end = System.nanoTime() + 60_000_000_000L;
      while (!isFor(ear, protocol)) {
        assertTrue(System.nanoTime() < end, "protocol " + protocol + " never came");
      }
    }
  }

  private static boolean isFor(PacketSocket ear, int protocol) throws Exception {
    if (ear.receive(100_000_000) == Received.DATA) {
      byte[] frame = new byte[ear.frame().remaining()];
      ear.frame().get(frame);
      return Ipv4Packet.read(frame, frame.length)
          .filter(packet -> packet.protocol() == protocol)
          .filter(packet -> packet.target().equals(Ip.of("192.168.2.80")))
          .isPresent();
    }
    return false;
  }

  private static Mac mac(String device) throws Exception {
    return Mac.of(
        Host.ip("-o link show dev " + device).replaceAll("(?s).*link/ether (\\S+) .*", "$1"));
  }

  private static int index() throws Exception {
    return Integer.parseInt(Host.ip("-o link show dev eth0").replaceAll("(?s)^([0-9]+):.*", "$1"));
  }

  @KernelTest
  void oneToOneGoesBothWays() throws Exception {
    try (NatSite site = NatSite.build()) {
      Host internet = site.internet();
      Host dmz = site.dmz();
      serve(internet, 7000, 7070);
      serve(site.lanWeb(), 7000);
      serve(dmz, 7000, 8080);

      assertEquals(
          "203.0.113.50 at 192.168.1.60 7000", ask(internet, INTERNET, "203.0.113.20", 7000));
      assertEquals("203.0.113.20", ask(site.lanWeb(), "192.168.1.60", 0, INTERNET, 7000).who());
      // A port forward comes before it on the way in; outbound NAT after it on the way out.
      assertEquals(
          "203.0.113.50 at 192.168.2.80 8080", ask(internet, INTERNET, "203.0.113.20", 80));
      // Inside, under the address outside: from its own network, and from another.
      assertEquals(
          "192.168.1.1 at 192.168.1.60 7000", ask(site.client(), "", "203.0.113.20", 7000));
      assertEquals(
          "192.168.2.80 at 192.168.1.60 7000", ask(dmz, "192.168.2.80", "203.0.113.20", 7000));
      // A network: the same place in the other one. One host of it is excluded.
      assertEquals(
          "203.0.113.50 at 192.168.2.66 7000", ask(internet, INTERNET, "203.0.113.66", 7000));
      assertEquals("203.0.113.66", ask(dmz, "192.168.2.66", 0, INTERNET, 7000).who());
      assertEquals("203.0.113.10", ask(dmz, "192.168.2.70", 0, INTERNET, 7000).who());
      // For one destination only.
      assertEquals(
          "198.51.100.1 at 192.168.1.61 7000", ask(internet, "198.51.100.1", "203.0.113.22", 7000));
      assertEquals("no answer", refused(internet, INTERNET, "203.0.113.22", 7000));
      assertEquals(
          "203.0.113.22", ask(site.lanWeb(), "192.168.1.61", 0, "198.51.100.1", 7000).who());
      assertEquals("203.0.113.10", ask(site.lanWeb(), "192.168.1.61", 0, INTERNET, 7000).who());
      // IPv6 prefixes.
      assertEquals("2001:db8:1::50 at fd00:2::80 7000", ask(internet, "", "2001:db8:2::80", 7000));
      assertEquals("2001:db8:2::80", ask(dmz, "fd00:2::80", 0, "2001:db8:1::50", 7000).who());
      dmz.run(() -> Host.tool(List.of("ping", "-c1", "-W20", "2001:db8:1::50"), ""));
    }
  }

  @KernelTest
  void outboundRulesAndPools() throws Exception {
    try (NatSite site = NatSite.build()) {
      Host client = site.client();
      Host dmz = site.dmz();
      serve(site.internet(), 7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007);
      NatSite.tellDatagrams(site.internet(), INTERNET, 500);
      NatSite.tellDatagrams(site.internet(), INTERNET, 501);

      assertEquals("203.0.113.10", ask(client, "", 0, INTERNET, 7000).who());
      assertEquals("192.168.1.50", ask(client, "", 0, "198.51.100.9", 7000).who());
      assertEquals(List.of("203.0.113.10", "500"), List.of(datagram(client, 500, INTERNET, 500)));
      String[] moved = datagram(client, 501, INTERNET, 501);
      assertEquals("203.0.113.11", moved[0]);
      int port = Integer.parseInt(moved[1]);
      assertTrue(40000 <= port && port <= 40100, "port " + port);
      int low = ask(client, "192.168.1.50", 900, INTERNET, 7000).port();
      assertTrue(low >= 1024, "port " + low);

      assertEquals(List.of(41, 42, 41, 42), lasts(dmz, 7001, 4));
      Set<Integer> drawn = new TreeSet<>();
      for (int i = 0; i < 200 && drawn.size() < 2; i++) {
        drawn.addAll(lasts(dmz, 7002, 1));
      }
      assertEquals(Set.of(41, 42), drawn);
      for (int hashed : new int[] {7003, 7004, 7006}) {
        List<Integer> same = lasts(dmz, hashed, 6);
        assertEquals(1, Set.copyOf(same).size(), "port " + hashed + ": " + same);
        assertEquals(same.getFirst() >= 128, hashed == 7006, same.toString());
      }
      assertEquals(List.of(80, 80), lasts(dmz, 7005, 2));
      assertEquals(List.of(96, 97, 98, 99, 96), lasts(dmz, 7007, 5));

      assertEquals("2001:db8:1::10", ask(client, "", 0, "2001:db8:1::50", 7000).who());
      assertNotEquals(0, counted("nat-13"));
      // A reload changes nothing for anybody.
      site.reload();
      assertEquals("203.0.113.10", ask(client, "", 0, INTERNET, 7000).who());
    }
  }

  /** The last numbers of the addresses that connections seem to come from. */
  private static List<Integer> lasts(Host host, int port, int times) throws Exception {
    List<Integer> out = new java.util.ArrayList<>();
    for (int i = 0; i < times; i++) {
      String who = ask(host, "192.168.2.80", 0, INTERNET, port).who();
      out.add(Integer.parseInt(who.substring(who.lastIndexOf('.') + 1)));
    }
    return out;
  }
}
