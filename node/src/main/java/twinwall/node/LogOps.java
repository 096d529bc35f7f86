package twinwall.node;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Op;

/** {@code log.list}: the latest lines of the engine's log, the newest first. */
final class LogOps {
  private static final int USUAL = 200;
  private static final int MOST = 1_000;

  private LogOps() {}

  static Map<String, Op> of(LogTail tail) {
    return Map.of("log.list", args -> list(tail, args));
  }

  private static JsonNode list(LogTail tail, ObjectNode args) {
    int limit = args.path("limit").canConvertToInt() ? args.path("limit").asInt() : USUAL;
    ArrayNode out = JsonMapper.shared().createArrayNode();
    tail.latest(args.path("search").asString(""), Math.max(0, Math.min(MOST, limit)))
        .forEach(out::add);
    return out;
  }
}
