package twinwall.node;

import twinwall.core.machine.Moment;

/** Monotonic time since this clock was made. */
public final class Clock {
  private final long start = System.nanoTime();

  public Moment now() {
    return new Moment(Math.max(0, System.nanoTime() - start));
  }
}
