package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Schedule schedule(ZoneId zone, Schedule.Span... spans) {
    return new Schedule("test", 33, true, zone, List.of(spans));
  }

  private static Schedule.Span weekly(Set<DayOfWeek> days, int from, int to) {
    return new Schedule.Span(new Schedule.Weekdays(days), from, to);
  }

  private static Schedule daily(int from, int to) {
    return schedule(BERLIN, weekly(EnumSet.allOf(DayOfWeek.class), from, to));
  }

  private static String windows(Schedule schedule, String from, String to) {
    return schedule.windows(Instant.parse(from), Instant.parse(to)).stream()
        .map(w -> w.from() + "/" + w.to())
        .toList()
        .toString();
  }

  @Test
  void theClockOnTheWallCountsInSummerAndInWinter() {
    Schedule office = daily(8 * 60, 17 * 60);
    assertEquals(
        "[2026-01-05T07:00:00Z/2026-01-05T16:00:00Z]",
        windows(office, "2026-01-05T00:00:00Z", "2026-01-05T22:00:00Z"));
    assertEquals(
        "[2026-07-06T06:00:00Z/2026-07-06T15:00:00Z]",
        windows(office, "2026-07-06T00:00:00Z", "2026-07-06T21:00:00Z"));
  }

  @Test
  void anHourThatIsLeftOutIsNotThereAndOneThatComesTwiceCountsTwice() {
    Schedule night = daily(2 * 60, 3 * 60);
    assertEquals("[]", windows(night, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z"));
    assertEquals(
        "[2026-10-25T00:00:00Z/2026-10-25T02:00:00Z]",
        windows(night, "2026-10-24T22:00:00Z", "2026-10-25T12:00:00Z"));
    Schedule half = daily(2 * 60 + 30, 3 * 60);
    assertEquals(
        "[2026-10-25T00:30:00Z/2026-10-25T01:00:00Z, 2026-10-25T01:30:00Z/2026-10-25T02:00:00Z]",
        windows(half, "2026-10-24T22:00:00Z", "2026-10-25T12:00:00Z"));
  }

  @Test
  void aDayThatEndsAtMidnightJoinsTheNext() {
    assertEquals(
        "[2026-05-01T00:00:00Z/2026-05-09T00:00:00Z]",
        windows(daily(0, 1440), "2026-05-01T00:00:00Z", "2026-05-09T00:00:00Z"));
  }

  @Test
  void datesComeBackEveryYear() {
    Schedule.Days days = new Schedule.Dates(Set.of(MonthDay.of(2, 29), MonthDay.of(12, 24)));
    Schedule some = schedule(ZoneId.of("UTC"), new Schedule.Span(days, 600, 660));
    assertEquals(
        "[2027-12-24T10:00:00Z/2027-12-24T11:00:00Z, 2028-02-29T10:00:00Z/2028-02-29T11:00:00Z]",
        windows(some, "2027-01-01T00:00:00Z", "2028-03-01T00:00:00Z"));
  }

  @Test
  void windowsAndTheQuestionAgreeWhereverTheClocksAre() {
    Random dice = new Random(4711);
    for (String name : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")) {
      for (int n = 0; n < 40; n++) {
        int from = dice.nextInt(1439);
        int to = from + 1 + dice.nextInt(1440 - from);
        EnumSet<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + dice.nextInt(7)), DayOfWeek.SUNDAY);
        Schedule schedule = schedule(ZoneId.of(name), weekly(days, from, to));
        Instant begin = Instant.parse("2026-03-01T00:00:00Z").plusSeconds(dice.nextInt(86_400));
        Instant end = begin.plus(Duration.ofDays(250));
        List<Schedule.Window> windows = schedule.windows(begin, end);
        for (int i = 0; i < 300; i++) {
          Instant at = begin.plusSeconds(dice.nextInt(250 * 86_400 - 1));
          boolean inside =
              windows.stream().anyMatch(w -> !at.isBefore(w.from()) && at.isBefore(w.to()));
          assertEquals(schedule.isOn(at), inside, schedule + " at " + at);
        }
        for (Schedule.Window window : windows) {
          assertTrue(schedule.isOn(window.from()));
          assertTrue(window.to().equals(end) || !schedule.isOn(window.to()), window::toString);
        }
      }
    }
  }

  @Test
  void whatChangesNext() {
    Schedule office = daily(8 * 60, 17 * 60);
    Instant night = Instant.parse("2026-01-05T00:00:00Z");
    assertEquals(Instant.parse("2026-01-05T07:00:00Z"), office.changes(night));
    Instant noon = Instant.parse("2026-01-05T12:00:00Z");
    assertEquals(Instant.parse("2026-01-05T16:00:00Z"), office.changes(noon));
    Instant end = Instant.parse("2026-01-05T16:00:00Z");
    assertFalse(office.isOn(end));
    assertEquals(Instant.parse("2026-01-06T07:00:00Z"), office.changes(end));
    Schedule always = daily(0, 1440);
    assertEquals(noon.plus(Duration.ofDays(1)), always.changes(noon));
  }
}
