package twinwall.lab.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.lab.site.Firewalls;

/** What is guaranteed, as a table. */
class PromiseTest {
  private static Promise of(Fault... faults) {
    return Promise.of(
        new Step(1, true, Arrays.stream(faults).map(f -> new Step.Timed(0, 1000, f)).toList()));
  }

  private static final Fault CUT_LAN = new Fault.Cut("fw1", List.of("lan"));
  private static final Fault CUT_SYNC = new Fault.Cut("fw1", List.of("sync"));
  private static final Fault MAINTENANCE = new Fault.Maintenance("fw1");
  private static final Fault POWER = new Fault.Power("fw1");

  @Test
  void theOtherNodeTakesOver() {
    for (Fault fault :
        List.of(
            CUT_LAN,
            MAINTENANCE,
            POWER,
            new Fault.Silent("fw1"),
            new Fault.Down("fw1"),
            new Fault.Part("fw1", List.of("wan", "lan", "sync")))) {
      assertEquals(Optional.of("fw2"), of(fault).masterDuring(), fault.text());
      assertTrue(of(fault).flowsDuring(), fault.text());
    }
    assertEquals(Optional.of("fw1"), of(new Fault.Power("fw2")).masterDuring());
  }

  @Test
  void whatServesNobodyMovesNobody() {
    for (Fault fault :
        List.of(
            CUT_SYNC,
            new Fault.Pause("fw1"),
            new Fault.Kill("fw1", Firewalls.Part.ENGINE),
            new Fault.Noise("lan", Fault.Noise.Kind.ARP, 1000),
            new Fault.Load(2))) {
      assertEquals(Optional.empty(), of(fault).masterDuring(), fault.text());
      assertTrue(of(fault).flowsDuring(), fault.text());
      assertTrue(of(fault).overlapMillis().isPresent(), fault.text());
    }
  }

  @Test
  void whereNobodyCanKnowNothingIsPromisedMeanwhile() {
    var loss = new Fault.Loss("fw1", "lan", Fault.Loss.Way.TO, 100);
    for (Fault fault : List.of(loss, new Fault.Part("fw1", List.of("wan")))) {
      Promise promise = of(fault, CUT_LAN);
      assertFalse(promise.flowsDuring(), fault.text());
      assertEquals(Optional.empty(), promise.masterDuring(), fault.text());
      assertEquals(Optional.empty(), promise.overlapMillis(), fault.text());
      assertTrue(promise.survive(), fault.text());
    }
  }

  @Test
  void aNodeThatCannotHearOrHasNoFlowsIsNotAskedToMove() {
    assertEquals(Optional.empty(), of(MAINTENANCE, new Fault.Pause("fw1")).masterDuring());
    assertEquals(Optional.empty(), of(MAINTENANCE, CUT_SYNC).masterDuring());
    assertEquals(Optional.of("fw2"), of(MAINTENANCE, CUT_LAN).masterDuring());
  }

  @Test
  void onlyTheDeathOfBothMachinesMayCostConnections() {
    assertFalse(of(POWER, new Fault.Power("fw2")).survive());
    assertTrue(of(POWER, MAINTENANCE, CUT_LAN).survive());
  }
}
