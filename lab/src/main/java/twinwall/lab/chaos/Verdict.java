package twinwall.lab.chaos;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a step did to the traffic, and everything that was promised and is not so.
 *
 * @param done what was done, with the times at which it really was
 * @param restWaitedFor the last thing that was not yet as it must be at rest
 * @param roles how the roles changed meanwhile
 * @param holes when probes were not answered: the first ones
 * @param wrong broken promises, in words; empty if all were kept
 */
record Verdict(
    Step step,
    List<String> done,
    List<String> wrong,
    double outageMillis,
    int lostProbes,
    double overlapMillis,
    double restMillis,
    String restWaitedFor,
    int idleAlive,
    List<String> roles,
    List<String> holes) {
  private static final JsonMapper JSON = new JsonMapper();

  Verdict {
    done = List.copyOf(done);
    wrong = List.copyOf(wrong);
    roles = List.copyOf(roles);
    holes = List.copyOf(holes);
  }

  boolean isGood() {
    return wrong.isEmpty();
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step.number()).put("watched", step.watched()).put("good", isGood());
    fill(json.putArray("done"), done);
    fill(json.putArray("wrong"), wrong);
    fill(json.putArray("roles"), roles);
    fill(json.putArray("holes"), holes);
    return json.put("outage_ms", round(outageMillis))
        .put("lost_probes", lostProbes)
        .put("two_masters_ms", round(overlapMillis))
        .put("at_rest_after_ms", round(restMillis))
        .put("last_waited_for", restWaitedFor)
        .put("idle_alive", idleAlive);
  }

  private static void fill(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static double round(double millis) {
    return Math.round(millis * 10) / 10.0;
  }
}
