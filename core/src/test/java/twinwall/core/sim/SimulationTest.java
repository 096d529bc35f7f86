package twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Thousands of worlds with faults in them, and what must hold in each at every step. */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("twinwall.seeds", 2_000);

  @Test
  void whateverGoesWrongTheInvariantsHold() {
    Optional<Run.Outcome> failed =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(seed -> Run.of(Scenario.of(seed)))
            .filter(outcome -> outcome.violation().isPresent())
            .min(Comparator.comparingLong(outcome -> outcome.scenario().seed()));
    failed.ifPresent(outcome -> fail(told(Shrinker.shrink(outcome))));
  }

  private static String told(Run.Outcome outcome) {
    Violation violation = outcome.violation().orElseThrow();
    List<String> log = outcome.log();
    return violation.invariant()
        + ": "
        + violation.getMessage()
        + "\nAgain: "
        + outcome.scenario().command()
        + "\n"
        + outcome.scenario()
        + String.join("\n", log.subList(Math.max(0, log.size() - 40), log.size()));
  }

  @Test
  void aSeedIsAWorldToTheLastFrame() {
    for (long seed = 1; seed <= 10; seed++) {
      Run.Outcome once = Run.of(Scenario.of(seed));
      Run.Outcome again = Run.of(Scenario.of(seed));
      assertEquals(once.digest(), again.digest(), "seed " + seed);
      assertEquals(once.steps(), again.steps(), "seed " + seed);
    }
  }

  /** What a failing seed prints shows the same failure, with fewer faults or as many. */
  @Test
  void aFailureShrinksAndItsCommandShowsItAgain() {
    Twin twin =
        Twin.all().stream().filter(t -> t.name().equals("never yields")).findFirst().orElseThrow();
    Run.Outcome failed =
        LongStream.iterate(1, seed -> seed + 1)
            .mapToObj(seed -> Run.of(Scenario.of(seed).with(twin.machines())))
            .filter(o -> o.scenario().faults().size() > 3 && violates(o, twin.invariant()))
            .findFirst()
            .orElseThrow();
    Run.Outcome least = Shrinker.shrink(failed);
    assertTrue(violates(least, twin.invariant()));
    assertTrue(least.scenario().faults().size() < failed.scenario().faults().size());
    String keep = "--keep ";
    String command = least.scenario().command();
    List<Integer> ids = least.scenario().faults().stream().map(Fault::id).toList();
    String wanted =
        ids.isEmpty() ? "none" : String.join(",", ids.stream().map(String::valueOf).toList());
    assertEquals(wanted, command.substring(command.indexOf(keep) + keep.length()));
    Scenario again = Scenario.of(least.scenario().seed()).only(ids).with(twin.machines());
    assertEquals(least.digest(), Run.of(again).digest());
    for (Fault each : least.scenario().faults()) {
      List<Fault> rest = least.scenario().faults().stream().filter(f -> f != each).toList();
      Run.Outcome without = Run.of(least.scenario().with(rest));
      assertTrue(!violates(without, twin.invariant()), "it needs " + each);
    }
  }

  static boolean violates(Run.Outcome outcome, String invariant) {
    return outcome.violation().filter(v -> v.invariant().equals(invariant)).isPresent();
  }
}
