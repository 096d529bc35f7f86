package twinwall.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets nobody take all the places: a source has so many connections at once that shake hands, and
 * so many that ask, however slowly; the rest is for others.
 */
final class Crowd implements ServerConnectionSelector {
  /** A browser has six, an administrator some browsers. */
  static final int MOST = 64;

  private final ServerConnectionSelector http =
      Http1ConnectionSelector.builder().config(Http1Config.create()).build();
  private final long handshakeNanos;
  private final LongSupplier nanos;

  /** When those came that have not asked anything yet; after a while nobody waits for them. */
  private final Map<InetAddress, Deque<Long>> coming = new HashMap<>();

  private final Map<InetAddress, Integer> there = new HashMap<>();

  /**
   * @param handshake how long somebody may take until the first request
   */
  Crowd(Duration handshake, LongSupplier nanos) {
    this.handshakeNanos = handshake.toNanos();
    this.nanos = nanos;
  }

  /** Whether there is room for one more of this source. */
  synchronized boolean comes(InetAddress source) {
    long now = nanos.getAsLong();
    coming.values().forEach(all -> all.removeIf(when -> now - when > handshakeNanos));
    coming.values().removeIf(Deque::isEmpty);
    Deque<Long> mine = coming.computeIfAbsent(source, _ -> new ArrayDeque<>());
    if (mine.size() >= MOST) {
      return false;
    }
    mine.add(now);
    return true;
  }

  private synchronized boolean enter(InetAddress source) {
    Deque<Long> mine = coming.get(source);
    if (mine != null && mine.size() > 1) {
      mine.removeFirst();
    } else {
      coming.remove(source);
    }
    int now = there.getOrDefault(source, 0);
    if (now < MOST) {
      there.put(source, now + 1);
    }
    return now < MOST;
  }

  private synchronized void leave(InetAddress source) {
    there.computeIfPresent(source, (_, now) -> now > 1 ? now - 1 : null);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED; // nothing else is spoken here
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    var source =
        context.remotePeer().address() instanceof InetSocketAddress from
            ? Optional.ofNullable(from.getAddress())
            : Optional.<InetAddress>empty();
    ServerConnection connection = http.connection(context);
    return source.<ServerConnection>map(s -> new Counted(connection, s)).orElse(connection);
  }

  private final class Counted implements ServerConnection {
    private final ServerConnection connection;
    private final InetAddress source;

    Counted(ServerConnection connection, InetAddress source) {
      this.connection = connection;
      this.source = source;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      if (!enter(source)) {
        throw new CloseConnectionException("too many connections of one source");
      }
      try {
        connection.handle(limit);
      } finally {
        leave(source);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }
  }
}
