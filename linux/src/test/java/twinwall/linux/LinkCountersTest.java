package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

final class LinkCountersTest {
  @KernelTest
  void whatADeviceHasCounted() throws Exception {
    try (Links links = Links.open();
        LinkCounters counters = LinkCounters.open();
        DatagramSocket socket = new DatagramSocket()) {
      links.setUp(links.link("lo").orElseThrow().index(), true).orThrow("up");
      LinkCounters.Counters before = counters.read().get("lo");
      byte[] bytes = new byte[1_000];
      for (int i = 0; i < 10; i++) {
        socket.send(new DatagramPacket(bytes, 1_000, InetAddress.getByName("127.0.0.1"), 9));
      }
      LinkCounters.Counters after = counters.read().get("lo");
      assertTrue(after.inBytes() - before.inBytes() >= 10_280, after::toString);
      assertTrue(after.outPackets() - before.outPackets() >= 10, after::toString);
      assertEquals(after.inBytes(), after.outBytes(), "what goes out of lo comes in");
      links.createVeth("one", "two").orThrow("veth");
      assertTrue(counters.read().containsKey("two"));
    }
  }
}
