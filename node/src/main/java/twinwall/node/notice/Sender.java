package twinwall.node.notice;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import twinwall.core.config.SystemSettings;
import twinwall.core.machine.Moment;

/**
 * Who sends notices.
 *
 * @param name of the node
 * @param run of the engine: with the number of a notice it names that notice for ever
 * @param wall the time on the wall of a moment
 */
record Sender(String name, String run, Function<Moment, Instant> wall) {
  static String name(SystemSettings system) {
    return system.domain().isEmpty()
        ? system.hostname()
        : system.hostname() + "." + system.domain();
  }

  /** To the second. */
  String time(Moment at) {
    return wall.apply(at).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  String id(long number) {
    return run + "-" + number;
  }
}
