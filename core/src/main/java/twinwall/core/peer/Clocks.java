package twinwall.core.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * How far a peer's clock on the wall is from ours. Each answer bounds it: it was made between our
 * question and its arrival. Of the last answers the quickest counts.
 */
public record Clocks(List<Sample> samples) {
  private static final int KEPT = 16;
  private static final Duration COUNTS = Duration.ofSeconds(30);

  public static final Clocks NONE = new Clocks(List.of());

  public Clocks {
    samples = List.copyOf(samples);
  }

  /**
   * @param aheadMicros how much later the peer's clock is
   * @param errorMicros at most so much more or less
   */
  public record Sample(long aheadMicros, long errorMicros, Moment at) {}

  /** The difference, where it is known. */
  public Optional<Sample> best(Moment now) {
    return samples.stream()
        .filter(s -> !now.reached(s.at().plus(COUNTS)))
        .min(Comparator.comparingLong(Sample::errorMicros));
  }

  /**
   * An answer.
   *
   * @param roundNanos between question and answer
   * @param wallMicros our clock when it came
   * @param theirsMicros their clock when it was made
   */
  Clocks with(long roundNanos, long wallMicros, long theirsMicros, Moment now) {
    long half = Math.max(0, roundNanos) / 2_000;
    List<Sample> all = new ArrayList<>(samples);
    Sample sample = new Sample(theirsMicros - (wallMicros - half), half + 1, now);
    // A clock that was set makes all that is known of it wrong.
    all.removeIf(old ->
        Math.abs(old.aheadMicros() - sample.aheadMicros())
            > old.errorMicros() + sample.errorMicros() + DRIFT_MICROS);
    all.add(sample);
    return new Clocks(all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  /** Clocks that are kept by different sources move against each other, but not by more. */
  private static final long DRIFT_MICROS = 20_000;
}
