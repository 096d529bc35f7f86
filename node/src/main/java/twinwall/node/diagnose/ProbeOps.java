package twinwall.node.diagnose;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.CarpState;
import twinwall.core.diagnose.HostText;
import twinwall.core.diagnose.Probing;
import twinwall.core.net.Ip;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code ping.start}, {@code traceroute.start}, and how they go: {@code probe.output}, {@code
 * probe.stop}, {@code probe.sources}.
 */
final class ProbeOps {
  private static final int LONGEST_WAIT = 30;
  private static final long RESOLVED_WITHIN = 8;
  private static final Semaphore RESOLVING = new Semaphore(4);

  /** Who waits has one of the control socket's places: most of them are for others. */
  static final int WAITING = 8;

  private final Semaphore waiting = new Semaphore(WAITING);
  private final JsonMapper json = JsonMapper.builder().build();
  private final Runs runs;
  private final Supplier<CarpState> carp;
  private final Supplier<Faces> faces;

  ProbeOps(Runs runs, Supplier<CarpState> carp, Supplier<Faces> faces) {
    this.runs = runs;
    this.carp = carp;
    this.faces = faces;
  }

  Map<String, Op> ops() {
    return Map.of(
        "ping.start", this::ping,
        "traceroute.start", this::traceroute,
        "probe.output", this::output,
        "probe.stop", this::stop,
        "probe.sources", _ -> sources());
  }

  private JsonNode ping(ObjectNode args) throws Refusal {
    int count = Texts.number(args, "count", 1, Probing.MOST_ECHOES, Probing.ECHOES);
    int seconds = Texts.number(args, "seconds", 1, Probing.LONGEST_PAUSE, 1);
    Ends ends = ends(args);
    return start(args, "ping", ends, new Probing.Ping(ends.to, ends.from, count, seconds));
  }

  private JsonNode traceroute(ObjectNode args) throws Refusal {
    int hops = Texts.number(args, "hops", 1, Probing.MOST_HOPS, Probing.HOPS);
    boolean names = Texts.flag(args, "names");
    boolean icmp = Texts.flag(args, "icmp");
    Ends ends = ends(args);
    return start(
        args, "traceroute", ends, new Probing.Traceroute(ends.to, ends.from, hops, names, icmp));
  }

  private JsonNode start(ObjectNode args, String tool, Ends ends, Probing probing) throws Refusal {
    String to = ends.to.toString();
    String host = Texts.clean(Texts.text(args, "host"));
    String title =
        (host.equals(to) ? to : host + " (" + to + ")")
            + ends.from.map(end -> " from " + end).orElse("");
    int wait = wait(args);
    return told(runs.start(tool, title, probing), 0, Duration.ofSeconds(wait));
  }

  private static int wait(ObjectNode args) throws Refusal {
    return Texts.number(args, "wait", 0, LONGEST_WAIT, 0);
  }

  private JsonNode output(ObjectNode args) throws Refusal {
    int from = Texts.number(args, "from", 0, Run.MOST_LINES, 0);
    return told(run(args), from, Duration.ofSeconds(wait(args)));
  }

  private JsonNode stop(ObjectNode args) throws Refusal {
    Run run = run(args);
    runs.stop(run);
    return told(run, 0, Duration.ofSeconds(2));
  }

  private Run run(ObjectNode args) throws Refusal {
    return runs.find(Texts.text(args, "tool"), Texts.text(args, "id"));
  }

  private JsonNode told(Run run, int from, Duration patience) throws Refusal {
    boolean may = patience.isPositive() && waiting.tryAcquire();
    try {
      Run.Seen seen = run.seen(from, may ? patience : Duration.ZERO);
      ObjectNode out =
          json.createObjectNode()
              .put("id", run.id())
              .put("tool", run.tool())
              .put("title", run.title())
              .put("running", seen.running())
              .put("next", seen.next());
      if (!seen.running()) {
        out.put("exit", seen.exit());
      }
      if (!seen.why().isEmpty()) {
        out.put("why", seen.why());
      }
      ArrayNode lines = out.putArray("lines");
      seen.lines().forEach(lines::add);
      return out;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Refusal("the engine is stopping");
    } finally {
      if (may) {
        waiting.release();
      }
    }
  }

  // Whom, and from where.

  private record Ends(Probing.End to, Optional<Probing.End> from) {}

  private Ends ends(ObjectNode args) throws Refusal {
    String protocol = Texts.text(args, "protocol");
    Optional<Boolean> wanted =
        switch (protocol) {
          case "" -> Optional.empty();
          case "ipv4" -> Optional.of(true);
          case "ipv6" -> Optional.of(false);
          default -> throw Texts.refused("protocol", "The protocol is ipv4 or ipv6.");
        };
    String text = Texts.text(args, "host");
    HostText host =
        HostText.parse(text)
            .orElseThrow(() ->
                Texts.refused(
                    "host",
                    text.isEmpty()
                        ? "Say which host: an address or a name."
                        : Texts.quoted(text) + " is no address and no name of a host."));
    Optional<Own> source = source(Texts.text(args, "source"), wanted);
    Optional<Boolean> family = source.map(own -> own.ip().isV4()).or(() -> wanted);
    Optional<Probing.End> from =
        source.map(own -> new Probing.End(own.ip(), own.isZoned() ? own.device() : ""));
    return switch (host) {
      case HostText.Name(String name) ->
          new Ends(new Probing.End(resolved(name, family), ""), from);
      case HostText.Address(Ip ip, String zone) -> {
        if (family.isPresent() && family.get() != ip.isV4()) {
          throw Texts.refused(
              "host",
              ip + " is no " + (family.get() ? "IPv4" : "IPv6") + " address, which was asked for.");
        }
        yield new Ends(new Probing.End(ip, zone(ip, zone, source)), from);
      }
    };
  }

  /** On which device a link-local address is meant. */
  private String zone(Ip ip, String zone, Optional<Own> source) throws Refusal {
    if (!ip.isLinkLocal() || ip.isV4()) {
      return "";
    }
    if (!zone.isEmpty()) {
      return faces.get().need("host", zone).device();
    }
    return source
        .filter(Own::isZoned)
        .map(Own::device)
        .orElseThrow(() ->
            Texts.refused(
                "host",
                ip
                    + " is a link-local address: write "
                    + ip
                    + "%INTERFACE, or choose a link-local source."));
  }

  private Optional<Own> source(String text, Optional<Boolean> v4) throws Refusal {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<Own> all = own();
    Optional<Faces.Face> face = faces.get().find(text);
    Optional<Own> found =
        face.isPresent()
            ? all.stream()
                .filter(own -> own.device().equals(face.get().device()) && own.vip().isEmpty())
                .filter(own -> !own.isZoned() && own.ip().isV4() == v4.orElse(true))
                .findFirst()
            : all.stream().filter(own -> own.word().equals(text)).findFirst();
    if (found.isPresent()) {
      if (v4.isPresent() && v4.get() != found.get().ip().isV4()) {
        throw Texts.refused("source", found.get().word() + " is of the other protocol.");
      }
      return found;
    }
    boolean waits = Ip.parse(text).flatMap(ip -> Own.member(carp.get(), ip)).isPresent();
    throw Texts.refused(
        "source",
        waits
            ? text + " is a CARP address of which this node is not MASTER now."
            : "This node has no address " + Texts.quoted(text) + " to send from.");
  }

  private List<Own> own() throws Refusal {
    try {
      return Own.all(carp.get());
    } catch (IOException e) {
      throw new Refusal("the addresses of this node cannot be read: " + e.getMessage());
    }
  }

  /**
   * An address of a name, as this node resolves it; a name server that is silent is not awaited.
   */
  private static Ip resolved(String name, Optional<Boolean> v4) throws Refusal {
    if (!RESOLVING.tryAcquire()) {
      throw new Refusal(Refusal.Kind.BUSY, "other names are being resolved", List.of());
    }
    FutureTask<List<Ip>> asked =
        new FutureTask<>(() -> {
          try {
            List<Ip> out = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(name)) {
              out.add(Ip.ofBytes(address.getAddress()));
            }
            return out;
          } finally {
            RESOLVING.release();
          }
        });
    Thread.ofPlatform().daemon().name("diagnose-name").start(asked);
    try {
      return asked.get(RESOLVED_WITHIN, TimeUnit.SECONDS).stream()
          .filter(ip -> v4.isEmpty() || v4.get() == ip.isV4())
          .findFirst()
          .orElseThrow(() ->
              Texts.refused(
                  "host", name + " has no " + (v4.orElse(true) ? "IPv4" : "IPv6") + " address."));
    } catch (TimeoutException _) {
      throw Texts.refused("host", "No name server says what " + name + " is.");
    } catch (ExecutionException e) {
      throw Texts.refused(
          "host",
          e.getCause() instanceof UnknownHostException
              ? "No name server knows an address of " + name + "."
              : name + " cannot be resolved: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Refusal("the engine is stopping");
    }
  }

  private JsonNode sources() throws Refusal {
    ArrayNode out = json.createArrayNode();
    Faces known = faces.get();
    for (Own own : own()) {
      ObjectNode one = out.addObject().put("address", own.word());
      String label = known.ofDevice(own.device()).map(Faces.Face::label).orElse(own.device());
      one.put("interface", label).put("v4", own.ip().isV4()).put("vip", own.vip().isPresent());
    }
    return out;
  }
}
