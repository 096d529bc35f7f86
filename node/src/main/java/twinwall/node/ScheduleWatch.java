package twinwall.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.plan.Schedule;

/**
 * Watches the clock on the wall for the schedules that run. The kernel switches their rules by
 * itself; what is left to do is to end the connections of one that went off, and to have the times
 * written out anew every day. Looks at the clock once a minute at least, as it may be set.
 */
final class ScheduleWatch implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final InstantSource wall;
  private final Supplier<List<Schedule>> schedules;
  private final Consumer<List<Schedule>> ended;
  private final Runnable newDay;
  private final Map<Schedule, Boolean> on = new HashMap<>();
  private final Thread thread;
  private LocalDate day;

  /**
   * @param schedules those that run now
   * @param ended told each one that went off, and those that are off when they are first seen
   * @param newDay told at midnight (UTC), if there are schedules
   */
  ScheduleWatch(
      InstantSource wall,
      Supplier<List<Schedule>> schedules,
      Consumer<List<Schedule>> ended,
      Runnable newDay,
      Consumer<Throwable> crash) {
    this.wall = wall;
    this.schedules = schedules;
    this.ended = ended;
    this.newDay = newDay;
    this.day = LocalDate.ofInstant(wall.instant(), ZoneOffset.UTC);
    this.thread =
        new Thread(
            () -> {
              try {
                run();
              } catch (RuntimeException | Error e) {
                crash.accept(new IllegalStateException("watching schedules failed", e));
              }
            },
            "schedules");
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      Duration pause = look();
      try {
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** Does what is due; says how long there is nothing else to do. */
  Duration look() {
    Instant now = wall.instant();
    List<Schedule> running = schedules.get();
    on.keySet().retainAll(running);
    List<Schedule> off = new ArrayList<>();
    Instant next = now.plus(LONGEST);
    for (Schedule schedule : running) {
      boolean is = schedule.isOn(now);
      if (on.getOrDefault(schedule, true) && !is && schedule.ends()) {
        off.add(schedule);
      }
      on.put(schedule, is);
      Instant change = schedule.changes(now);
      next = change.isBefore(next) ? change : next;
    }
    if (!off.isEmpty()) {
      ended.accept(List.copyOf(off));
    }
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (!today.equals(day)) {
      day = today;
      if (!running.isEmpty()) {
        newDay.run();
      }
    }
    return Duration.between(now, next).plusMillis(5);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
