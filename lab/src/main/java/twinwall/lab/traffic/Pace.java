package twinwall.lab.traffic;

import java.util.concurrent.locks.LockSupport;

/** Keeps a transfer at its rate. What a stall kept back is not made up for in a burst. */
final class Pace {
  private static final long FORGIVEN_NANOS = 50_000_000;

  private final double nanosPerByte;
  private long dueAt = System.nanoTime();

  /** Zero is as fast as it goes. */
  Pace(long bitsPerSecond) {
    this.nanosPerByte = bitsPerSecond == 0 ? 0 : 8e9 / bitsPerSecond;
  }

  void after(int bytes) {
    if (nanosPerByte == 0) {
      return;
    }
    dueAt += (long) (bytes * nanosPerByte);
    long wait = dueAt - System.nanoTime();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    } else if (wait < -FORGIVEN_NANOS) {
      dueAt = System.nanoTime();
    }
  }
}
