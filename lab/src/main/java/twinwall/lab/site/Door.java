package twinwall.lab.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Connections from one side of a namespace's wall to the other: a file is the hole in it. Inside,
 * each file leads to an address; outside, {@link Doorway} leads to the files.
 */
public final class Door {
  private static final int BUFFER = 1 << 16;

  private Door() {}

  /** Where a connection goes on. */
  @FunctionalInterface
  interface Onward {
    SocketChannel open() throws IOException;
  }

  /**
   * Inside: serves files that lead to addresses, until standard input ends.
   *
   * @param pairs FILE=ADDRESS
   */
  public static void serve(List<String> pairs, int port) throws IOException {
    for (String pair : pairs) {
      int is = pair.indexOf('=');
      Path file = Path.of(pair.substring(0, is));
      String address = pair.substring(is + 1);
      Files.deleteIfExists(file);
      var here = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      here.bind(UnixDomainSocketAddress.of(file));
      lead(here, () -> connected(new InetSocketAddress(address, port)));
    }
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
  }

  static SocketChannel connected(SocketAddress to) throws IOException {
    SocketChannel channel = SocketChannel.open(to);
    if (to instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return channel;
  }

  /** Accepts connections and leads each onward, in the background, until the listener closes. */
  static void lead(ServerSocketChannel here, Onward onward) {
    Thread.ofPlatform()
        .daemon()
        .name("door")
        .start(() -> {
          while (here.isOpen()) {
            try {
              SocketChannel near = here.accept();
              Thread.ofPlatform().daemon().name("door-one").start(() -> join(near, onward));
            } catch (IOException _) {
              return; // closed
            }
          }
        });
  }

  private static void join(SocketChannel near, Onward onward) {
    try (near;
        SocketChannel far = onward.open()) {
      Thread back = Thread.ofPlatform().daemon().start(() -> pump(far, near));
      pump(near, far);
      back.join();
    } catch (IOException _) {
      // Nobody is there: who asked sees a closed connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException _) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // It is of no use any more either way.
    }
  }
}
