package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import twinwall.core.net.Prefix;

final class NeighbourTest {
  /** After the third question nothing is sent for seconds, though the link has come back. */
  @KernelTest
  void whoDidNotAnswerIsForgottenOnThatDeviceAlone() throws Exception {
    try (Links links = Links.open()) {
      links.createVeth("a", "b").orThrow("veth");
      int a = device(links, "a", "192.168.1.2/24");
      int b = device(links, "b", "192.168.2.2/24");
      ip("neigh", "add", "192.168.1.8", "lladdr", "02:00:00:00:00:08", "dev", "a");
      ask("192.168.1.9");
      ask("192.168.2.9");
      await("192.168.1.9", true);
      await("192.168.2.9", true);
      assertEquals(1, links.forgetUnanswered(a));
      assertFalse(ip("neigh").contains("192.168.1.9"), ip("neigh"));
      assertTrue(ip("neigh").contains("192.168.1.8"), "one that is known stays");
      assertTrue(ip("neigh").contains("192.168.2.9"), "another device's stays");
      assertEquals(1, links.forgetUnanswered(b));
      assertEquals(0, links.forgetUnanswered(b));
    }
  }

  private static int device(Links links, String name, String address) throws Exception {
    int index = links.link(name).orElseThrow().index();
    links.setUp(index, true).orThrow("up");
    links.add(Address.of(index, Prefix.of(address))).orThrow("address");
    return index;
  }

  private static void ask(String address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(address), 9));
    }
  }

  private static void await(String address, boolean there) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (ip("neigh", "show", "nud", "all").contains(address) != there) {
      assertTrue(System.nanoTime() < end, ip("neigh"));
      Thread.sleep(5);
    }
  }

  private static String ip(String... arguments) throws IOException {
    var line = new java.util.ArrayList<>(java.util.List.of("ip"));
    line.addAll(java.util.List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
