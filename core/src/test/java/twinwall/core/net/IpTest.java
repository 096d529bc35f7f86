package twinwall.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80::, fe80::",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void printsCanonically(String text, String canonical) {
    assertEquals(canonical, Ip.of(text).toString());
    assertEquals(Ip.of(text), Ip.of(canonical));
    assertEquals(Ip.of(text), Ip.ofBytes(Ip.of(text).bytes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.4 ",
        "1..2.3",
        "a.b.c.d",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%eth0",
        "[::1]",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:8::",
        "::\u0661"
      })
  void refuses(String text) {
    assertEquals(Optional.empty(), Ip.parse(text));
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws Exception {
    Random dice = new Random(5952);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[dice.nextBoolean() ? 4 : 16];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = dice.nextInt(3) == 0 ? (byte) dice.nextInt() : 0;
      }
      Ip ip = Ip.ofBytes(bytes);
      assertEquals(ip, Ip.of(ip.toString()), ip::toString);
      assertEquals(
          InetAddress.getByAddress(bytes).getHostAddress(),
          InetAddress.getByName(ip.toString()).getHostAddress());
    }
  }

  @Test
  void ordersAsUnsignedNumbers() {
    List<Ip> sorted =
        List.of("200.0.0.1", "10.0.0.1", "::1", "ff02::12", "9.0.0.0").stream()
            .map(Ip::of)
            .sorted()
            .toList();
    assertEquals("[9.0.0.0, 10.0.0.1, 200.0.0.1, ::1, ff02::12]", sorted.toString());
  }

  @Test
  void kinds() {
    assertTrue(Ip.of("224.0.0.18").isMulticast());
    assertTrue(Ip.of("ff02::12").isMulticast());
    assertTrue(Ip.of("169.254.1.1").isLinkLocal());
    assertTrue(Ip.of("fe80::1").isLinkLocal());
    assertTrue(Ip.of("febf::1").isLinkLocal());
    assertFalse(Ip.of("fec0::1").isLinkLocal());
    assertTrue(Ip.of("127.9.9.9").isLoopback());
    assertEquals(
        "ff02::1:ff12:3456", ((Ip6) Ip.of("2001:db8::ab12:3456")).solicitedNode().toString());
  }

  @Test
  void prefixes() {
    Prefix lan = Prefix.of("192.168.1.7/24");
    assertEquals("192.168.1.0/24", lan.network().toString());
    assertTrue(lan.contains(Ip.of("192.168.1.255")));
    assertFalse(lan.contains(Ip.of("192.168.2.0")));
    assertFalse(lan.contains(Ip.of("::1")));
    assertTrue(Prefix.of("0.0.0.0/0").contains(lan));
    assertTrue(Prefix.of("2001:db8::/65").contains(Ip.of("2001:db8::7fff:ffff:ffff:ffff")));
    assertFalse(Prefix.of("2001:db8::/65").contains(Ip.of("2001:db8::8000:0:0:0")));
    assertTrue(lan.overlaps(Prefix.of("192.168.0.0/16")));
    for (String bad :
        List.of("1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "::/129", "/24", "1.2.3.4/2 4")) {
      assertEquals(Optional.empty(), Prefix.parse(bad), bad);
    }
  }

  @Test
  void macsAndPorts() {
    assertEquals("00:00:5e:00:01:ff", Mac.virtual(255).toString());
    assertEquals(Mac.of("02:ab:00:00:00:01"), Mac.ofBytes(Mac.of("02:AB:00:00:00:01").bytes(), 0));
    assertEquals(Optional.empty(), Mac.parse("02:ab:00:00:00"));
    assertEquals(new PortRange(1000, 2000), PortRange.parse("2000-1000").orElseThrow());
    assertEquals(PortRange.of(443), PortRange.parse("443").orElseThrow());
    for (String bad : List.of("", "0", "65536", "1-2-3", "-", "x", "1 - 2")) {
      assertEquals(Optional.empty(), PortRange.parse(bad), bad);
    }
  }
}
