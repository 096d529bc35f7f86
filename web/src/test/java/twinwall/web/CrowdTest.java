package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** One source never has all the places, and who says nothing does not keep one. */
class CrowdTest {
  private static final String ADDRESS = "127.31.7.25";
  private static final int MORE_THAN_THERE_ARE = 1_100;
  private static final int WAIT = 60_000;

  private static Socket connected(int port) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress("127.31.7.99", 0));
    socket.connect(new InetSocketAddress(ADDRESS, port), WAIT);
    socket.setSoTimeout(WAIT);
    return socket;
  }

  /** Before anything is encrypted there is no request that could be counted. */
  @Test
  void whoNeverShakesHandsHoldsUpNobodyElse(@TempDir Path dir) throws Exception {
    int port = TestNode.freePort();
    var silent = new ArrayList<Socket>();
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "https", port, ""))) {
      node.listening();
      for (int i = 0; i < MORE_THAN_THERE_ARE; i++) {
        silent.add(connected(port));
      }
      try (var plain = new Socket(ADDRESS, port)) {
        plain.setSoTimeout(20_000);
        var other = trusting().getSocketFactory().createSocket(plain, ADDRESS, port, true);
        other
            .getOutputStream()
            .write("GET /login HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var answer = new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        assertEquals("HTTP/1.1 200", answer);
      }
    } finally {
      for (var socket : silent) {
        socket.close();
      }
    }
  }

  /** A place is free again when a connection ends, whoever ends it. */
  @Test
  void placesAreGivenBack(@TempDir Path dir) throws Exception {
    int port = TestNode.freePort();
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "https", port, ""))) {
      node.listening();
      var factory = trusting().getSocketFactory();
      for (int i = 0; i < 3 * Crowd.MOST; i++) {
        try (var plain = connected(port);
            var socket = factory.createSocket(plain, ADDRESS, port, true)) {
          socket
              .getOutputStream()
              .write("GET /login HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          var said = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
          assertEquals("HTTP/1.1 200", said, "connection " + i);
        }
      }
    }
  }

  /** Not before a request, not between headers, not in a body. */
  @Test
  void whoSaysNothingIsNotWaitedFor() throws Exception {
    HttpService service =
        rules ->
            rules.post(
                "/",
                (request, response) -> {
                  try (var in = request.content().inputStream()) {
                    response.send(in.readAllBytes());
                  }
                });
    int port = TestNode.freePort();
    var how =
        Settings.of(
            JsonNodeFactory.instance.objectNode().put("protocol", "http").put("port", port));
    var started = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n";
    try (var _ = Listener.open(ADDRESS, how, Duration.ofSeconds(1), service)) {
      for (var said : List.of("", started, started + "\r\nhalf of it")) {
        try (var socket = connected(port)) {
          socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
          assertTrue(ends(socket), "still waited for after: " + said);
        }
      }
    }
  }

  /** Whether the other side closes it, whatever it says before. */
  private static boolean ends(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // what it says
      }
      return true;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true; // a reset is an end, too
    }
  }

  private static SSLContext trusting() throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  /** The certificate of a node under test is nobody's. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
