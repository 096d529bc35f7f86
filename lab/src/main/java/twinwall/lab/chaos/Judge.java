package twinwall.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import twinwall.lab.traffic.Crossing;

/** Holds what was seen in a step against what was promised. */
final class Judge {
  private Judge() {}

  /**
   * Every promise that was broken, in words.
   *
   * @param client what the client saw of its transfers
   * @param alive how many of the idle connections carried data in both directions afterwards
   * @param known how many of them each node's kernel has
   * @param overlapMillis how long a VHID had two MASTERs
   */
  static List<String> of(
      Promise promise,
      JsonNode client,
      int alive,
      Map<String, Integer> known,
      double overlapMillis) {
    var wrong = new ArrayList<String>();
    if (promise.survive()) {
      if (alive != Crossing.IDLE) {
        wrong.add(Crossing.IDLE - alive + " idle connections broke");
      }
      for (String name : List.of("download", "upload")) {
        JsonNode transfer = client.path(name);
        if (!transfer.path("ok").asBoolean()) {
          wrong.add("the " + name + " broke: " + transfer.path("problem").asString("no answer"));
        }
      }
      known.forEach((node, count) -> {
        if (count < Crossing.IDLE) {
          wrong.add(node + "'s kernel knows " + count + " of the idle connections");
        }
      });
    }
    promise
        .overlapMillis()
        .filter(most -> overlapMillis > most)
        .ifPresent(most ->
            wrong.add("two MASTERs of a VHID for %.0f ms, not %d".formatted(overlapMillis, most)));
    return wrong;
  }
}
