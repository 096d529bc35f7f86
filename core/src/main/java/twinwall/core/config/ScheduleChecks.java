package twinwall.core.config;

import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What can be wrong with schedules. */
final class ScheduleChecks {
  private ScheduleChecks() {}

  static void check(Config config, Findings out) {
    List<Xml> elements = config.xml().childOrEmpty("schedules").children("schedule");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      Schedule schedule = config.schedules().get(i);
      String at = Findings.item("schedules/schedule", i);
      out.add(Schedule.SHAPE.check(elements.get(i), at));
      if (!schedule.name().matches("[A-Za-z0-9_]{1,31}")) {
        out.error(at + "/name", "A schedule's name has 1 to 31 letters, digits and _.");
      } else if (!names.add(schedule.name())) {
        out.error(at + "/name", "There are two schedules " + schedule.name() + ".");
      }
      if (schedule.ranges().isEmpty()) {
        out.warning(
            at, "The schedule " + schedule.name() + " has no time: its rules are never on.");
      }
      for (int n = 0; n < schedule.ranges().size(); n++) {
        range(schedule.ranges().get(n), Findings.item(at + "/timerange", n), out);
      }
    }
    String zone = config.system().timezone();
    if (!elements.isEmpty() && !zone.isEmpty() && !isZone(zone)) {
      out.warning("system/timezone", "There is no time zone " + Field.quote(zone) + ".");
    }
  }

  /** Whether Java's copy of the time zone data has it, under whatever old name. */
  static boolean isZone(String zone) {
    return ZoneId.getAvailableZoneIds().contains(zone);
  }

  private static void range(TimeRange range, String at, Findings out) {
    if (range.minutes().isEmpty()) {
      out.error(at + "/hour", "A time range is written like 8:00-17:30, and ends after it begins.");
    }
    boolean dates = !range.months().isEmpty() || !range.days().isEmpty();
    if (range.weekdays().isEmpty()) {
      out.error(at + "/position", "The days of the week are numbers from 1 (Monday) to 7.");
    }
    if (dates && range.dates().isEmpty()) {
      out.error(at + "/day", "Each month needs its day, and each day its month.");
    }
    if (!dates && range.positions().isEmpty()) {
      out.error(at, "Say on which days: position, or month and day.");
    }
  }
}
