package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.node.ruleset.RuleSite.BY_WAN;
import static twinwall.node.ruleset.RuleSite.SERVER;
import static twinwall.node.ruleset.RuleSite.counted;
import static twinwall.node.ruleset.RuleSite.floating;
import static twinwall.node.ruleset.RuleSite.option;
import static twinwall.node.ruleset.RuleSite.port;
import static twinwall.node.ruleset.RuleSite.rule;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;
import twinwall.core.packet.Ipv4Packet;
import twinwall.linux.KernelTest;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;

/**
 * Interface groups, protocols without ports, and an interface's own settings, with real packets.
 */
class InterfacesKernelTest {
  private static final String GROUP =
      "<ifgroups><ifgroupentry><ifname>INSIDE</ifname><members>lan opt1</members>"
          + "</ifgroupentry></ifgroups>";
  private static final int SCTP = 132;

  /** In the network of opt1: what a group's rule lets in is answered by the routes. */
  private static final String NEAR = "198.51.100.50";

  @KernelTest
  void aGroupsRulesHoldOnItsMembersBeforeTheirOwn() throws Exception {
    try (RuleSite site =
        RuleSite.with(
            GROUP,
            rule("1", "block", "INSIDE", "tcp", port(7402)),
            rule("2", "pass", "INSIDE", "tcp", port(7401)),
            rule("3", "pass", "lan", "tcp", port(7402)),
            rule("4", "pass", "opt1", "tcp", port(7402)),
            rule("5", "pass", "wan", "tcp", port(7402)))) {
      for (int port = 7401; port <= 7402; port++) {
        site.client.serve(port);
        site.server.serve(port);
      }
      assertEquals(BY_WAN, site.client.tries(SERVER, 7401));
      assertEquals(NEAR, site.other.tries(NEAR, "192.168.1.50", 7401));
      assertEquals("no answer", site.server.tries("192.168.1.50", 7401), "WAN is no member");
      assertEquals("no answer", site.client.tries(SERVER, 7402));
      assertEquals("no answer", site.other.tries(NEAR, "192.168.1.50", 7402));
      assertEquals(SERVER, site.server.tries("192.168.1.50", 7402));
    }
  }

  @KernelTest
  void everyProtocolOfTheList() throws Exception {
    List<String> names = List.of("icmp", "igmp", "gre", "esp", "ah", "ospf", "pim", "sctp");
    List<Integer> numbers = List.of(1, 2, 47, 50, 51, 89, 103, SCTP);
    List<String> rules = new ArrayList<>();
    rules.add(
        rule("100", "block", "lan", "icmp", floating("in", true), option("icmptype", "timereq")));
    for (int i = 0; i < names.size(); i++) {
      rules.add(rule(String.valueOf(i + 1), "pass", "lan", names.get(i)));
    }
    rules.add(rule("50", "pass", "lan", "carp"));
    rules.add(rule("51", "pass", "lan", "pfsync"));
    try (RuleSite site = RuleSite.with("", rules.toArray(String[]::new))) {
      Mac router = mac("lan0");
      for (int i = 0; i < names.size(); i++) {
        String id = String.valueOf(i + 1);
        assertEquals(0, counted(id), names.get(i));
        send(site.client, router, numbers.get(i));
        assertTrue(counted(id) > 0, names.get(i) + " meets its rule");
      }
      long echoes = counted("1");
      send(site.client, router, 1, new byte[] {13, 0, (byte) 0xf2, (byte) 0xff, 0, 0, 0, 0});
      assertTrue(counted("100") > 0, "a request for the time is told apart by its type");
      assertEquals(echoes, counted("1"));
      send(site.client, router, 240);
      assertTrue(counted("51") > 0, "pfsync");
    }
  }

  @KernelTest
  void typesOfIcmpv6() throws Exception {
    String six = option("ipprotocol", "inet6");
    try (RuleSite site =
        RuleSite.with(
            "", rule("1", "pass", "lan", "icmp", six, option("icmptype", "unreach,echoreq")))) {
      assertTrue(pings(site.client));
      site.apply("", rule("1", "pass", "lan", "icmp", six, option("icmptype", "unreach,toobig")));
      assertFalse(pings(site.client));
    }
  }

  private static boolean pings(Host host) throws Exception {
    return host.run(() ->
        new ProcessBuilder("ping", "-c1", "-W1", "2001:db8:1::50")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0);
  }

  @KernelTest
  void segmentsAreMadeToFitAndTheDeviceIsWhatItIsToldToBe() throws Exception {
    String pass = rule("1", "pass", "lan", "tcp", option("ipprotocol", "inet46"));
    try (RuleSite site = RuleSite.with("", pass)) {
      site.server.serve(7501);
      Socket wide = site.client.holds("192.168.1.50", SERVER, 7501);
      assertTrue(segment(site.server, wide) > 1300, "as the cable allows");
      wide.close();
      site.change(
          "<descr>WAN</descr>",
          "<descr>WAN</descr><mss>1000</mss><mtu>1400</mtu><spoofmac>02:11:22:33:44:55</spoofmac>");
      site.apply("", pass);
      assertEquals("02:11:22:33:44:55", mac("wan0").toString());
      assertTrue(Host.ip("link show wan0").contains("mtu 1400"), Host.ip("link show wan0"));
      Socket narrow = site.client.holds("192.168.1.50", SERVER, 7501);
      int segment = segment(site.server, narrow);
      assertTrue(segment > 0 && segment <= 960, "1000 less two headers, not " + segment);
      narrow.close();
    }
  }

  /** What the server takes for the greatest segment to send to that client. */
  private static int segment(Host server, Socket client) throws Exception {
    String port = String.valueOf(client.getLocalPort());
    String told =
        server.run(() -> Host.tool(List.of("ss", "-tinH", "sport = :7501 and dport > :0"), ""));
    assertTrue(told.contains(" mss:"), port + ": " + told);
    return Integer.parseInt(told.replaceAll("(?s).*? mss:([0-9]+) .*", "$1"));
  }

  private static void send(Host client, Mac router, int protocol) throws Exception {
    byte[] inside =
        switch (protocol) {
          case 1 -> new byte[] {8, 0, (byte) 0xf7, (byte) 0xff, 0, 0, 0, 0};
          case SCTP -> association();
          default -> new byte[] {0, 0, 8, 0, 1, 2, 3, 4, 0, 0, 0, 0};
        };
    send(client, router, protocol, inside);
  }

  private static void send(Host client, Mac router, int protocol, byte[] inside) throws Exception {
    client.run(() -> {
      byte[] frame =
          Ipv4Packet.frame(
              mac("eth0"),
              router,
              (Ip4) Ip.of("192.168.1.50"),
              (Ip4) Ip.of(SERVER),
              protocol,
              64,
              0,
              inside);
      int index =
          Integer.parseInt(Host.ip("-o link show dev eth0").replaceAll("(?s)^([0-9]+):.*", "$1"));
      try (PacketSocket mouth = PacketSocket.open(index, PacketFilter.none())) {
        return mouth.send(frame);
      }
    });
  }

  /** The first chunk of an association (RFC 9260, 3.3.2), with a checksum that holds. */
  private static byte[] association() {
    ByteBuffer out = ByteBuffer.allocate(32);
    out.putShort((short) 4000).putShort((short) 5000).putInt(0).putInt(0);
    out.put((byte) 1).put((byte) 0).putShort((short) 20);
    out.putInt(77).putInt(65_535).putShort((short) 1).putShort((short) 1).putInt(1);
    CRC32C sum = new CRC32C();
    sum.update(out.array());
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(8, (int) sum.getValue());
    return out.array();
  }

  private static Mac mac(String device) throws Exception {
    return Mac.of(
        Host.ip("-o link show dev " + device).replaceAll("(?s).*link/ether (\\S+) .*", "$1"));
  }
}
