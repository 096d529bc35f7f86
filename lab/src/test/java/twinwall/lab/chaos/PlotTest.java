package twinwall.lab.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import twinwall.lab.site.Firewalls;

class PlotTest {
  private static final int MANY = 3000;

  private static List<Step> steps(long seed, boolean clocks, boolean soak) {
    var plot = new Plot(seed, clocks, soak);
    return IntStream.rangeClosed(1, MANY).mapToObj(plot::step).toList();
  }

  @Test
  void aStepIsTheSameAgainWhateverWentBefore() {
    List<Step> all = steps(7, true, false);
    assertEquals(all.get(1233), new Plot(7, true, false).step(1234));
    assertNotEquals(all.get(1233), new Plot(8, true, false).step(1234));
  }

  @Test
  void everyKindOfFaultIsDrawn() {
    Set<Class<?>> drawn = new HashSet<>();
    steps(1, true, false).forEach(s -> s.faults().forEach(f -> drawn.add(f.fault().getClass())));
    assertEquals(Set.of(Fault.class.getPermittedSubclasses()), drawn);
    drawn.clear();
    steps(1, false, true).forEach(s -> s.faults().forEach(f -> drawn.add(f.fault().getClass())));
    assertFalse(drawn.contains(Fault.Clock.class), "there is no clock to be set");
    assertFalse(drawn.contains(Fault.Power.class), "a soak spares the engines");
  }

  /** A short pause or a dead face harms nobody; whatever else harms a node leaves the other. */
  @Test
  void onlyOneNodeIsHarmedUnlessTheStepPromisesNothing() {
    for (Step step : steps(3, true, false)) {
      Set<String> harmed = new HashSet<>();
      step.faults().forEach(f -> harmed(f).ifPresent(harmed::add));
      assertTrue(harmed.size() <= 1 || !Promise.of(step).survive(), step.toString());
    }
  }

  private static java.util.Optional<String> harmed(Step.Timed timed) {
    return switch (timed.fault()) {
      case Fault.Cut f -> java.util.Optional.of(f.node());
      case Fault.Flap f -> java.util.Optional.of(f.node());
      case Fault.Loss f -> java.util.Optional.of(f.node());
      case Fault.Part f -> java.util.Optional.of(f.node());
      case Fault.Kill f when f.part() != Firewalls.Part.FACE -> java.util.Optional.of(f.node());
      case Fault.Down f -> java.util.Optional.of(f.node());
      case Fault.Pause f when timed.until() - timed.from() > 300 -> java.util.Optional.of(f.node());
      case Fault.Power f -> java.util.Optional.of(f.node());
      case Fault.Silent f -> java.util.Optional.of(f.node());
      case Fault.Maintenance f -> java.util.Optional.of(f.node());
      case Fault.Kill _,
          Fault.Pause _,
          Fault.Clock _,
          Fault.Noise _,
          Fault.Unlearn _,
          Fault.Load _,
          Fault.Edit _ ->
          java.util.Optional.empty();
    };
  }

  @Test
  void whateverBeginsEndsInOrderOfTime() {
    for (Step step : steps(4, true, false)) {
      assertFalse(step.faults().isEmpty());
      List<Step.Deed> deeds = step.deeds();
      assertEquals(2 * step.faults().size(), deeds.size());
      for (int i = 1; i < deeds.size(); i++) {
        assertTrue(deeds.get(i - 1).at() <= deeds.get(i).at());
      }
      assertTrue(deeds.getLast().at() < 15_000, step.toString());
    }
  }
}
