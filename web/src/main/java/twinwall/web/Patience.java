package twinwall.web;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long the next byte of a connection may take. What the server itself has for this it does not
 * tell the connections. It asks this of every one, on the thread that takes them, before anything
 * is said or encrypted.
 */
final class Patience implements SocketOptions {
  private final SocketOptions usual = SocketOptions.create();
  private final Duration silence;
  private final Crowd crowd;

  Patience(Duration silence, Crowd crowd) {
    this.silence = silence;
    this.crowd = crowd;
  }

  /** Whoever is one too many is thrown out: the server closes what it cannot set up. */
  @Override
  public void configureSocket(SocketChannel channel) {
    usual.configureSocket(channel);
    try {
      channel.socket().setSoTimeout((int) silence.toMillis());
      if (channel.getRemoteAddress() instanceof InetSocketAddress from
          && !crowd.comes(from.getAddress())) {
        throw new IOException("too many connections of one source");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
