package twinwall.web;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import twinwall.core.confsync.XmlRpc;

/** One listening web server, as some settings want it. */
final class Listener implements AutoCloseable {
  /**
   * Who says nothing for so long in the middle of a request is not waited for. A client that keeps
   * a connection for 30 seconds, as a peer's does, must not find it closed when it comes again.
   */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final WebServer server;

  private Listener(WebServer server) {
    this.server = server;
  }

  /** Listens. */
  static Listener open(String host, Settings how, HttpService... services) throws IOException {
    return open(host, how, SILENCE, services);
  }

  /**
   * @param silence after which nobody waits for the next byte
   */
  static Listener open(String host, Settings how, Duration silence, HttpService... services)
      throws IOException {
    var crowd = new Crowd(silence, System::nanoTime);
    var builder =
        WebServer.builder()
            .host(host)
            .port(how.port())
            .maxPayloadSize(2L * XmlRpc.Limits.USUAL.bytes()) // what is too large is told so
            .maxTcpConnections(1_024)
            .maxConcurrentRequests(4 * Crowd.MOST)
            .idleConnectionTimeout(Duration.ofMinutes(2))
            .useNio(false) // a channel that is read by itself knows no time
            .connectionOptions(new Patience(silence, crowd))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(crowd)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .shutdownHook(false)
            .routing(routing -> List.of(services).forEach(routing::register));
    if (how.isTls()) {
      builder.tls(Tls.builder().sslContext(tls(how)).build());
    }
    try {
      return new Listener(builder.build().start());
    } catch (RuntimeException e) {
      throw new IOException("cannot listen on port " + how.port() + ": " + cause(e), e);
    }
  }

  /** Listens where browsers begin, only to send them on to the port that is encrypted. */
  static Listener redirecting(String host, int port, HttpService service) throws IOException {
    var silence = Duration.ofSeconds(5);
    var crowd = new Crowd(silence, System::nanoTime);
    try {
      return new Listener(
          WebServer.builder()
              .host(host)
              .port(port)
              .maxPayloadSize(0)
              .maxTcpConnections(256)
              .maxConcurrentRequests(64)
              .idleConnectionTimeout(silence)
              .useNio(false)
              .connectionOptions(new Patience(silence, crowd))
              .protocolsDiscoverServices(false)
              .addConnectionSelector(crowd)
              .shutdownGracePeriod(Duration.ofMillis(200))
              .shutdownHook(false)
              .routing(routing -> routing.register(service))
              .build()
              .start());
    } catch (RuntimeException e) {
      throw new IOException("cannot listen on port " + port + ": " + cause(e), e);
    }
  }

  private static String cause(Throwable e) {
    var at = e;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage());
  }

  private static SSLContext tls(Settings how) throws IOException {
    try {
      var password = how.keystorePassword().toCharArray();
      var store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Base64.getDecoder().decode(how.keystore())), password);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
