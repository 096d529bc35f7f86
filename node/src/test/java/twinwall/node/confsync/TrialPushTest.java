package twinwall.node.confsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.node.Clock;
import twinwall.node.Log;

/** A trial that ends while it is being told: the peer takes its time to say who it is. */
final class TrialPushTest {
  private static final Log SILENT = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private final BlockingQueue<String> restored = new LinkedBlockingQueue<>();
  private final AtomicReference<Document.Force> force = new AtomicReference<>();
  private final AtomicReference<Throwable> crash = new AtomicReference<>();
  private volatile Runnable meanwhile = () -> {};
  private volatile boolean looked;

  private final class Known implements Document {
    @Override
    public Xml wanted() {
      return force.get().root();
    }

    @Override
    public Optional<Trial> trial() {
      return force.get().trial();
    }

    @Override
    public Force inForce() {
      return force.get();
    }

    @Override
    public void change(String who, String description, UnaryOperator<Xml> edit) {}

    @Override
    public void receive(
        String who, String description, UnaryOperator<Xml> edit, Optional<Trial> trial) {}

    @Override
    public Xml running() {
      return wanted();
    }

    @Override
    public Xml applied(Duration patience) {
      return wanted();
    }
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var members = new LinkedHashMap<String, RpcValue>();
    if (body.contains("host_firmware_version")) {
      if (looked) {
        meanwhile.run();
      }
      var us = new LinkedHashMap<String, RpcValue>();
      us.put("node", RpcValue.of("another"));
      members.put("config_version", RpcValue.of("23.3"));
      members.put("twinwall", new RpcValue.Struct(us));
    } else if (body.contains("restore_config_section")) {
      restored.add(body);
    } else {
      looked = true; // it asked for the digest, and tells next
    }
    byte[] said = XmlRpc.write(new RpcMessage.Response(new RpcValue.Struct(members)));
    call.getResponseHeaders().set("Content-Type", XmlRpc.CONTENT_TYPE);
    call.sendResponseHeaders(200, said.length);
    try (call) {
      call.getResponseBody().write(said);
    }
  }

  private static Xml root(int port, String alias) {
    return Xml.of(
        "pfsense",
        Xml.of("version", "23.3"),
        Xml.of(
            "system",
            Xml.of("webgui", Xml.of("protocol", "http"), Xml.of("port", Integer.toString(port)))),
        Xml.of(
            "hasync",
            Xml.of("synchronizetoip", "127.0.0.1"),
            Xml.of("synchronizealiases", "on"),
            Xml.of("password", "p")),
        Xml.of("aliases", Xml.of("alias", Xml.of("name", alias), Xml.of("type", "host"))));
  }

  @Test
  void whatWasTakenBackMeanwhileIsNotSentForGood() throws Exception {
    HttpServer peer = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    peer.createContext("/", this::answer);
    peer.start();
    int port = peer.getAddress().getPort();
    var trial = Optional.of(new Document.Trial("0123456789abcdef", MINUTE));
    force.set(new Document.Force(root(port, "tried"), trial));
    meanwhile =
        () -> {
          force.set(new Document.Force(root(port, "before"), Optional.empty()));
          meanwhile = () -> {};
        };
    var pace = new ConfSync.Pace(MINUTE, MINUTE, Duration.ofMillis(100));
    try (ConfSync sync =
        ConfSync.start(new Known(), "test", new Clock(), SILENT, pace, crash::set)) {
      String first = restored.poll(60, TimeUnit.SECONDS);
      assertTrue(first != null && first.contains("before"), first);
      // On trial still, it is told with its end.
      force.set(new Document.Force(root(port, "tried"), trial));
      sync.saved();
      String next = restored.poll(60, TimeUnit.SECONDS);
      while (next != null && !next.contains("tried")) {
        next = restored.poll(60, TimeUnit.SECONDS);
      }
      assertTrue(next != null && next.contains("0123456789abcdef"), next);
    } finally {
      peer.stop(0);
    }
    assertEquals(null, crash.get());
  }
}
