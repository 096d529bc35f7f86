package twinwall.core.sim;

import java.util.ArrayList;
import java.util.List;

/** Leaves faults out of a failing scenario as long as it still fails in the same way. */
public final class Shrinker {
  private Shrinker() {}

  /** The smallest that was found, as it ran. */
  public static Run.Outcome shrink(Run.Outcome failed) {
    String invariant = failed.violation().orElseThrow().invariant();
    Run.Outcome best = failed;
    int size = Math.max(1, best.scenario().faults().size() / 2);
    while (true) {
      Run.Outcome smaller = without(best, size, invariant);
      if (smaller == best && size == 1) {
        return best;
      }
      size = smaller == best ? size / 2 : size;
      best = smaller;
    }
  }

  /** Tries to do without any so many faults that follow each other. */
  private static Run.Outcome without(Run.Outcome failed, int size, String invariant) {
    List<Fault> faults = failed.scenario().faults();
    for (int from = 0; from < faults.size(); from += size) {
      List<Fault> some = new ArrayList<>(faults);
      some.subList(from, Math.min(from + size, faults.size())).clear();
      Run.Outcome outcome = Run.of(failed.scenario().with(some));
      if (outcome.violation().filter(v -> v.invariant().equals(invariant)).isPresent()) {
        return outcome;
      }
    }
    return failed;
  }
}
