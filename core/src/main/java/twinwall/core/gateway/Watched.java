package twinwall.core.gateway;

import java.time.Duration;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * A gateway that is watched.
 *
 * @param monitor who is asked: the gateway itself or something behind it
 * @param source the node's own address that the questions come from; empty when it has none there
 * @param forcedDown it counts as down, and nobody is asked
 */
public record Watched(
    String name,
    String gateway,
    Optional<Ip> monitor,
    Optional<Ip> source,
    boolean forcedDown,
    Pace pace,
    Limits limits) {

  /** True when there is somebody to ask, and an address to ask from. */
  public boolean isAsked() {
    return !forcedDown && monitor.isPresent() && source.isPresent();
  }

  /**
   * How often.
   *
   * @param interval between two questions
   * @param lossInterval after which an unanswered one is lost
   * @param period over which loss and delay are counted
   * @param alertInterval between two judgements
   */
  public record Pace(
      Duration interval, Duration lossInterval, Duration period, Duration alertInterval) {
    public Pace {
      if (interval.compareTo(Duration.ofMillis(100)) < 0 || period.compareTo(interval) < 0) {
        throw new IllegalArgumentException(interval + " in " + period);
      }
    }
  }

  /** How much is too much: milliseconds, and percent. */
  public record Limits(int latencyLow, int latencyHigh, int lossLow, int lossHigh) {}
}
