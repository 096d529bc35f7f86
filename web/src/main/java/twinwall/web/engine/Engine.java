package twinwall.web.engine;

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
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Problem;

/** The engine, as the face sees it: operations on the control socket, one connection each. */
public final class Engine {
  private static final int LARGEST_REPLY = 48 << 20;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Path run;
  private final Path socket;

  public Engine(Path run) {
    this.run = run;
    this.socket = run.resolve("control.sock");
  }

  /** The engine said no. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String kind;
    private final transient List<Problem> problems;

    public Refused(String kind, String message, List<Problem> problems) {
      super(message);
      this.kind = kind;
      this.problems = List.copyOf(problems);
    }

    /** Whether somebody else was first. */
    public boolean isConflict() {
      return kind.equals("conflict");
    }

    /** What is wrong, each with its place in the document. */
    public List<Problem> problems() {
      return problems;
    }

    public String kind() {
      return kind;
    }

    /** Why, with all the reasons. */
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /** The engine's run directory. */
  public Path run() {
    return run;
  }

  public ObjectNode args() {
    return json.createObjectNode();
  }

  public JsonNode call(String op) throws IOException, Refused {
    return call(op, args());
  }

  /**
   * Calls an operation.
   *
   * @throws IOException when no engine answers
   */
  public JsonNode call(String op, ObjectNode args) throws IOException, Refused {
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
      throw new Refused(error.path("kind").asString("internal"), sentence(error), problems(error));
    } catch (JacksonException e) {
      throw new IOException("the engine answered no JSON", e);
    }
  }

  private static List<Problem> problems(JsonNode error) {
    var problems = new ArrayList<Problem>();
    error
        .path("problems")
        .forEach(p ->
            problems.add(
                Problem.error(p.path("path").asString(""), p.path("message").asString(""))));
    return problems;
  }

  private static String sentence(JsonNode error) {
    var text = new StringBuilder(error.path("message").asString("refused"));
    int told = 0;
    for (var problem : error.path("problems")) {
      if (++told > 8) {
        text.append("; and more");
        break;
      }
      var path = problem.path("path").asString("");
      text.append(told == 1 ? " (" : "; ")
          .append(path.isEmpty() ? "" : path + ": ")
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
