package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One TCP connection over the roads that is never idle: as many bytes as TCP lets through. */
final class Bulk implements AutoCloseable {
  private static final int PORT = 5001;
  private static final Executor THREADS =
      task -> Thread.ofPlatform().name("bulk").daemon().start(task);

  private final ServerSocket listener;
  private final Socket sender;
  private final Socket receiver;
  private final AtomicLong received = new AtomicLong();
  private volatile boolean enough;
  private final CompletableFuture<byte[]> sent;
  private final CompletableFuture<byte[]> got;

  /**
   * @param up whether the client sends or the server
   */
  Bulk(TwoRoads roads, boolean up) throws Exception {
    this(roads, up, TwoRoads.SERVER, PORT);
  }

  /** A connection to this address and port, behind which the server is. */
  Bulk(TwoRoads roads, boolean up, String address, int port) throws Exception {
    listener =
        roads.in(
            "server",
            () -> {
              ServerSocket made = new ServerSocket();
              made.setReuseAddress(true);
              made.bind(new InetSocketAddress(TwoRoads.SERVER, PORT));
              return made;
            });
    Socket client =
        roads.in(
            "client",
            () -> {
              Socket made = new Socket();
              made.connect(new InetSocketAddress(address, port), 5_000);
              return made;
            });
    Socket server = listener.accept();
    assertEquals("203.0.113.1", server.getInetAddress().getHostAddress(), "translated");
    sender = up ? client : server;
    receiver = up ? server : client;
    sent = CompletableFuture.supplyAsync(this::send, THREADS);
    got = CompletableFuture.supplyAsync(this::receive, THREADS);
  }

  private byte[] send() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OutputStream out = sender.getOutputStream();
      byte[] noise = new byte[64 * 1024];
      Random random = new Random(4);
      while (!enough) {
        random.nextBytes(noise);
        out.write(noise);
        digest.update(noise);
      }
      sender.shutdownOutput();
      return digest.digest();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] receive() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      InputStream in = receiver.getInputStream();
      byte[] buffer = new byte[64 * 1024];
      int length = in.read(buffer);
      while (length >= 0) {
        digest.update(buffer, 0, length);
        received.addAndGet(length);
        length = in.read(buffer);
      }
      return digest.digest();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  long received() {
    return received.get();
  }

  /** Waits until this many more bytes have arrived; false when they do not within ten seconds. */
  boolean advances(long bytes) throws InterruptedException {
    long goal = received.get() + bytes;
    long end = System.nanoTime() + 60_000_000_000L;
    while (received.get() < goal) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }

  /** The end: every byte that was sent has arrived, and is what it was. */
  void finishesRight() throws Exception {
    enough = true;
    assertArrayEquals(sent.get(20, TimeUnit.SECONDS), got.get(20, TimeUnit.SECONDS));
  }

  @Override
  public void close() throws IOException {
    enough = true;
    try (listener;
        sender;
        receiver) {
      received.get();
    }
  }
}
