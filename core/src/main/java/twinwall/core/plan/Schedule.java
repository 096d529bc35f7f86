package twinwall.core.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * When rules with this schedule are there. It is on whenever the clock on the wall, in the node's
 * time zone, shows a time within one of the spans: an hour that a change of summer time leaves out
 * is not there, one that comes twice counts twice.
 *
 * @param label the connection label of what its rules let pass
 * @param ends whether connections end with it
 */
public record Schedule(String name, int label, boolean ends, ZoneId zone, List<Span> spans) {
  public Schedule {
    spans = List.copyOf(spans);
  }

  /** Certain days, from one minute of them up to another (1440 is midnight at their end). */
  public record Span(Days days, int fromMinute, int toMinute) {
    boolean covers(LocalDateTime time) {
      int minute = time.getHour() * 60 + time.getMinute();
      return days.include(time.toLocalDate()) && minute >= fromMinute && minute < toMinute;
    }
  }

  /** Some days. */
  public sealed interface Days {
    boolean include(LocalDate day);
  }

  /** The same days of every week. */
  public record Weekdays(Set<DayOfWeek> days) implements Days {
    public Weekdays {
      days = Set.copyOf(days);
    }

    @Override
    public boolean include(LocalDate day) {
      return days.contains(day.getDayOfWeek());
    }
  }

  /** The same dates of every year. */
  public record Dates(Set<MonthDay> days) implements Days {
    public Dates {
      days = Set.copyOf(days);
    }

    @Override
    public boolean include(LocalDate day) {
      return days.contains(MonthDay.from(day));
    }
  }

  /** A stretch of time, without its end. */
  public record Window(Instant from, Instant to) {}

  public boolean isOn(Instant at) {
    LocalDateTime time = LocalDateTime.ofInstant(at, zone);
    return spans.stream().anyMatch(span -> span.covers(time));
  }

  /** When it is next not what it is now; a day from now at the latest. */
  public Instant changes(Instant now) {
    Instant limit = now.plus(Duration.ofDays(1));
    for (Window window : windows(now, limit)) {
      if (window.from().isAfter(now)) {
        return window.from();
      }
      if (window.to().isBefore(limit)) {
        return window.to();
      }
    }
    return limit;
  }

  /** When it is on between two instants, in order, without windows that touch each other. */
  public List<Window> windows(Instant from, Instant to) {
    List<Window> out = new ArrayList<>();
    Instant at = from;
    while (at.isBefore(to)) {
      ZoneOffset offset = zone.getRules().getOffset(at);
      ZoneOffsetTransition change = zone.getRules().nextTransition(at);
      Instant end = change == null || change.getInstant().isAfter(to) ? to : change.getInstant();
      steady(at, end, offset, out);
      at = end;
    }
    return join(out);
  }

  /** While the clock on the wall runs evenly. */
  private void steady(Instant from, Instant to, ZoneOffset offset, List<Window> out) {
    LocalDate last = LocalDateTime.ofInstant(to, offset).toLocalDate();
    for (LocalDate day = LocalDateTime.ofInstant(from, offset).toLocalDate();
        !day.isAfter(last);
        day = day.plusDays(1)) {
      LocalDateTime midnight = day.atTime(LocalTime.MIDNIGHT);
      for (Span span : spans) {
        if (span.days().include(day)) {
          Instant begins = midnight.plusMinutes(span.fromMinute()).toInstant(offset);
          Instant ends = midnight.plusMinutes(span.toMinute()).toInstant(offset);
          Instant first = begins.isBefore(from) ? from : begins;
          Instant until = ends.isAfter(to) ? to : ends;
          if (first.isBefore(until)) {
            out.add(new Window(first, until));
          }
        }
      }
    }
  }

  private static List<Window> join(List<Window> windows) {
    List<Window> out = new ArrayList<>();
    windows.stream()
        .sorted(Comparator.comparing(Window::from))
        .forEach(window -> {
          if (!out.isEmpty() && !out.getLast().to().isBefore(window.from())) {
            Window before = out.removeLast();
            Instant end = before.to().isAfter(window.to()) ? before.to() : window.to();
            out.add(new Window(before.from(), end));
          } else {
            out.add(window);
          }
        });
    return out;
  }
}
