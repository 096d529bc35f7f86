package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import twinwall.core.plan.Schedule;

/** The clock on the wall is an argument. */
final class ScheduleWatchTest {
  private static final Schedule MORNING = schedule("morning", 33, true, 8, 12);
  private static final Schedule KEPT = schedule("kept", 34, false, 8, 12);

  private static Schedule schedule(String name, int label, boolean ends, int from, int to) {
    Schedule.Days days = new Schedule.Weekdays(EnumSet.allOf(DayOfWeek.class));
    return new Schedule(
        name, label, ends, ZoneId.of("UTC"), List.of(new Schedule.Span(days, from * 60, to * 60)));
  }

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-06-01T08:00:00Z"));
  private final List<String> ended = new ArrayList<>();
  private final AtomicInteger days = new AtomicInteger();
  private List<Schedule> running = List.of(MORNING, KEPT);

  private ScheduleWatch watch() {
    return new ScheduleWatch(
        now::get,
        () -> running,
        off -> off.forEach(schedule -> ended.add(schedule.name())),
        days::incrementAndGet,
        crash -> {
          throw new AssertionError(crash);
        });
  }

  private Duration at(ScheduleWatch watch, String time) {
    now.set(Instant.parse(time));
    return watch.look();
  }

  @Test
  void connectionsEndOnceWhenTheirScheduleDoes() {
    ScheduleWatch watch = watch();
    at(watch, "2026-06-01T08:00:00Z");
    assertEquals(List.of(), ended);
    Duration last = at(watch, "2026-06-01T11:59:30Z");
    assertTrue(last.compareTo(Duration.ofSeconds(31)) < 0, "it wakes when the schedule ends");
    at(watch, "2026-06-01T12:00:00Z");
    at(watch, "2026-06-01T12:01:00Z");
    assertEquals(List.of("morning"), ended);
    at(watch, "2026-06-02T09:00:00Z");
    at(watch, "2026-06-02T12:30:00Z");
    assertEquals(List.of("morning", "morning"), ended);
    assertEquals(1, days.get());
  }

  @Test
  void whatIsOffWhenItIsFirstSeenEndsToo() {
    ScheduleWatch watch = watch();
    at(watch, "2026-06-01T20:00:00Z");
    assertEquals(List.of("morning"), ended, "nobody was there when it ended");
  }

  @Test
  void withoutSchedulesThereIsNothingToDoAtMidnight() {
    running = List.of();
    ScheduleWatch watch = watch();
    Duration pause = at(watch, "2026-06-02T00:00:01Z");
    assertEquals(0, days.get());
    assertTrue(pause.compareTo(Duration.ofSeconds(50)) > 0);
  }
}
