package twinwall.core.config;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some days and a time of day. Either {@code positions} (1 is Monday, 7 Sunday), or {@code months}
 * and {@code days} side by side: the first month with the first day, and so on.
 */
public record TimeRange(
    List<String> positions, List<String> months, List<String> days, String hour, String descr) {
  public static final Field<List<String>> POSITIONS =
      Field.commas("position", "Days of the week").help("1 (Monday) to 7 (Sunday).");
  public static final Field<List<String>> MONTHS = Field.commas("month", "Months");
  public static final Field<List<String>> DAYS = Field.commas("day", "Days");
  public static final Field<String> HOUR =
      Field.text("hour", "Time").help("From and to, like 8:00-17:30; 23:59 is midnight.");
  public static final Field<String> DESCR = Field.text("rangedescr", "Time range description");

  private static final Pattern TIMES =
      Pattern.compile("([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");

  public static final Shape<TimeRange> SHAPE =
      Shape.of(
          "timerange",
          x ->
              new TimeRange(
                  x.get(POSITIONS), x.get(MONTHS), x.get(DAYS), x.get(HOUR), x.get(DESCR)),
          POSITIONS.of(TimeRange::positions),
          MONTHS.of(TimeRange::months),
          DAYS.of(TimeRange::days),
          HOUR.of(TimeRange::hour),
          DESCR.of(TimeRange::descr));

  /** From which minute of the day to which; one that ends at :59 takes that minute along. */
  public record Minutes(int from, int to) {}

  /** The time of day; empty when it is none. */
  public Optional<Minutes> minutes() {
    Matcher times = TIMES.matcher(hour.strip());
    if (!times.matches()) {
      return Optional.empty();
    }
    Optional<Integer> from = minute(times.group(1), times.group(2));
    Optional<Integer> to = minute(times.group(3), times.group(4));
    if (from.isEmpty() || to.isEmpty() || from.get() >= to.get()) {
      return Optional.empty();
    }
    int end = to.get() % 60 == 59 ? to.get() + 1 : to.get();
    return Optional.of(new Minutes(from.get(), end));
  }

  private static Optional<Integer> minute(String hour, String minute) {
    int h = Integer.parseInt(hour);
    int m = Integer.parseInt(minute);
    boolean midnight = h == 24 && m == 0;
    return (h < 24 && m < 60) || midnight ? Optional.of(h * 60 + m) : Optional.empty();
  }

  /** The days of the week; empty when one of them is none. */
  public Optional<List<DayOfWeek>> weekdays() {
    List<DayOfWeek> out = new ArrayList<>();
    for (String position : positions) {
      Optional<Integer> day = Field.parseInt(position, 1, 7);
      if (day.isEmpty()) {
        return Optional.empty();
      }
      out.add(DayOfWeek.of(day.get()));
    }
    return Optional.of(out);
  }

  /** The dates; empty when one of them is none, or a month has no day. */
  public Optional<List<MonthDay>> dates() {
    if (months.size() != days.size()) {
      return Optional.empty();
    }
    List<MonthDay> out = new ArrayList<>();
    for (int i = 0; i < months.size(); i++) {
      Optional<Integer> month = Field.parseInt(months.get(i), 1, 12);
      Optional<Integer> day = Field.parseInt(days.get(i), 1, 31);
      if (month.isEmpty() || day.isEmpty()) {
        return Optional.empty();
      }
      try {
        out.add(MonthDay.of(month.get(), day.get()));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
    return Optional.of(out);
  }
}
