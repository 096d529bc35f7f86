package twinwall.node.filterlog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.filterlog.LogLine;
import twinwall.core.filterlog.LogMessage.Action;
import twinwall.core.filterlog.LogRing;
import twinwall.core.packet.Headers;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code filterlog.list}: the packets that rules logged, the newest first. */
public final class FilterLogOps {
  private static final int USUAL = 200;
  private static final int MOST = 2_000;

  private FilterLogOps() {}

  public static Map<String, Op> of(FilterLog log) {
    return Map.of("filterlog.list", args -> list(log, args));
  }

  private static JsonNode list(FilterLog log, ObjectNode args) throws Refusal {
    int limit = args.path("limit").canConvertToInt() ? args.path("limit").asInt() : USUAL;
    long after = args.path("after").canConvertToLong() ? args.path("after").asLong() : 0;
    LogRing.Filter filter =
        new LogRing.Filter(
            args.path("search").asString(""),
            action(args.path("action").asString("")),
            args.path("interface").asString(""),
            args.path("rule").asString(""),
            Math.max(0, after));
    FilterLog.Standing standing = log.standing();
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put("trouble", standing.trouble());
    out.put("last", standing.last());
    out.put("forgotten", standing.forgotten());
    out.put("lost", standing.lost());
    ObjectNode refused = out.putObject("refused");
    standing
        .refused()
        .forEach((why, count) -> refused.put(why.name().toLowerCase(Locale.ROOT), count));
    var lines = out.putArray("lines");
    log.latest(filter, Math.max(0, Math.min(MOST, limit)))
        .forEach(line -> write(lines.addObject(), line));
    return out;
  }

  private static Optional<Action> action(String word) throws Refusal {
    Optional<Action> action = Action.named(word);
    if (action.isEmpty() && !word.isEmpty()) {
      throw new Refusal("an action is pass, block, reject or match, not '" + word + "'");
    }
    return action;
  }

  static void write(ObjectNode out, LogLine line) {
    out.put("number", line.number());
    out.put("time", Instant.EPOCH.plus(line.micros(), ChronoUnit.MICROS).toString());
    out.put("action", line.action().word());
    out.put("direction", line.leaving() ? "out" : "in");
    out.put("interface", line.face());
    out.put("name", line.name());
    out.put("device", line.device());
    out.put("rule", line.rule());
    if (line.rule().matches("[0-9]+")) {
      out.put("tracker", line.rule());
    }
    out.put("place", line.place());
    out.put("descr", line.description());
    out.put("protocol", line.protocol());
    out.put("words", line.protocolWords());
    Headers headers = line.headers();
    out.put("source", headers.source().toString());
    port(out, "source_port", line.fromPort());
    out.put("destination", headers.destination().toString());
    port(out, "destination_port", line.toPort());
    switch (headers.transport()) {
      case Headers.Tcp tcp -> out.put("tcp_flags", tcp.letters());
      case Headers.Icmp icmp -> out.put("icmp_type", icmp.type()).put("icmp_code", icmp.code());
      case Headers.Ports _, Headers.Nothing _ -> {}
    }
    out.put("fragment", headers.fragment());
    out.put("length", headers.length());
  }

  private static void port(ObjectNode out, String name, int port) {
    if (port >= 0) {
      out.put(name, port);
    }
  }
}
