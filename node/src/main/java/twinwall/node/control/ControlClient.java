package twinwall.node.control;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Calls operations of a running engine over its control socket. */
public final class ControlClient {
  private final JsonMapper json = JsonMapper.builder().build();
  private final Path socket;

  /**
   * @param run the engine's run directory
   */
  public ControlClient(Path run) {
    this.socket = run.resolve("control.sock");
  }

  /** An empty argument object to fill. */
  public ObjectNode args() {
    return json.createObjectNode();
  }

  /**
   * Calls one operation.
   *
   * @throws Refusal of the engine, or of kind {@code UNREACHABLE} when no engine answers
   */
  public JsonNode call(String op, ObjectNode args) throws Refusal {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      ObjectNode request = json.createObjectNode().put("op", op);
      args.properties().forEach(p -> request.set(p.getKey(), p.getValue()));
      out.write(request.toString().getBytes(StandardCharsets.UTF_8));
      out.write('\n');
      out.flush();
      LineReader lines = new LineReader(Channels.newInputStream(channel), Integer.MAX_VALUE - 8);
      String line =
          lines
              .next()
              .orElseThrow(
                  () -> new Refusal(Refusal.Kind.UNREACHABLE, "the engine hung up", List.of()));
      return result(json.readTree(line));
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.UNREACHABLE, unreachable(e), List.of());
    } catch (JacksonException e) {
      throw new Refusal(
          Refusal.Kind.INTERNAL,
          "the engine answered no JSON: " + e.getOriginalMessage(),
          List.of());
    }
  }

  private static JsonNode result(JsonNode reply) throws Refusal {
    if (reply.path("ok").asBoolean(false)) {
      return reply.path("result");
    }
    JsonNode error = reply.path("error");
    List<Refusal.Problem> problems = new ArrayList<>();
    for (JsonNode problem : error.path("problems")) {
      problems.add(
          new Refusal.Problem(
              problem.path("path").asString(""), problem.path("message").asString("")));
    }
    Refusal.Kind kind =
        Refusal.Kind.valueOf(error.path("kind").asString("internal").toUpperCase(Locale.ROOT));
    throw new Refusal(kind, error.path("message").asString("refused"), problems);
  }

  private String unreachable(IOException e) {
    if (!Files.exists(socket)) {
      return "No engine runs here: there is no "
          + socket
          + ". Start one with 'twinwall run', or name its run directory with --run DIR.";
    }
    return "The engine behind " + socket + " does not answer: " + e.getMessage();
  }
}
