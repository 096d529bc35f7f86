package twinwall.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

/** The engine, as the face sees it: operations on the control socket, one connection each. */
final class Engine {
  private static final int LARGEST_REPLY = 48 << 20;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Path socket;

  Engine(Path run) {
    this.socket = run.resolve("control.sock");
  }

  /** The engine said no. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String kind;

    Refused(String kind, String message) {
      super(message);
      this.kind = kind;
    }

    String kind() {
      return kind;
    }

    String sentence() {
      return String.valueOf(getMessage());
    }
  }

  ObjectNode args() {
    return json.createObjectNode();
  }

  JsonNode call(String op) throws IOException, Refused {
    return call(op, args());
  }

  /**
   * Calls an operation.
   *
   * @throws IOException when no engine answers
   */
  JsonNode call(String op, ObjectNode args) throws IOException, Refused {
    args.put("op", op);
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      var line = ByteBuffer.wrap((args + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      var reply = json.readTree(line(new BufferedInputStream(Channels.newInputStream(channel))));
      if (reply.path("ok").asBoolean(false)) {
        return reply.path("result");
      }
      var error = reply.path("error");
      throw new Refused(error.path("kind").asString("internal"), sentence(error));
    } catch (JacksonException e) {
      throw new IOException("the engine answered no JSON", e);
    }
  }

  private static String sentence(JsonNode error) {
    var text = new StringBuilder(error.path("message").asString("refused"));
    int told = 0;
    for (var problem : error.path("problems")) {
      if (++told > 8) {
        text.append("; and more");
        break;
      }
      text.append(told == 1 ? " (" : "; ")
          .append(problem.path("path").asString(""))
          .append(": ")
          .append(problem.path("message").asString(""));
    }
    return told == 0 ? text.toString() : text.append(')').toString();
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(4096);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the engine hung up");
      }
      if (line.size() >= LARGEST_REPLY) {
        throw new IOException("the engine's answer is too long");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
