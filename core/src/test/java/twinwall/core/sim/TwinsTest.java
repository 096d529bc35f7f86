package twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation can fail: it notices every machine that is broken on purpose. */
class TwinsTest {
  private static final int SEEDS = 100;

  private static final Set<String> INVARIANTS =
      new TreeSet<>(
          Set.of(
              "one-master",
              "some-master",
              "no-gap",
              "death-noticed",
              "no-false-take-over",
              "no-false-death",
              "together",
              "only-master-speaks",
              "ready-first",
              "copies",
              "no-lingering",
              "no-killing",
              "no-echo",
              "bounded",
              "converges",
              "no-crash"));

  @ParameterizedTest
  @MethodSource("twinwall.core.sim.Twin#all")
  void isNoticed(Twin twin) {
    boolean noticed =
        LongStream.iterate(1, seed -> seed + 1)
            .mapToObj(Scenario::of)
            .filter(twin::mayShow)
            .limit(SEEDS)
            .map(scenario -> Run.of(scenario.with(twin.machines())))
            .anyMatch(outcome -> SimulationTest.violates(outcome, twin.invariant()));
    assertTrue(noticed, twin.name() + " does not violate " + twin.invariant());
  }

  @Test
  void everyInvariantHasATwinThatViolatesIt() {
    Set<String> violated =
        Twin.all().stream().map(Twin::invariant).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(INVARIANTS, violated);
  }
}
