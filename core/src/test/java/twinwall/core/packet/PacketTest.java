package twinwall.core.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

class PacketTest {
  private static final Mac VIRTUAL = Mac.virtual(7);
  private static final Mac NEIGHBOUR = Mac.of("02:00:00:00:00:09");

  @Test
  void gratuitousArp() {
    Arp arp = Arp.gratuitous(VIRTUAL, Ip4.parse("10.0.0.1").orElseThrow());
    byte[] frame = arp.frame(VIRTUAL, Mac.BROADCAST);
    assertEquals(
        "ffffffffffff00005e000107080600010800060400010" + "0005e0001070a0000010000000000000a000001",
        HexFormat.of().formatHex(frame));
    assertEquals(Optional.of(arp), Arp.read(frame, frame.length));
    assertEquals(Optional.empty(), Arp.read(frame, frame.length - 1));
  }

  @Test
  void neighbourAdvertisement() {
    Ip6 vip = Ip6.parse("2001:db8::1").orElseThrow();
    NeighbourAdvert advert = NeighbourAdvert.unsolicited(vip, VIRTUAL);
    byte[] frame = advert.frameToAll();
    assertEquals("33330000000100005e000107", HexFormat.of().formatHex(frame, 0, 12));
    assertEquals(Optional.of(advert), NeighbourAdvert.read(frame, frame.length));
    frame[60] ^= 1;
    assertEquals(Optional.empty(), NeighbourAdvert.read(frame, frame.length), "checksum");
  }

  @Test
  void solicitationIsAnsweredToTheAskerOrToAll() {
    Ip6 vip = Ip6.parse("2001:db8::1").orElseThrow();
    Ip6 from = Ip6.parse("2001:db8::9").orElseThrow();
    NeighbourSolicit solicit = new NeighbourSolicit(vip, from, NEIGHBOUR);
    byte[] frame = solicit.frame();
    assertEquals(Optional.of(solicit), NeighbourSolicit.read(frame, frame.length));
    byte[] answer = solicit.answer(VIRTUAL);
    assertEquals(NEIGHBOUR, Mac.ofBytes(answer, 0));
    assertTrue(NeighbourAdvert.read(answer, answer.length).orElseThrow().solicited());
    byte[] all = new NeighbourSolicit(vip, Ip6.ANY, NEIGHBOUR).answer(VIRTUAL);
    assertEquals(Mac.of("33:33:00:00:00:01"), Mac.ofBytes(all, 0));
    frame[21] = 64;
    assertEquals(Optional.empty(), NeighbourSolicit.read(frame, frame.length), "hop limit");
  }

  @Test
  void readersNeverFail() {
    Random random = new Random(7);
    byte[] solicit =
        new NeighbourSolicit(Ip6.parse("2001:db8::1").orElseThrow(), Ip6.ANY, NEIGHBOUR).frame();
    for (int i = 0; i < 100_000; i++) {
      byte[] frame = solicit.clone();
      for (int c = random.nextInt(4); c >= 0; c--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(frame.length + 1);
      Ethernet.read(frame, length);
      Arp.read(frame, length);
      Ipv4Packet.read(frame, length);
      Ipv6Packet.read(frame, length);
      NeighbourSolicit.read(frame, length);
      NeighbourAdvert.read(frame, length);
    }
  }
}
