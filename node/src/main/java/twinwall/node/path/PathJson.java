package twinwall.node.path;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.path.PathState;
import twinwall.core.path.PathState.Known;

/** What is known about the paths, as JSON. */
final class PathJson {
  private PathJson() {}

  static ObjectNode of(PathState state, Map<Ip, String> problems, Moment now) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put("voided_rounds", state.voided());
    var targets = out.putArray("targets");
    state
        .targets()
        .forEach((ip, known) -> {
          ObjectNode one = target(targets.addObject(), known, now);
          if (problems.containsKey(ip)) {
            one.put("error", problems.get(ip));
          }
        });
    return out;
  }

  private static ObjectNode target(ObjectNode out, Known known, Moment now) {
    out.put("address", known.target().address().toString());
    out.put("by", known.target().device().isEmpty() ? "echo" : "neighbour");
    known.target().device().ifPresent(device -> out.put("device", device));
    out.put("answers", known.ever() && known.misses() == 0);
    out.put("demotes", known.broken());
    out.put("since_s", Math.round(known.since().nanosUntil(now) / 1e6) / 1e3);
    if (known.broken() && now.isBefore(known.held())) {
      out.put("held_for_s", Math.round(now.nanosUntil(known.held()) / 1e6) / 1e3);
    }
    out.put("missed", known.misses()).put("answered_in_a_row", known.answering());
    out.put("interval_ms", known.target().interval().toMillis());
    out.put("misses", known.target().misses()).put("demotion", known.target().demotion());
    out.put("questions", known.questions()).put("answered", known.answers());
    return out.put("breaks", known.breaks());
  }
}
