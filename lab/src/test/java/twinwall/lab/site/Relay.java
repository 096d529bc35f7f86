package twinwall.lab.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import twinwall.linux.Netns;

/** A port here that is a port of another namespace's loopback. */
final class Relay implements AutoCloseable {
  private final ServerSocket here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Path namespace;
  private final int port;

  Relay(Path namespace, int port) throws IOException {
    this.namespace = namespace;
    this.port = port;
    Thread.ofPlatform().daemon().name("relay").start(this::accept);
  }

  int port() {
    return here.getLocalPort();
  }

  private void accept() {
    while (!here.isClosed()) {
      try {
        Socket socket = here.accept();
        Thread.ofPlatform().daemon().name("relay-one").start(() -> join(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void join(Socket near) {
    try (near;
        Socket far = there()) {
      near.setTcpNoDelay(true); // a request is two small segments, and none waits for the other
      far.setTcpNoDelay(true);
      Thread back = Thread.ofPlatform().daemon().start(() -> pump(far, near));
      pump(near, far);
      back.join();
    } catch (Exception _) {
      // Nobody listens there yet: who asked sees a closed connection.
    }
  }

  private Socket there() throws Exception {
    return Netns.in(
        namespace,
        "relay-there",
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
          return socket;
        });
  }

  private static void pump(Socket from, Socket to) {
    try (InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // One side is gone; the other one notices.
    }
  }

  @Override
  public void close() throws IOException {
    here.close();
  }
}
