package twinwall.web;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets nobody take all the places: a source has so many connections at once, and who says nothing
 * for a while has none. Both count from the moment that a connection is taken, before anything is
 * said or encrypted. The server asks this of every connection, on the thread that takes them.
 */
final class Crowd implements SocketOptions {
  /** A browser has six, an administrator some browsers. */
  static final int MOST = 64;

  private final SocketOptions usual = SocketOptions.create();
  private final Duration silence;
  private final Map<InetAddress, List<SocketChannel>> there = new HashMap<>();

  /**
   * @param silence so long the next byte may take; what the server itself has for this it does not
   *     tell the connections
   */
  Crowd(Duration silence) {
    this.silence = silence;
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    usual.configureSocket(channel);
    try {
      channel.socket().setSoTimeout((int) silence.toMillis());
      if (channel.getRemoteAddress() instanceof InetSocketAddress from) {
        enter(from.getAddress(), channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Throws out whoever is one too many: the server closes what it cannot set up. */
  private synchronized void enter(InetAddress source, SocketChannel channel) throws IOException {
    there.values().forEach(all -> all.removeIf(one -> !one.isOpen()));
    there.values().removeIf(List::isEmpty);
    List<SocketChannel> mine = there.computeIfAbsent(source, _ -> new ArrayList<>());
    if (mine.size() >= MOST) {
      throw new IOException("too many connections of one source");
    }
    mine.add(channel);
  }

  @Override
  public void configureSocket(Socket socket) {
    usual.configureSocket(socket);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return usual.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return usual.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return silence;
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return usual.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return usual.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return usual.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return usual.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return usual.tcpNoDelay();
  }
}
