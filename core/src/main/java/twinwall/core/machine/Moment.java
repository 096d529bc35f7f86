package twinwall.core.machine;

import java.time.Duration;

/**
 * A point of monotonic time, in nanoseconds since the engine started. Never wall time: it cannot
 * jump, is never negative, and {@link #NEVER} lies beyond every real moment.
 */
public record Moment(long nanos) implements Comparable<Moment> {
  public static final Moment START = new Moment(0);
  public static final Moment NEVER = new Moment(Long.MAX_VALUE);

  public Moment {
    if (nanos < 0) {
      throw new IllegalArgumentException("a moment before the start: " + nanos);
    }
  }

  public static Moment ofMillis(long millis) {
    return new Moment(Math.multiplyExact(millis, 1_000_000L));
  }

  /** This moment plus a duration; saturates at {@link #NEVER}. */
  public Moment plus(Duration duration) {
    return plusNanos(duration.toNanos());
  }

  public Moment plusNanos(long more) {
    long sum = nanos + more;
    return more > 0 && sum < 0 ? NEVER : new Moment(Math.max(0, sum));
  }

  public Moment plusMicros(long micros) {
    return plusNanos(Math.multiplyExact(micros, 1_000L));
  }

  /** Nanoseconds from this moment until {@code later}; negative when {@code later} is past. */
  public long nanosUntil(Moment later) {
    return later.nanos - nanos;
  }

  public Duration until(Moment later) {
    return Duration.ofNanos(nanosUntil(later));
  }

  public boolean isBefore(Moment other) {
    return nanos < other.nanos;
  }

  /** True at {@code deadline} and after it. */
  public boolean reached(Moment deadline) {
    return nanos >= deadline.nanos;
  }

  public static Moment earliest(Moment a, Moment b) {
    return a.nanos <= b.nanos ? a : b;
  }

  @Override
  public int compareTo(Moment other) {
    return Long.compare(nanos, other.nanos);
  }

  @Override
  public String toString() {
    return this.equals(NEVER) ? "never" : String.format("%.6fs", nanos / 1e9);
  }
}
