package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelTest;

/** Connections that others announce, through address translation, over a move to the peer. */
class HelperKernelTest {
  private static final long MUCH = 24L << 20;

  /** Only what is announced gets through, beside the announcing connections themselves. */
  private static final String RULES =
      """
      table inet roads {
        ct helper ftp_tcp {
          type "ftp" protocol tcp
          l3proto inet
        }
        ct helper tftp_udp {
          type "tftp" protocol udp
          l3proto inet
        }
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state invalid counter drop
          ct state established,related accept
          ct state new tcp dport 21 tcp flags & (syn | ack) == syn accept
          ct state new udp dport 69 accept
        }
        chain helpers {
          type filter hook prerouting priority filter;
          ct state new tcp dport 21 ct helper set "ftp_tcp"
          ct state new udp dport 69 ct helper set "tftp_udp"
        }
        chain post {
          type nat hook postrouting priority srcnat;
          ip saddr 192.168.1.0/24 snat to 203.0.113.1
        }
      }
      """;

  private static void move(TwoRoads roads, TwoRoads.Node from, TwoRoads.Node to) throws Exception {
    roads.over(to);
    to.sync().role(true);
    from.sync().role(false);
  }

  private static int expected(TwoRoads roads, String node) throws Exception {
    return roads.in(node, () -> Conntrack.expectations().orElseThrow().size());
  }

  /** The peer's kernel expects as much as this, and its connection has its helper. */
  private static void until(TwoRoads roads, String node, int count) throws Exception {
    TwoRoads.until(count + " expected at " + node, () -> expected(roads, node) == count);
  }

  @KernelTest
  void anActiveFtpTransferThatWasAnnouncedBeforeTheMove() throws Exception {
    try (TwoRoads roads = TwoRoads.build(RULES)) {
      roads.startBoth();
      try (Ftp ftp = new Ftp(roads)) {
        ServerSocket announced = ftp.active();
        until(roads, "b", 1);
        move(roads, roads.a, roads.b);
        ftp.command("RETR " + MUCH, "150");
        try (Socket data = announced.accept()) {
          Ftp.read(data, 0, MUCH / 2);
          until(roads, "a", 0);
          TwoRoads.until(
              "the data connection is at a, with its master",
              () ->
                  roads
                      .in("a", () -> TwoRoads.sh("conntrack -L --status EXPECTED 2>&1"))
                      .contains("sport=" + data.getPort()));
          move(roads, roads.b, roads.a);
          Ftp.read(data, MUCH / 2, MUCH / 2);
        }
        ftp.expect("226");
        ServerSocket second = ftp.active();
        until(roads, "b", 1);
        ftp.command("RETR 65536", "150");
        try (Socket data = second.accept()) {
          Ftp.read(data, 0, 65_536);
        }
        ftp.expect("226");
        until(roads, "b", 0);
        ftp.command("NOOP", "200");
      }
      assertEquals(0, roads.a.invalid());
      assertEquals(0, roads.b.invalid());
    }
  }

  @KernelTest
  void aPassiveFtpTransferThatWasAnnouncedBeforeTheMove() throws Exception {
    try (TwoRoads roads = TwoRoads.build(RULES)) {
      roads.startBoth();
      try (Ftp ftp = new Ftp(roads)) {
        int port = ftp.passive();
        until(roads, "b", 1);
        move(roads, roads.a, roads.b);
        try (Socket data = ftp.connect(port)) {
          ftp.command("RETR " + MUCH, "150");
          Ftp.read(data, 0, MUCH / 2);
          move(roads, roads.b, roads.a);
          Ftp.read(data, MUCH / 2, MUCH / 2);
        }
        ftp.expect("226");
        ftp.command("NOOP", "200");
      }
      assertEquals(0, roads.a.invalid());
    }
  }

  /** A new engine, and a peer that starts empty, learn what is expected from kernel and peer. */
  @KernelTest
  void expectationsOutliveTheEngineAndReachAPeerThatComesLater() throws Exception {
    try (TwoRoads roads = TwoRoads.build(RULES)) {
      roads.startBoth();
      roads.b.stop();
      try (Ftp ftp = new Ftp(roads)) {
        ServerSocket announced = ftp.active();
        roads.a.stop();
        assertEquals(0, expected(roads, "b"));
        roads.a.start();
        roads.a.sync().role(true);
        roads.b.start();
        until(roads, "b", 1);
        TwoRoads.until("b is ready", roads.b.ready::get);
        move(roads, roads.a, roads.b);
        ftp.command("RETR 65536", "150");
        try (Socket data = announced.accept()) {
          Ftp.read(data, 0, 65_536);
        }
        ftp.expect("226");
      }
    }
  }

  /** Shows that the tests above can fail. */
  @KernelTest
  void withoutFlowSyncNothingIsExpectedAtThePeer() throws Exception {
    try (TwoRoads roads = TwoRoads.build(RULES);
        Ftp ftp = new Ftp(roads)) {
      int port = ftp.passive();
      roads.over(roads.b);
      assertThrows(IOException.class, () -> ftp.connect(port));
    }
  }

  @KernelTest
  void aTftpServerAnswersFromAnotherPortAfterTheMove() throws Exception {
    try (TwoRoads roads = TwoRoads.build(RULES)) {
      roads.startBoth();
      DatagramSocket server = roads.in("server", () -> socket(TwoRoads.SERVER, 69));
      DatagramSocket client = roads.in("client", () -> socket(TwoRoads.CLIENT, 0));
      DatagramSocket transfer = roads.in("server", () -> socket(TwoRoads.SERVER, 0));
      try (server;
          client;
          transfer) {
        byte[] request = "\0\1file\0octet\0".getBytes(StandardCharsets.US_ASCII);
        InetAddress to = InetAddress.getByName(TwoRoads.SERVER);
        client.send(new DatagramPacket(request, request.length, to, 69));
        DatagramPacket heard = new DatagramPacket(new byte[512], 512);
        server.receive(heard);
        assertEquals("203.0.113.1", heard.getAddress().getHostAddress());
        until(roads, "b", 1);
        move(roads, roads.a, roads.b);
        byte[] data = "\0\3\0\1the file".getBytes(StandardCharsets.US_ASCII);
        transfer.send(new DatagramPacket(data, data.length, heard.getSocketAddress()));
        DatagramPacket block = new DatagramPacket(new byte[512], 512);
        client.receive(block);
        assertEquals(data.length, block.getLength());
        assertTrue(block.getPort() == transfer.getLocalPort());
      }
    }
  }

  private static DatagramSocket socket(String address, int port) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
    socket.setSoTimeout(20_000);
    return socket;
  }
}
