package twinwall.lab.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.linux.KernelTest;

class TransferTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @KernelTest
  void wholeTransfersAreWhole() throws Exception {
    try (var host = new HttpHost(new InetSocketAddress(HERE, 0), _ -> {})) {
      var server = new InetSocketAddress(HERE, host.port());
      assertGood(ended(Transfer.download(server, 100)));
      assertGood(ended(Transfer.upload(server, 100)));
    }
  }

  @KernelTest
  void oneWrongByteIsNoticed() throws Exception {
    try (var host = new HttpHost(new InetSocketAddress(HERE, 0), _ -> {});
        var liar = new ServerSocket(0, 8, HERE)) {
      Thread.ofPlatform().daemon().start(() -> lie(liar, host.port()));
      var server = new InetSocketAddress(HERE, liar.getLocalPort());
      ObjectNode down = ended(Transfer.download(server, 100));
      assertFalse(down.path("ok").asBoolean());
      assertTrue(down.path("problem").asString("").contains("checksums differ"), down.toString());
      assertFalse(ended(Transfer.upload(server, 100)).path("ok").asBoolean());
    }
  }

  @KernelTest
  void aBrokenTransferIsNotWhole() throws Exception {
    try (var nobody = new ServerSocket(0, 8, HERE)) {
      Transfer transfer =
          Transfer.download(new InetSocketAddress(HERE, nobody.getLocalPort()), 100);
      nobody.accept().close();
      assertFalse(ended(transfer).path("ok").asBoolean());
    }
  }

  @KernelTest
  void idleConnectionsAreCountedAtBothEnds() throws Exception {
    var address = new InetSocketAddress(HERE, 17009);
    try (var server = IdleSet.listening(address);
        var client = IdleSet.connected(address, 100)) {
      assertEquals(100, server.size());
      assertEquals(50, client.wake(0, 5000));
      assertEquals(50, server.wake(1, 5000));
      client.hangUp(10);
      assertEquals(45, server.wake(1, 500), "five of the ten that hung up were odd");
    }
  }

  private static ObjectNode ended(Transfer transfer) throws InterruptedException {
    Thread.sleep(300);
    ObjectNode json = new JsonMapper().createObjectNode();
    transfer.end(json, 10_000);
    return json;
  }

  private static void assertGood(ObjectNode json) {
    assertTrue(json.path("ok").asBoolean(), json.path("problem").asString(""));
    assertTrue(json.path("bytes").asLong() > 0);
  }

  /** A network that changes the 100,000th byte of every direction. */
  private static void lie(ServerSocket server, int port) {
    while (!server.isClosed()) {
      try {
        Socket there = server.accept();
        var here = new Socket(HERE, port);
        Thread.ofPlatform().daemon().start(() -> pass(there, here));
        Thread.ofPlatform().daemon().start(() -> pass(here, there));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] block = new byte[8192];
      long at = 0;
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        if (at <= 100_000 && 100_000 < at + read) {
          block[(int) (100_000 - at)] ^= 1;
        }
        out.write(block, 0, read);
        at += read;
      }
      to.shutdownOutput();
    } catch (IOException _) {
      // The end of one direction.
    }
  }
}
