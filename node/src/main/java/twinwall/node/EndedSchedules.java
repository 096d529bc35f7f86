package twinwall.node;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.function.Consumer;
import twinwall.core.plan.Schedule;
import twinwall.node.control.Refusal;
import twinwall.node.flows.StatesOps;

/** Connections of a schedule that went off end with it. */
final class EndedSchedules {
  private EndedSchedules() {}

  static Consumer<List<Schedule>> of(StatesOps states, Log log) {
    return off -> end(off, states, log);
  }

  private static void end(List<Schedule> off, StatesOps states, Log log) {
    try {
      int killed = states.kill(off.stream().map(Schedule::label).collect(toSet()));
      log.info(
          "a schedule ended", "names", off.stream().map(Schedule::name).toList(), "states", killed);
    } catch (Refusal e) {
      log.warn("states of an ended schedule are still there", "why", e.getMessage());
    }
  }
}
