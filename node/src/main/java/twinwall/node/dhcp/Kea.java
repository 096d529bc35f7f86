package twinwall.node.dhcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.lease.Lease;
import twinwall.core.net.Ip;
import twinwall.core.plan.DhcpServer;

/** Speaks to a Kea: our own by its socket, a peer's by HTTP. */
final class Kea {
  private static final int PAGE = 1_000;
  private static final int MOST_PAGES = 200;
  private static final int LARGEST = 8 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int EMPTY = 3; // Kea's result of a question that found nothing
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** How a command gets there and its answer back. */
  private interface Way {
    String send(String command) throws IOException;
  }

  private final boolean v4;
  private final Way way;

  private Kea(boolean v4, Way way) {
    this.v4 = v4;
    this.way = way;
  }

  /** Our own, behind the socket in this file. */
  static Kea at(boolean v4, Path socket) {
    return new Kea(
        v4,
        command -> {
          try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
            channel.shutdownOutput();
            return bounded(Channels.newInputStream(channel));
          }
        });
  }

  /** A peer's. */
  static Kea at(boolean v4, HttpClient http, Ip peer) {
    String host = peer.isV4() ? peer.toString() : "[" + peer + "]";
    URI uri = URI.create("http://" + host + ":" + DhcpServer.port(v4) + "/");
    return new Kea(
        v4,
        command -> {
          HttpRequest request =
              HttpRequest.newBuilder(uri)
                  .timeout(PATIENCE)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(command))
                  .build();
          try {
            HttpResponse<InputStream> response =
                http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
              return bounded(in);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
          }
        });
  }

  private static String bounded(InputStream in) throws IOException {
    byte[] all = in.readNBytes(LARGEST + 1);
    if (all.length > LARGEST) {
      throw new IOException("an answer of more than " + LARGEST + " bytes");
    }
    return new String(all, StandardCharsets.UTF_8);
  }

  static ObjectNode args() {
    return JSON.createObjectNode();
  }

  /** The arguments of the answer; nothing when it found nothing; refused with Kea's words. */
  Optional<JsonNode> call(String command, ObjectNode args) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("command", command);
    request.putArray("service").add(v4 ? "dhcp4" : "dhcp6");
    if (!args.isEmpty()) {
      request.set("arguments", args);
    }
    try {
      JsonNode answer = JSON.readTree(way.send(request.toString()));
      JsonNode one = answer.isArray() ? answer.path(0) : answer;
      int result = one.path("result").asInt(-1);
      if (result != 0 && result != EMPTY) {
        throw new IOException(command + ": " + clipped(one.path("text").asString("no answer")));
      }
      return result == EMPTY ? Optional.empty() : Optional.of(one.path("arguments"));
    } catch (JacksonException e) {
      throw new IOException(command + ": the answer is no JSON", e);
    }
  }

  private static String clipped(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "..." : text;
  }

  /** Every lease, page by page. */
  List<Lease> leases() throws IOException {
    List<Lease> out = new ArrayList<>();
    String from = "start";
    for (int page = 0; page < MOST_PAGES; page++) {
      Optional<JsonNode> answer =
          call(lease("get-page"), args().put("from", from).put("limit", PAGE));
      JsonNode leases = answer.map(a -> a.path("leases")).orElse(JSON.createArrayNode());
      for (JsonNode one : leases) {
        lease(one).ifPresent(out::add);
        from = one.path("ip-address").asString("");
      }
      if (leases.size() < PAGE) {
        return out;
      }
    }
    throw new IOException("more than " + MOST_PAGES * PAGE + " leases");
  }

  /** The name of one of its commands about leases. */
  private String lease(String what) {
    return (v4 ? "lease4-" : "lease6-") + what;
  }

  private Optional<Lease> lease(JsonNode one) {
    return Ip.parse(one.path("ip-address").asString(""))
        .filter(ip -> ip.isV4() == v4)
        .map(ip ->
            new Lease(
                ip,
                v4 ? Optional.empty() : Optional.of(association(one)),
                one.path("hw-address").asString("").toLowerCase(Locale.ROOT),
                one.path(v4 ? "client-id" : "duid").asString("").toLowerCase(Locale.ROOT),
                one.path("subnet-id").asLong(),
                one.path("cltt").asLong(),
                one.path("valid-lft").asLong(),
                one.path("hostname").asString(""),
                one.path("state").asInt(0)));
  }

  private static Lease.Ia association(JsonNode one) {
    boolean prefix = one.path("type").asString("").equals("IA_PD");
    return new Lease.Ia(
        prefix ? one.path("prefix-len").asInt(128) : 128,
        one.path("iaid").asLong(),
        one.path("preferred-lft").asLong());
  }

  /** Writes leases, whether they are there already or not. */
  void put(List<Lease> leases) throws IOException {
    for (Lease lease : leases) {
      ObjectNode args =
          args()
              .put("ip-address", lease.address().toString())
              .put("subnet-id", lease.subnet())
              .put("valid-lft", lease.seconds())
              .put("expire", lease.ends())
              .put("hostname", lease.hostname())
              .put("state", lease.state())
              .put("force-create", true);
      if (v4 || !lease.hardware().isEmpty()) {
        args.put("hw-address", lease.hardware());
      }
      if (!lease.clientId().isEmpty()) {
        args.put(v4 ? "client-id" : "duid", lease.clientId());
      }
      lease
          .ia()
          .ifPresent(ia -> {
            args.put("iaid", ia.id()).put("preferred-lft", ia.preferred());
            args.put("type", ia.isPrefix() ? "IA_PD" : "IA_NA");
            if (ia.isPrefix()) {
              args.put("prefix-len", ia.length());
            }
          });
      call(lease("update"), args);
    }
  }

  /** Deletes a lease; false when there is none. */
  boolean delete(Lease lease) throws IOException {
    ObjectNode args = args().put("ip-address", lease.address().toString());
    if (lease.isPrefix()) {
      args.put("type", "IA_PD");
    }
    return call(lease("del"), args).isPresent();
  }

  /** What tells this run of the daemon from another. */
  record Run(long pid, long uptime) {}

  Run run() throws IOException {
    JsonNode status = call("status-get", args()).orElse(args());
    return new Run(status.path("pid").asLong(), status.path("uptime").asLong());
  }

  /** The daemon's clock, in its own words. */
  String clock() throws IOException {
    return call("ha-heartbeat", args()).orElse(args()).path("date-time").asString("");
  }

  static ArrayNode list() {
    return JSON.createArrayNode();
  }
}
