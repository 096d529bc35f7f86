package twinwall.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process inside the client or the internet that makes or answers traffic. It obeys lines of JSON
 * on its standard input, answers each with a line, and ends when its input ends: it cannot be left
 * behind. All times are of CLOCK_MONOTONIC ({@link System#nanoTime}), the same on both sides.
 */
public final class Agent {
  static final int ECHO_PORT = 7007;
  static final int HTTP_PORT = 7080;
  static final int IDLE_PORT = 7009;
  private static final JsonMapper JSON = new JsonMapper();
  private static final long BOUND_MILLIS = 20_000;

  private Agent() {}

  /** An agent's work: a request in, an answer out. */
  public interface Work {
    ObjectNode on(JsonNode request) throws IOException, InterruptedException;
  }

  /** An answer to be filled. */
  public static ObjectNode answer() {
    return JSON.createObjectNode();
  }

  /** Obeys until the input ends. */
  public static void serve(Work work) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ObjectNode answer;
      try {
        answer = work.on(JSON.readTree(line)).put("ok", true);
      } catch (IOException | RuntimeException e) {
        answer = JSON.createObjectNode().put("ok", false).put("error", e.toString());
      }
      out.println(answer);
    }
  }

  /** May the idle connections outlive this run, for the next one to find them alive? */
  private static boolean keep(JsonNode request) {
    return request.path("keep").asBoolean(false);
  }

  /** How long to wait for those that may never come. */
  private static long bound(JsonNode request) {
    return request.path("bound_ms").asLong(BOUND_MILLIS);
  }

  /** The internet's side: answers whatever comes. */
  public static void internet(String address) throws IOException, InterruptedException {
    List<Progress> uploads = Collections.synchronizedList(new ArrayList<>());
    try (var _ = new Echo(new InetSocketAddress(address, ECHO_PORT));
        var _ = new HttpHost(new InetSocketAddress(address, HTTP_PORT), uploads::add);
        var idle = IdleSet.listening(new InetSocketAddress(address, IDLE_PORT))) {
      serve(request -> {
        ObjectNode answer = JSON.createObjectNode();
        switch (request.path("op").asString("")) {
          case "begin" -> {
            uploads.clear();
            if (!keep(request)) {
              idle.hangUp();
            }
          }
          case "wake" ->
              answer.put("total", idle.size()).put("survivors", idle.wake(1, bound(request)));
          case "end" -> {
            ObjectNode upload = answer.putObject("upload");
            if (!uploads.isEmpty()) {
              uploads.getFirst().write(upload);
            }
            if (!keep(request)) {
              idle.hangUp();
            }
          }
          default -> throw new IOException("unknown request " + request);
        }
        return answer;
      });
    }
  }

  /** The web server of the internet, for people: until the process is ended. */
  public static void web(String address, int port) throws IOException, InterruptedException {
    try (var _ = new HttpHost(new InetSocketAddress(address, port), _ -> {})) {
      Thread.currentThread().join();
    }
  }

  /** Noise on the switches. */
  public static void noise() throws IOException, InterruptedException {
    try (var noise = new Noise()) {
      serve(noise::on);
    }
  }

  /**
   * The client's side: makes all of the traffic.
   *
   * @param services the resolver to ask and the domain to ask for; where they are given new clients
   *     come for an address, too
   */
  public static void client(String server, List<String> services)
      throws IOException, InterruptedException {
    var traffic = new Traffic(server, services);
    serve(traffic::on);
  }

  /** The client's traffic of one run. */
  private static final class Traffic {
    private final String server;
    private final List<String> services;
    private Optional<Running> running = Optional.empty();
    private Optional<IdleSet> kept = Optional.empty();

    Traffic(String server, List<String> services) {
      this.server = server;
      this.services = services;
    }

    private record Running(
        IdleSet idle,
        Transfer download,
        Transfer upload,
        Ping ping,
        Probe probe,
        Optional<Names> names,
        Optional<NewClients> newClients) {}

    ObjectNode on(JsonNode request) throws IOException, InterruptedException {
      ObjectNode answer = JSON.createObjectNode();
      switch (request.path("op").asString("")) {
        case "begin" -> begin(request);
        case "bytes" -> {
          answer.put("download", now().download().bytes());
          answer.put("upload", now().upload().bytes());
          answer.put("silent_ns", now().probe().silentNanos());
        }
        case "wake" ->
            answer
                .put("total", now().idle().size())
                .put("survivors", now().idle().wake(0, bound(request)));
        case "end" -> end(answer, bound(request), keep(request));
        default -> throw new IOException("unknown request " + request);
      }
      return answer;
    }

    private Running now() throws IOException {
      return running.orElseThrow(() -> new IOException("no traffic is running"));
    }

    /** Traffic that nobody ended, for its run came to grief, ends now. */
    private void begin(JsonNode request) throws IOException, InterruptedException {
      if (running.isPresent()) {
        end(JSON.createObjectNode(), 1, false);
      }
      int megabits = request.path("megabits").asInt();
      Optional<IdleSet> old = kept;
      kept = Optional.empty();
      if (old.isPresent() && !keep(request)) {
        old.get().close();
      }
      IdleSet lines =
          old.isPresent() && keep(request)
              ? old.get()
              : IdleSet.connected(
                  new InetSocketAddress(server, IDLE_PORT), request.path("idle").asInt());
      var http = new InetSocketAddress(server, HTTP_PORT);
      running =
          Optional.of(
              new Running(
                  lines,
                  Transfer.download(http, megabits),
                  Transfer.upload(http, megabits),
                  new Ping(server),
                  new Probe(new InetSocketAddress(server, ECHO_PORT)),
                  services.isEmpty()
                      ? Optional.empty()
                      : Optional.of(
                          new Names(
                              new InetSocketAddress(services.getFirst(), 53), services.get(1))),
                  services.isEmpty() || !NewClients.arePossible()
                      ? Optional.empty()
                      : Optional.of(new NewClients())));
    }

    private void end(ObjectNode answer, long bound, boolean keep)
        throws IOException, InterruptedException {
      Running all = now();
      running = Optional.empty();
      all.probe().end(answer.putObject("probe"));
      all.ping().end(answer.putObject("ping"));
      if (all.names().isPresent()) {
        all.names().get().end(answer.putObject("names"));
      }
      if (all.newClients().isPresent()) {
        all.newClients().get().end(answer.putObject("new_clients"));
      }
      all.download().end(answer.putObject("download"), bound);
      all.upload().end(answer.putObject("upload"), bound);
      if (keep) {
        kept = Optional.of(all.idle());
      } else {
        all.idle().close();
      }
    }
  }
}
