package twinwall.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends every datagram back to where it came from (RFC 862). */
final class Echo implements AutoCloseable {
  private final DatagramChannel channel;

  Echo(InetSocketAddress address) throws IOException {
    channel = DatagramChannel.open().bind(address);
    Thread.ofPlatform().daemon().name("echo").priority(Thread.MAX_PRIORITY).start(this::run);
  }

  int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    while (channel.isOpen()) {
      try {
        SocketAddress from = channel.receive(buffer.clear());
        if (from != null) {
          channel.send(buffer.flip(), from);
        }
      } catch (IOException _) {
        // No route back at this moment: the sender counts it as lost.
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
