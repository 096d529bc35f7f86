package twinwall.core.plan;

import java.time.DayOfWeek;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.TimeRange;

/** The schedules that rules name, in the node's time zone. */
final class SchedulePlanner {
  private static final String DEFAULT_ZONE = "UTC";

  private final Config config;
  private final Numbers numbers = new Numbers(Marks.MOST_SCHEDULES);

  SchedulePlanner(Config config) {
    this.config = config;
    config.schedules().forEach(schedule -> numbers.of(schedule.name()));
  }

  Attempt<Schedule> named(String name) {
    Optional<twinwall.core.config.Schedule> found = config.schedule(name);
    if (found.isEmpty()) {
      return Attempt.failed("there is no schedule " + name);
    }
    OptionalInt number = numbers.of(name);
    if (!name.matches("[A-Za-z0-9_]{1,31}") || number.isEmpty()) {
      return Attempt.failed(
          number.isEmpty()
              ? "there are more than " + Marks.MOST_SCHEDULES + " schedules"
              : "its schedule has no proper name");
    }
    String zone = config.system().timezone();
    if (!zone.isEmpty() && !ZoneId.getAvailableZoneIds().contains(zone)) {
      return Attempt.failed("it has a schedule, and there is no time zone " + zone);
    }
    List<Schedule.Span> spans = new ArrayList<>();
    found.get().ranges().forEach(range -> spans.addAll(spans(range)));
    if (spans.isEmpty()) {
      return Attempt.failed("its schedule " + name + " has no time at which it is on");
    }
    return Attempt.of(
        new Schedule(
            name,
            Marks.FIRST_SCHEDULE_LABEL + number.getAsInt() - 1,
            !config.system().scheduleStates(),
            ZoneId.of(zone.isEmpty() ? DEFAULT_ZONE : zone),
            spans));
  }

  /** A range that cannot be read is none; that is told where schedules are checked. */
  private static List<Schedule.Span> spans(TimeRange range) {
    Optional<TimeRange.Minutes> minutes = range.minutes();
    boolean dated = !range.months().isEmpty() || !range.days().isEmpty();
    if (minutes.isEmpty()) {
      return List.of();
    }
    Optional<Schedule.Days> days =
        dated
            ? range.dates().map(SchedulePlanner::dates)
            : range.weekdays().filter(list -> !list.isEmpty()).map(SchedulePlanner::weekdays);
    return days.stream()
        .map(on -> new Schedule.Span(on, minutes.get().from(), minutes.get().to()))
        .toList();
  }

  private static Schedule.Days dates(List<MonthDay> days) {
    Set<MonthDay> all = new HashSet<>(days);
    return new Schedule.Dates(all);
  }

  private static Schedule.Days weekdays(List<DayOfWeek> days) {
    Set<DayOfWeek> all = new HashSet<>(days);
    return new Schedule.Weekdays(all);
  }
}
