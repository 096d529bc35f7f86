package twinwall.node.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CacheFrame;
import twinwall.linux.KernelTest;
import twinwall.node.Log;
import twinwall.node.link.LinkKey;
import twinwall.node.link.SealedSocket;

/** Who is let in at the door for a peer's cache, and who is not. */
class CacheDoorTest {
  private static final Ip HERE = Ip.of("127.0.0.1");
  private static final Ip PEER = Ip.of("127.0.0.2");
  private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
  private static final String DUMP =
      """
      START_RRSET_CACHE
      ;rrset 3000 1 0 8 0
      n0.example.com.\t3000\tIN\tA\t192.0.2.1
      END_RRSET_CACHE
      START_MSG_CACHE
      END_MSG_CACHE
      EOF
      """;

  @TempDir Path dir;

  private static CacheSettings settings(Ip local, Ip peer, String key) {
    return new CacheSettings(local, List.of(peer), new LinkKey(key.repeat(10) + "abA="));
  }

  private static CacheFrame part() {
    List<CacheFrame> out = new ArrayList<>();
    CacheCutter cutter =
        new CacheCutter(CacheCutter.Bounds.USUAL, part -> out.add(new CacheFrame.Part(part)));
    DUMP.lines().forEach(cutter::line);
    return out.getFirst();
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(10);
    }
  }

  /** A connection of somebody with that address, when the door is open. */
  private static Socket socket(Ip from) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      Socket socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(SealedSocket.address(from), 0));
        socket.connect(new InetSocketAddress(SealedSocket.address(HERE), Resolver.CACHE_PORT));
        socket.setSoTimeout(60_000);
        return socket;
      } catch (IOException e) {
        socket.close();
        assertTrue(System.nanoTime() < end, "the door stays shut: " + e);
        Thread.sleep(10);
      }
    }
  }

  private static void said(Ip from, byte[] bytes) throws Exception {
    try (Socket socket = socket(from)) {
      socket.getOutputStream().write(bytes);
      try {
        assertEquals(-1, socket.getInputStream().read(), "no word, and the end");
      } catch (IOException _) {
        // Reset: what was said was not even read.
      }
    }
  }

  @KernelTest
  void strangersAndNonsenseAreRefusedAndCounted() throws Exception {
    BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();
    AtomicBoolean runs = new AtomicBoolean();
    assertEquals(
        0, new ProcessBuilder("ip", "link", "set", "lo", "up").inheritIO().start().waitFor());
    try (CacheDoor door =
        new CacheDoor(
            new CacheControl(dir.resolve("control"), runs::get, Duration.ZERO),
            new Log(System.err, "test"),
            crashes::add)) {
      door.start();
      door.want(Optional.of(settings(HERE, PEER, "abcd")));
      said(Ip.of("127.0.0.3"), new byte[] {1});
      until("a stranger", () -> door.refused() == 1);
      said(PEER, "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      until("another protocol", () -> door.refused() == 2);
      said(PEER, new byte[] {0, 0, 0, 3, 0, 1, 2, 3});
      until("no hello", () -> door.refused() == 3);

      var other = settings(PEER, HERE, "efgh");
      try (CacheLink link = CacheLink.to(HERE, other, PATIENCE)) {
        link.send(part());
        assertThrows(IOException.class, link::hear);
      }
      until("another key", () -> door.refused() == 4);

      var right = settings(PEER, HERE, "abcd");
      try (CacheLink link = CacheLink.to(HERE, right, PATIENCE)) {
        link.send(part());
        assertEquals(new CacheFrame.Refused("no resolver runs here"), link.hear());
      }
      until("no resolver", () -> door.refused() == 5);
      try (CacheLink link = CacheLink.to(HERE, right, PATIENCE)) {
        link.send(new CacheFrame.Taken());
        assertEquals(new CacheFrame.Refused("a frame out of place"), link.hear());
      }
      until("out of place", () -> door.refused() == 6);
      try (CacheLink link = CacheLink.to(HERE, right, PATIENCE)) {
        link.send(new byte[] {1, 2, 3});
        assertThrows(IOException.class, link::hear);
      }
      until("no part", () -> door.refused() == 7);
      runs.set(true);
      try (CacheLink link = CacheLink.to(HERE, right, PATIENCE)) {
        link.send(part());
        assertTrue(link.hear() instanceof CacheFrame.Refused, "there is no socket");
      }
      until("a resolver that does not answer", () -> door.refused() == 8);
      assertEquals(Optional.empty(), door.last());

      door.want(Optional.empty());
      until("shut", () -> !open());
    }
    assertEquals(null, crashes.poll());
  }

  private static boolean open() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(SealedSocket.address(HERE), Resolver.CACHE_PORT));
      return true;
    } catch (ConnectException _) {
      return false;
    }
  }
}
