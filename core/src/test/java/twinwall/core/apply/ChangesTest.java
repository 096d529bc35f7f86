package twinwall.core.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;

class ChangesTest {
  private final Plan plan = ApplyMachineTest.plan();

  private static Kernel.Link link(boolean up, String... addresses) {
    return new Kernel.Link(
        up, 1500, Optional.empty(), List.of(addresses).stream().map(Prefix::of).toList());
  }

  private Map<String, String> settled() {
    Map<String, String> sysctls = new HashMap<>();
    plan.sysctls().forEach(s -> sysctls.put(s.path(), s.value()));
    return sysctls;
  }

  @Test
  void nothingToDoWhereAllIsTrue() {
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(true, "192.168.1.2/24", "fe80::1/64")),
            List.of(),
            settled(),
            Optional.of("rules"));
    assertEquals(List.of(), Changes.between(plan, "rules", kernel));
  }

  @Test
  void protectionFirstThenDevicesThenAddresses() {
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(false, "10.0.0.1/8"), "other0", link(false, "10.9.9.9/8")),
            List.of(
                new Kernel.Route(
                    Prefix.of("0.0.0.0/0"), Prefix.of("10.0.0.9").address(), "lan0", false)),
            settled(),
            Optional.empty());
    List<Change> changes = Changes.between(plan, "rules", kernel);
    assertEquals(
        "[ruleset, lan0 up, lan0 + 192.168.1.2/24, route - 0.0.0.0/0 via 10.0.0.9 dev lan0, lan0 - 10.0.0.1/8]",
        changes.toString());
  }

  @Test
  void everyChangeButTheLastResortCanBeTakenBack() {
    Kernel kernel = new Kernel(Map.of("lan0", link(false)), List.of(), Map.of(), Optional.empty());
    List<Change> changes = Changes.between(plan, "rules", kernel);
    assertTrue(changes.size() > 5);
    for (Change change : changes) {
      boolean unknownBefore = change instanceof Change.SetSysctl s && s.before().isEmpty();
      assertEquals(unknownBefore, change.undo().isEmpty(), change::toString);
    }
    assertEquals(Optional.of(new Change.DropRuleset()), changes.getFirst().undo());
  }

  @Test
  void aMissingDeviceIsNotTouched() {
    Kernel kernel = new Kernel(Map.of(), List.of(), settled(), Optional.of("rules"));
    assertEquals(List.of(), Changes.between(plan, "rules", kernel));
  }
}
