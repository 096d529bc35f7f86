package twinwall.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import twinwall.lab.site.Firewalls;

/**
 * Draws what happens in a step, from the seed and the step's number alone: the same again whatever
 * went before. Only one node of a step is harmed, so that the other stays fit; in one step of
 * thirty both lose their power at once, and only that one may cost connections.
 */
final class Plot {
  private static final List<String> NODES = List.of("fw1", "fw2");
  private static final List<String> NETWORKS = List.of("wan", "lan", "sync");
  private static final long[] OFFSETS = {
    2, -2, 3_600, -3_600, 86_400, -86_400, 100_000_000, -100_000_000
  };
  private static final int BOTH_OF = 30;

  private final long seed;
  private final boolean clocks;
  private final boolean soak;

  /**
   * @param clocks whether clocks can be set wrong here
   * @param soak spares the engines, so that what grows in them has the time to
   */
  Plot(long seed, boolean clocks, boolean soak) {
    this.seed = seed;
    this.clocks = clocks;
    this.soak = soak;
  }

  Step step(int number) {
    var dice = new Random((seed * 0x9E3779B97F4A7C15L) ^ (number * 0xBF58476D1CE4E5B9L));
    dice.nextLong();
    boolean watched = dice.nextBoolean();
    var faults = new ArrayList<Step.Timed>();
    if (!soak && dice.nextInt(BOTH_OF) == 0) {
      for (String node : NODES) {
        faults.add(new Step.Timed(dice.nextInt(300), 4000, new Fault.Power(node)));
      }
      return new Step(number, watched, faults);
    }
    String victim = NODES.get(dice.nextInt(5) < 3 ? 0 : 1);
    int harms = dice.nextInt(4) == 0 ? 0 : dice.nextInt(3) == 0 ? 2 : 1;
    if (harms > 0) {
      faults.add(timed(dice, harm(dice, victim), 0));
    }
    if (harms > 1) {
      faults.add(timed(dice, lesserHarm(dice, victim), dice.nextInt(2500)));
    }
    int others = harms == 0 ? 1 + dice.nextInt(3) : dice.nextInt(3);
    for (int i = 0; i < others; i++) {
      faults.add(timed(dice, nuisance(dice), dice.nextInt(2000)));
    }
    if (faults.stream().noneMatch(f -> f.fault() instanceof Fault.Pause) && dice.nextInt(4) == 0) {
      int from = dice.nextInt(3000);
      String node = NODES.get(dice.nextInt(2));
      faults.add(new Step.Timed(from, from + 50 + dice.nextInt(250), new Fault.Pause(node)));
    }
    return new Step(number, watched, faults);
  }

  private static Step.Timed timed(Random dice, Fault fault, int from) {
    int length =
        switch (fault) {
          case Fault.Cut _, Fault.Maintenance _ -> 300 + dice.nextInt(5000);
          case Fault.Flap _ -> 1000 + dice.nextInt(5000);
          case Fault.Loss _, Fault.Part _ -> 1000 + dice.nextInt(7000);
          case Fault.Kill _ -> 1500 + dice.nextInt(3000);
          case Fault.Down _ -> 500 + dice.nextInt(8000);
          case Fault.Pause _ -> 100 + dice.nextInt(dice.nextBoolean() ? 900 : 7000);
          case Fault.Clock _ -> 2000 + dice.nextInt(4000);
          case Fault.Power _, Fault.Silent _ -> 500 + dice.nextInt(5000);
          case Fault.Noise _, Fault.Unlearn _, Fault.Load _, Fault.Edit _ ->
              1500 + dice.nextInt(5000);
        };
    return new Step.Timed(from, from + length, fault);
  }

  private Fault harm(Random dice, String node) {
    return switch (soak ? 2 + dice.nextInt(10) : dice.nextInt(14)) {
      case 0 -> new Fault.Power(node);
      case 1 -> new Fault.Silent(node);
      case 2, 3 -> new Fault.Cut(node, subset(dice));
      case 4 -> flap(dice, node);
      case 5 -> new Fault.Part(node, dice.nextBoolean() ? NETWORKS : subset(dice));
      case 6, 7 -> loss(dice, node);
      case 8, 9 -> new Fault.Pause(node);
      case 10, 11 -> new Fault.Maintenance(node);
      case 12 -> new Fault.Kill(node, Firewalls.Part.ENGINE);
      default -> new Fault.Down(node);
    };
  }

  /** A second one for the same node: nothing that ends its machine. */
  private Fault lesserHarm(Random dice, String node) {
    return switch (dice.nextInt(soak ? 4 : 6)) {
      case 0 -> new Fault.Cut(node, subset(dice));
      case 1 -> loss(dice, node);
      case 2 -> new Fault.Maintenance(node);
      case 3 -> new Fault.Pause(node);
      case 4 -> new Fault.Kill(node, Firewalls.Part.SUPERVISOR);
      default -> new Fault.Kill(node, Firewalls.Part.ENGINE);
    };
  }

  private static Fault flap(Random dice, String node) {
    return new Fault.Flap(node, NETWORKS.get(dice.nextInt(3)), 50 + dice.nextInt(500));
  }

  private static Fault loss(Random dice, String node) {
    return new Fault.Loss(
        node,
        NETWORKS.get(dice.nextInt(3)),
        dice.nextBoolean() ? Fault.Loss.Way.FROM : Fault.Loss.Way.TO,
        dice.nextBoolean() ? 100 : 10 + dice.nextInt(60));
  }

  /** What must not cost anything, on any node. */
  private Fault nuisance(Random dice) {
    return switch (dice.nextInt(clocks ? 9 : 8)) {
      case 0, 1, 2 ->
          new Fault.Noise(
              NETWORKS.get(dice.nextInt(3)),
              Fault.Noise.Kind.values()[dice.nextInt(3)],
              100 + dice.nextInt(1500));
      case 3 -> new Fault.Unlearn(NETWORKS.get(dice.nextInt(2)));
      case 4 -> new Fault.Load(1 + dice.nextInt(2));
      case 5, 6 -> new Fault.Edit();
      case 7 -> new Fault.Kill(NODES.get(dice.nextInt(2)), Firewalls.Part.FACE);
      default -> new Fault.Clock(NODES.get(dice.nextInt(2)), OFFSETS[dice.nextInt(OFFSETS.length)]);
    };
  }

  /** One network, two of them, or all. */
  private static List<String> subset(Random dice) {
    int bits = 1 + dice.nextInt(7);
    var some = new ArrayList<String>();
    for (int i = 0; i < NETWORKS.size(); i++) {
      if ((bits >> i & 1) == 1) {
        some.add(NETWORKS.get(i));
      }
    }
    return some;
  }
}
