package twinwall.core.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import twinwall.core.diagnose.Capture.Family;
import twinwall.core.diagnose.Capture.Protocol;
import twinwall.core.net.Prefix;

/** Which packets are kept, and how much of them. */
class CaptureTest {
  static Capture of(Family family, Protocol protocol, String host, int port) {
    return new Capture(
        "eth0",
        family,
        protocol,
        host.isEmpty() ? Optional.empty() : Optional.of(Prefix.of(host)),
        port < 0 ? OptionalInt.empty() : OptionalInt.of(port),
        0,
        0,
        false);
  }

  private record Row(String filter, Capture capture) {}

  @Test
  void filters() {
    for (Row row :
        List.of(
            new Row("", of(Family.ANY, Protocol.ANY, "", -1)),
            new Row("ip", of(Family.IPV4, Protocol.ANY, "", -1)),
            new Row("ip6 and tcp", of(Family.IPV6, Protocol.TCP, "", -1)),
            new Row("arp", of(Family.IPV4, Protocol.ARP, "", -1)),
            new Row("arp and host 192.0.2.1", of(Family.ANY, Protocol.ARP, "192.0.2.1", -1)),
            new Row("proto 112", of(Family.ANY, Protocol.CARP, "", -1)),
            new Row("port 53", of(Family.ANY, Protocol.ANY, "", 53)),
            new Row(
                "ip and udp and net 192.0.2.0/24 and port 53",
                of(Family.IPV4, Protocol.UDP, "192.0.2.77/24", 53)),
            new Row(
                "ip6 and icmp6 and net 2001:db8::/32",
                of(Family.IPV6, Protocol.ICMP6, "2001:db8::1/32", -1)))) {
      assertEquals(row.filter(), row.capture().filter());
      assertEquals(Optional.empty(), row.capture().contradiction(), row.filter());
    }
  }

  @Test
  void whatCouldNeverMatchIsSaid() {
    for (Capture wrong :
        List.of(
            of(Family.IPV6, Protocol.ICMP, "", -1),
            of(Family.IPV6, Protocol.ARP, "", -1),
            of(Family.IPV4, Protocol.ICMP6, "", -1),
            of(Family.ANY, Protocol.ICMP, "", 80),
            of(Family.ANY, Protocol.ESP, "", 80),
            of(Family.IPV6, Protocol.ANY, "192.0.2.1", -1),
            of(Family.IPV4, Protocol.ANY, "2001:db8::1", -1),
            of(Family.ANY, Protocol.ARP, "2001:db8::1", -1),
            of(Family.ANY, Protocol.ICMP6, "192.0.2.1", -1))) {
      assertTrue(wrong.contradiction().isPresent(), wrong.toString());
    }
  }

  @Test
  void words() {
    var all =
        new Capture(
            "eth0.7",
            Family.ANY,
            Protocol.TCP,
            Optional.empty(),
            OptionalInt.of(443),
            96,
            10,
            true);
    assertEquals(
        List.of(
            "tcpdump",
            "-i",
            "eth0.7",
            "-n",
            "-U",
            "-w",
            "-",
            "-s",
            "96",
            "-c",
            "10",
            "--",
            "tcp and port 443"),
        all.words());
    assertEquals("--", of(Family.ANY, Protocol.ANY, "", -1).words().getLast());
    assertTrue(of(Family.ANY, Protocol.ANY, "", -1).words().contains("-p"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Capture(
                "a", Family.ANY, Protocol.ANY, Optional.empty(), OptionalInt.empty(), -1, 0, true));
  }

  private static byte[] pcap(ByteOrder order, int... sizes) {
    var out = ByteBuffer.allocate(1 << 16).order(order);
    out.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    out.putInt(96).putInt(1);
    for (int size : sizes) {
      out.putInt(1).putInt(2).putInt(size).putInt(size).put(new byte[size]);
    }
    byte[] all = new byte[out.position()];
    out.flip().get(all);
    return all;
  }

  /** However it is cut into parts: the file ends with a whole packet. */
  @Test
  void aFileEndsWithAWholePacket() {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[] file = pcap(order, 60, 0, 1_000, 42);
      for (int part = 1; part < 70; part++) {
        for (int end = 0; end <= file.length; end += 13) {
          var cut = new PcapCut(1 << 20);
          for (int at = 0; at < end; at += part) {
            byte[] some = java.util.Arrays.copyOfRange(file, at, Math.min(end, at + part));
            assertTrue(cut.take(some, some.length));
          }
          int packets = end < 100 ? 0 : end < 116 ? 1 : end < 1_132 ? 2 : end < 1_190 ? 3 : 4;
          int[] wholes = {end < 24 ? 0 : 24, 100, 116, 1_132, 1_190};
          assertEquals(packets, cut.packets(), order + " " + end);
          assertEquals(wholes[packets], cut.whole(), order + " " + end + " by " + part);
        }
      }
    }
  }

  @Test
  void aFileIsBounded() {
    byte[] file = pcap(ByteOrder.LITTLE_ENDIAN, 60, 60, 60);
    var cut = new PcapCut(24 + 76 * 2 + 75);
    assertFalse(cut.take(file, file.length));
    assertTrue(cut.isFull());
    assertEquals(2, cut.packets());
    assertEquals(24 + 76 * 2, cut.whole());
  }

  @Test
  void whatIsNoCaptureIsNotKept() {
    byte[] text =
        "tcpdump: nothing doing, really\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var cut = new PcapCut(1 << 20);
    assertFalse(cut.take(text, text.length));
    assertTrue(cut.isWrong());
    assertEquals(0, cut.packets());
    byte[] huge = pcap(ByteOrder.BIG_ENDIAN, 1);
    huge[32] = 127; // the packet's length
    cut = new PcapCut(Long.MAX_VALUE);
    assertFalse(cut.take(huge, huge.length));
    assertTrue(cut.isWrong());
  }
}
