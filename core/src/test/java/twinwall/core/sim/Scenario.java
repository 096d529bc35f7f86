package twinwall.core.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import twinwall.core.pulse.PulseSettings;

/**
 * All that a seed stands for: the world, and what goes wrong in it and when.
 *
 * @param faulty for how many milliseconds faults begin; all are over a little later
 */
public record Scenario(long seed, Setup setup, Profile profile, long faulty, List<Fault> faults) {
  /** Which faults there are. */
  enum Profile {
    ALL(FaultKind.ALL),
    CALM(FaultKind.CALM),
    PLANNED(FaultKind.PLANNED);

    private final List<FaultKind> kinds;

    Profile(List<FaultKind> kinds) {
      this.kinds = kinds;
    }
  }

  /** Time to find each other and to fetch flows. */
  static final Duration SETTLING = Duration.ofSeconds(7);

  public Scenario {
    faults = List.copyOf(faults);
  }

  /** What this seed stands for. */
  public static Scenario of(long seed) {
    Random dice = new Random(seed * 0x5DEECE66DL + 11);
    int count = new int[] {2, 2, 2, 2, 2, 3, 3, 3, 4, 2}[dice.nextInt(10)];
    Optional<PulseSettings> pulse =
        switch (dice.nextInt(10)) {
          case 0, 1 -> Optional.empty();
          case 2, 3, 4 -> Optional.of(Setup.DEFAULT);
          case 5 -> Optional.of(new PulseSettings(Duration.ofMillis(4), 4));
          case 6, 7, 8 -> Optional.of(new PulseSettings(Duration.ofMillis(50), 4));
          default -> Optional.of(new PulseSettings(Duration.ofMillis(200), 3));
        };
    Setup setup =
        new Setup(
            seed,
            Setup.skews(count),
            1 + dice.nextInt(2),
            count == 2 && dice.nextBoolean(),
            pulse,
            dice.nextInt(4) == 0 ? 0 : 100,
            false,
            Machines.PRODUCTION);
    Profile profile =
        switch (dice.nextInt(10)) {
          case 0, 1 -> Profile.CALM;
          case 2, 3, 4 -> Profile.PLANNED;
          default -> Profile.ALL;
        };
    int number = 1 + dice.nextInt(profile == Profile.PLANNED ? 5 : 10);
    long faulty = profile == Profile.PLANNED ? number * 6_000L : 2_000L + dice.nextInt(12_000);
    List<Fault> faults = new ArrayList<>();
    for (int id = 1; id <= number; id++) {
      long at = profile == Profile.PLANNED ? id * 6_000L - 5_500 : dice.nextInt((int) faulty);
      faults.add(fault(id, at, profile, count, dice));
    }
    faults.sort(Comparator.comparingLong(Fault::at));
    return new Scenario(seed, setup, profile, faulty, faults);
  }

  private static Fault fault(int id, long at, Profile profile, int count, Random dice) {
    FaultKind kind = profile.kinds.get(dice.nextInt(profile.kinds.size()));
    int node = dice.nextBoolean() ? dice.nextInt(count) : 0;
    int other = (node + 1 + dice.nextInt(count - 1)) % count;
    int segment = kind == FaultKind.MUTE || kind == FaultKind.FLOOD ? 1 : 0;
    segment += dice.nextInt(3 - segment);
    return new Fault(id, kind, at, lasting(kind, dice), node, other, segment, dice.nextInt(1_000));
  }

  /** Mostly short, sometimes longer than any timer of the machines. */
  private static long lasting(FaultKind kind, Random dice) {
    long some = 20 + (dice.nextInt(4) == 0 ? dice.nextInt(8_000) : dice.nextInt(1_500));
    return switch (kind) {
      case NAP -> 10 + dice.nextInt(890);
      case KILL, POWER, SILENT, STOP -> 300 + dice.nextInt(6_000);
      case FREEZE, STUN, LEAP -> 3 + dice.nextInt(dice.nextBoolean() ? 100 : 5_000);
      case PAUSE -> dice.nextBoolean() ? some : 2_500 + dice.nextInt(4_000);
      case FLOOD, FAIL, OVERRUN, FLUSH, BREAK -> 1;
      default -> some;
    };
  }

  /** The same without some of its faults. */
  Scenario with(List<Fault> some) {
    return new Scenario(seed, setup, profile, faulty, some);
  }

  /** Only the faults with these numbers. */
  public Scenario only(Collection<Integer> ids) {
    return with(faults.stream().filter(f -> ids.contains(f.id())).toList());
  }

  Scenario with(Machines machines) {
    return new Scenario(seed, setup.with(machines), profile, faulty, faults);
  }

  /** The command that shows this again. */
  public String command() {
    int all = of(seed).faults.size();
    String ids =
        faults.size() == all
            ? ""
            : " --keep "
                + (faults.isEmpty()
                    ? "none"
                    : String.join(
                        ",", faults.stream().map(f -> Integer.toString(f.id())).toList()));
    return "./dev simulate --seed " + seed + ids;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append("seed ").append(seed).append(": ").append(setup.skews().size()).append(" nodes, ");
    out.append(setup.vhids()).append(" VHIDs on each of two networks, ");
    out.append(setup.cable() ? "a sync cable, " : "a sync switch, ");
    out.append(
        setup
            .pulse()
            .map(p -> p.interval().toMillis() + " ms x " + p.misses())
            .orElse("no questions"));
    out.append(", faults: ").append(profile).append('\n');
    faults.forEach(f -> out.append("  ").append(f).append('\n'));
    return out.toString();
  }
}
