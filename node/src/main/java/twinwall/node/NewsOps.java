package twinwall.node;

import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Op;

/**
 * {@code live.news}: how far what is always new has come, as numbers: who shows it asks for the
 * rest when its number has changed.
 */
final class NewsOps {
  private final Map<String, LongSupplier> numbers;

  /**
   * @param numbers by topic
   */
  NewsOps(Map<String, LongSupplier> numbers) {
    this.numbers = Map.copyOf(numbers);
  }

  Map<String, Op> ops() {
    return Map.of("live.news", this::news);
  }

  /** Only what is asked for is looked at. */
  private JsonNode news(ObjectNode args) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    for (JsonNode topic : args.path("topics")) {
      LongSupplier number = numbers.get(topic.asString(""));
      if (number != null) {
        out.put(topic.asString(""), number.getAsLong());
      }
    }
    return out;
  }
}
