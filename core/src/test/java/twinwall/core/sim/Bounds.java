package twinwall.core.sim;

import twinwall.core.pulse.PulseSettings;

/**
 * How long what may last, in nanoseconds, with adverts once a second; where the figures come from
 * stands in docs/simulation.md.
 */
final class Bounds {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;

  /**
   * The longest that a frame takes in the worst weather, and a timer that is not said to be late.
   */
  static final long SLOWEST = 41 * MS;

  static final long TIMER = MS;

  /** advbase and 240/256 s: the longest time between two adverts of a MASTER. */
  static final long INTERVAL = SECOND + 938 * MS;

  /** The worse of two hears the better one's next advert. */
  static final long TWO_MASTERS = INTERVAL + SLOWEST + 5 * TIMER;

  /** What a BACKUP waits after the last advert: three times advbase and its own skew once. */
  static long silence(int skew) {
    return 3 * SECOND + skew * SECOND / 256;
  }

  /**
   * The same, and the last advert on its way, and the time to read what arrived while it was late.
   */
  static long noMaster(int skew) {
    return silence(skew) + SLOWEST + 200 * MS + 5 * TIMER;
  }

  /** A bow-out is on its way, or a dead-man ends a moment before silence is noticed. */
  static final long HANDOVER = 2 * SLOWEST + 10 * MS;

  /** So long everything must have been in order for what follows to count. */
  static final long ORDER = 5 * SECOND;

  /**
   * A machine that lost its power: the questions, one that was answered just before, and a round.
   */
  static long death(PulseSettings pulse) {
    return (pulse.misses() + 2) * (pulse.interval().toNanos() + TIMER) + 10 * MS;
  }

  /**
   * What a MASTER and a BACKUP may stand still together between two adverts without the one being
   * taken for dead: three intervals less the one that passes anyway, and timers that are late.
   */
  static final long STANDING_STILL = 1_500 * MS;

  /** All VIPs of one take-over; and a split that a cut left behind. */
  static final long TOGETHER = 150 * MS;

  static final long UNITED = 2 * TWO_MASTERS + INTERVAL + SLOWEST + 300 * MS;

  /** A change at the MASTER's kernel is in the kernel of whoever is synchronised. */
  static final long COPIED = 1_500 * MS;

  /** All faults are over: everything is as it should be, unless somebody has to hold still. */
  static final long CONVERGED = 60 * SECOND;

  private Bounds() {}
}
