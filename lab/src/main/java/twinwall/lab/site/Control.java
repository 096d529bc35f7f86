package twinwall.lab.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A connection to a node's control socket: a line of JSON there, a line of JSON back. */
public final class Control implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_MILLIS = 15_000;

  private final SocketChannel channel;
  private final BufferedReader lines;

  private Control(SocketChannel channel) {
    this.channel = channel;
    this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /** Connects, or throws at once when nobody listens there. */
  public static Control open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new Control(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public static ObjectNode request(String op) {
    return JSON.createObjectNode().put("op", op);
  }

  /** The result of a request; a refusal or anything unreadable is an exception. */
  public JsonNode ask(ObjectNode request) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(request + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the control socket closed");
    }
    try {
      JsonNode reply = JSON.readTree(line);
      if (!reply.path("ok").asBoolean(false)) {
        throw new IOException(
            "refused: " + reply.path("error").path("message").asString("without a reason"));
      }
      return reply.path("result");
    } catch (JacksonException e) {
      throw new IOException("the control socket answered with something that is not JSON", e);
    }
  }

  /** One question over a connection of its own; an engine that stands still is not waited for. */
  public static JsonNode ask(Path socket, ObjectNode request) throws IOException {
    try (Control control = open(socket)) {
      Thread patience = Thread.ofVirtual().start(control::giveUpLater);
      try {
        return control.ask(request);
      } finally {
        patience.interrupt();
      }
    }
  }

  private void giveUpLater() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
      close();
    } catch (InterruptedException _) {
      // It answered in time.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is of no use any more, closed or not.
    }
  }
}
