package twinwall.core.pulse;

import java.time.Duration;

/**
 * How often a peer is asked, and how many questions in a row must stay unanswered on all paths
 * before it counts as dead.
 */
public record PulseSettings(Duration interval, int misses) {
  public PulseSettings {
    if (interval.compareTo(Duration.ofMillis(1)) < 0
        || interval.compareTo(Duration.ofSeconds(1)) > 0
        || misses < 2
        || misses > 50) {
      throw new IllegalArgumentException(interval + " with " + misses + " misses");
    }
  }
}
