package twinwall.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Lets nobody take all the places: a source has so many connections at once, however slowly it
 * talks, and the rest is for others.
 */
final class Crowd implements ServerConnectionSelector {
  /** A browser has six, an administrator some browsers. */
  static final int MOST = 64;

  private final ServerConnectionSelector http =
      Http1ConnectionSelector.builder().config(Http1Config.create()).build();
  private final Map<String, Integer> there = new HashMap<>();

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
    return new Counted(http.connection(context), XmlRpcEndpoint.source(context.remotePeer()));
  }

  private synchronized boolean enter(String source) {
    int now = there.getOrDefault(source, 0);
    if (now < MOST) {
      there.put(source, now + 1);
    }
    return now < MOST;
  }

  private synchronized void leave(String source) {
    there.computeIfPresent(source, (_, now) -> now > 1 ? now - 1 : null);
  }

  private final class Counted implements ServerConnection {
    private final ServerConnection connection;
    private final String source;

    Counted(ServerConnection connection, String source) {
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
