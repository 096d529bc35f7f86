package twinwall.node.control;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.Log;

/**
 * Serves {@link Op}s on a Unix stream socket, one JSON object per line each way. Who may open the
 * socket's file may call every operation; the file's mode is 0660.
 */
public final class ControlServer implements AutoCloseable {
  /** Bytes of one request line; a whole config.xml fits. */
  public static final int MAX_LINE = 32 << 20;

  private static final int MAX_CLIENTS = 64;
  private static final int MAX_QUOTED = 4_096;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Semaphore clients = new Semaphore(MAX_CLIENTS);
  private final ServerSocketChannel server;
  private final Path path;
  private final Map<String, Op> ops;
  private final Log log;

  private ControlServer(ServerSocketChannel server, Path path, Map<String, Op> ops, Log log) {
    this.server = server;
    this.path = path;
    this.ops = Map.copyOf(ops);
    this.log = log;
  }

  public static ControlServer start(Path path, Map<String, Op> ops, Log log) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    ControlServer control = new ControlServer(server, path, ops, log);
    Thread.ofPlatform().name("control-in").daemon().start(control::accept);
    return control;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (clients.tryAcquire()) {
          Thread.ofPlatform().name("control").daemon().start(() -> serve(client));
        } else {
          client.close();
          log.warn("control connection refused", "open", MAX_CLIENTS);
        }
      } catch (AsynchronousCloseException _) {
        return;
      } catch (IOException e) {
        log.warn("control socket", "error", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InputStream in = Channels.newInputStream(client);
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16);
      LineReader lines = new LineReader(in, MAX_LINE);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        out.write(answer(line.get()).toString().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        out.flush();
      }
    } catch (IOException e) {
      log.info("control client left", "reason", String.valueOf(e.getMessage()));
    } finally {
      clients.release();
    }
  }

  private ObjectNode answer(String line) {
    ObjectNode reply = json.createObjectNode();
    try {
      if (!(json.readTree(line) instanceof ObjectNode request)) {
        throw new Refusal("a request is one JSON object on one line");
      }
      String name = request.path("op").asString("");
      Op op = ops.get(name);
      if (op == null) {
        throw new Refusal(
            Refusal.Kind.UNKNOWN, "there is no operation '" + name + "'", java.util.List.of());
      }
      audit(name, request);
      JsonNode result = op.call(request);
      return reply.put("ok", true).set("result", result);
    } catch (Refusal refusal) {
      return refused(reply, refusal);
    } catch (JacksonException e) {
      return refused(reply, new Refusal("that request is not JSON: " + e.getOriginalMessage()));
    } catch (RuntimeException e) {
      log.error("an operation failed", "error", e.toString());
      return refused(
          reply, new Refusal(Refusal.Kind.INTERNAL, "internal error: " + e, java.util.List.of()));
    }
  }

  /** Who says who it is wants something done; the store says by itself who saved what. */
  private void audit(String op, ObjectNode request) {
    String who = request.path("who").asString("");
    if (!who.isEmpty() && !op.startsWith("config.")) {
      log.info("asked", "by", clipped(who), "op", op);
    }
  }

  private static ObjectNode refused(ObjectNode reply, Refusal refusal) {
    reply.removeAll();
    reply.put("ok", false);
    ObjectNode error = reply.putObject("error");
    error.put("kind", refusal.kind().name().toLowerCase(java.util.Locale.ROOT));
    error.put("message", clipped(refusal.sentence()));
    var problems = error.putArray("problems");
    for (Refusal.Problem problem : refusal.problems()) {
      problems
          .addObject()
          .put("path", clipped(problem.path()))
          .put("message", clipped(problem.message()));
    }
    return reply;
  }

  /** A refusal may quote what it refuses, and that may be a line of many megabytes. */
  private static String clipped(String text) {
    return text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
