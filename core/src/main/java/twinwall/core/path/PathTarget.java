package twinwall.core.path;

import java.time.Duration;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * An address that a fit node reaches.
 *
 * @param device whose network it is in; empty when it lies behind a router
 * @param interval between two questions; an answer must come before the next one
 * @param misses unanswered questions in a row that mean that the path is broken
 * @param demotion how much less fit the node is without it
 */
public record PathTarget(
    Ip address, Optional<String> device, Duration interval, int misses, int demotion) {
  public PathTarget {
    if (interval.compareTo(Duration.ofMillis(100)) < 0 || misses < 2 || demotion < 1) {
      throw new IllegalArgumentException(address + " every " + interval + ", " + misses);
    }
  }
}
