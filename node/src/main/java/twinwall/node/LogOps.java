package twinwall.node;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code log.list}: the latest lines of the engine's log, the newest first; {@code log.rooms}: who
 * said them.
 */
final class LogOps {
  private static final int USUAL = 200;
  private static final int MOST = 1_000;

  private LogOps() {}

  static Map<String, Op> of(LogTail tail) {
    return Map.of("log.list", args -> list(tail, args), "log.rooms", _ -> texts(tail.rooms()));
  }

  private static JsonNode list(LogTail tail, ObjectNode args) throws Refusal {
    int limit = args.path("limit").canConvertToInt() ? args.path("limit").asInt() : USUAL;
    String level = args.path("level").asString("");
    if (!level.isEmpty() && !LogTail.isLevel(level)) {
      throw new Refusal("a level is info, warn or error, not '" + level + "'");
    }
    LogTail.Filter filter =
        new LogTail.Filter(
            args.path("search").asString(""), level, args.path("process").asString(""));
    return texts(tail.latest(filter, Math.max(0, Math.min(MOST, limit))));
  }

  private static ArrayNode texts(List<String> all) {
    ArrayNode out = JsonMapper.shared().createArrayNode();
    all.forEach(out::add);
    return out;
  }
}
