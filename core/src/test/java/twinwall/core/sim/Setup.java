package twinwall.core.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.pulse.PulseSettings;

/**
 * How a world is built.
 *
 * @param seed of the dice of network and kernels
 * @param skews one for each node, the best node first
 * @param vhids on each of the two CARP networks
 * @param cable whether the sync network of two nodes is a cable: both ends see it when one dies
 * @param pulse how peers' kernels are asked, if they are
 * @param waitMillis how long a flow without an answer is not announced
 * @param scripted there is no election: whoever runs the world says who is MASTER
 */
public record Setup(
    long seed,
    List<Integer> skews,
    int vhids,
    boolean cable,
    Optional<PulseSettings> pulse,
    int waitMillis,
    boolean scripted,
    Machines machines) {
  /** What a pair has when nobody configures anything. */
  public static final PulseSettings DEFAULT = new PulseSettings(Duration.ofMillis(15), 4);

  private static final int WAIT = 100;

  public Setup {
    skews = List.copyOf(skews);
  }

  /** A pair, or more, with default settings. */
  public static Setup nodes(long seed, int count) {
    return new Setup(
        seed, skews(count), 1, false, Optional.of(DEFAULT), WAIT, false, Machines.PRODUCTION);
  }

  /** Flow sync alone. */
  public static Setup flowsOnly(long seed, int count) {
    return new Setup(seed, skews(count), 0, false, Optional.empty(), 0, true, Machines.PRODUCTION);
  }

  static List<Integer> skews(int count) {
    return List.of(0, 100, 150, 200).subList(0, count);
  }

  Setup waiting(long millis) {
    return new Setup(seed, skews, vhids, cable, pulse, (int) millis, scripted, machines);
  }

  Setup with(Machines other) {
    return new Setup(seed, skews, vhids, cable, pulse, waitMillis, scripted, other);
  }

  Setup with(PulseSettings other) {
    return new Setup(seed, skews, vhids, cable, Optional.of(other), waitMillis, scripted, machines);
  }
}
