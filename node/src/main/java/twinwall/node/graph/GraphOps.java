package twinwall.node.graph;

import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.graph.History;
import twinwall.core.graph.Span;
import twinwall.linux.Sysctl;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code graphs.traffic}, {@code graphs.states} and {@code graphs.system}: what was measured over
 * the last minutes, hour or day ({@code span}), the oldest first; {@code null} where nothing was.
 */
public final class GraphOps {
  private final Meters meters;
  private final InstantSource wall;

  private GraphOps(Meters meters, InstantSource wall) {
    this.meters = meters;
    this.wall = wall;
  }

  public static Map<String, Op> of(Meters meters, InstantSource wall) {
    GraphOps ops = new GraphOps(meters, wall);
    return Map.of(
        "graphs.traffic", ops::traffic, "graphs.states", ops::states, "graphs.system", ops::system);
  }

  private static Span span(ObjectNode args) throws Refusal {
    String word = args.path("span").asString(Span.MINUTES.word());
    return Span.named(word)
        .orElseThrow(() -> new Refusal("a span is minutes, hour or day, not '" + word + "'"));
  }

  /** When the last point ended, and how far apart they are. */
  private ObjectNode head(Span span, long second) {
    long behind = second % span.step() * 1_000 + meters.ageMillis();
    return JsonMapper.shared()
        .createObjectNode()
        .put("span", span.word())
        .put("step_s", span.step())
        .put("end", wall.instant().minusMillis(behind).toEpochMilli() / 1_000);
  }

  private JsonNode traffic(ObjectNode args) throws Refusal {
    Span span = span(args);
    meters.look();
    return meters.with((all, _, _, second) -> {
      ObjectNode out = head(span, second);
      ArrayNode faces = out.putArray("interfaces");
      for (Meters.Meter meter : all) {
        ObjectNode one = faces.addObject();
        one.put("id", meter.id()).put("name", meter.name()).put("device", meter.device());
        History history = meter.history();
        points(one, "in_bits", history, span, Meters.IN_BITS, second);
        points(one, "out_bits", history, span, Meters.OUT_BITS, second);
        points(one, "in_packets", history, span, Meters.IN_PACKETS, second);
        points(one, "out_packets", history, span, Meters.OUT_PACKETS, second);
      }
      return out;
    });
  }

  private JsonNode states(ObjectNode args) throws Refusal {
    Span span = span(args);
    meters.look();
    return meters.with((_, states, _, second) -> {
      ObjectNode out = head(span, second);
      if (Sysctl.read("net/netfilter/nf_conntrack_max") instanceof Sysctl.Value.Found found
          && found.text().matches("[0-9]{1,18}")) {
        out.put("limit", Long.parseLong(found.text()));
      }
      points(out, "states", states, span, Meters.STATES, second);
      points(out, "new", states, span, Meters.NEW_STATES, second);
      return out;
    });
  }

  private JsonNode system(ObjectNode args) throws Refusal {
    Span span = span(args);
    meters.look();
    return meters.with((_, _, machine, second) -> {
      ObjectNode out = head(span, second);
      points(out, "processor_percent", machine, span, Meters.PROCESSOR, second);
      points(out, "memory_percent", machine, span, Meters.MEMORY, second);
      return out;
    });
  }

  private static void points(
      ObjectNode out, String name, History history, Span span, int figure, long second) {
    ArrayNode points = out.putArray(name);
    for (float point : history.points(span, figure, second)) {
      if (Float.isNaN(point)) {
        points.addNull();
      } else if (point >= 1_000) {
        points.add(Math.round((double) point));
      } else {
        points.add(Math.round(point * 100) / 100.0);
      }
    }
  }
}
