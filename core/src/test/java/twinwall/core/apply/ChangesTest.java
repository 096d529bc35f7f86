package twinwall.core.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Intervals;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;
import twinwall.core.render.NftText;

class ChangesTest {
  private static final NftText.Loadable RULES = new NftText.Loadable("rules", Map.of());

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
            List.of(),
            settled(),
            Optional.of(RULES.text()),
            Map.of());
    assertEquals(List.of(), Changes.between(plan, RULES, kernel));
  }

  @Test
  void protectionFirstThenDevicesThenAddresses() {
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(false, "10.0.0.1/8"), "other0", link(false, "10.9.9.9/8")),
            List.of(
                new Kernel.Route(
                    Prefix.of("0.0.0.0/0"),
                    Optional.of(Prefix.of("10.0.0.9").address()),
                    "lan0",
                    false,
                    Kernel.Route.MAIN)),
            List.of(),
            settled(),
            Optional.empty(),
            Map.of());
    List<Change> changes = Changes.between(plan, RULES, kernel);
    assertEquals(
        "[sets, ruleset, lan0 up, lan0 + 192.168.1.2/24, route - 0.0.0.0/0 via 10.0.0.9 dev lan0, lan0 - 10.0.0.1/8, what no rule names]",
        changes.toString());
  }

  @Test
  void everyChangeButTheLastResortCanBeTakenBack() {
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(false)),
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Map.of());
    List<Change> changes = Changes.between(plan, RULES, kernel);
    assertTrue(changes.size() > 5);
    for (Change change : changes) {
      boolean unknownBefore = change instanceof Change.SetSysctl s && s.before().isEmpty();
      boolean harmless =
          change instanceof Change.AddToRuleset || change instanceof Change.SweepRuleset;
      assertEquals(unknownBefore || harmless, change.undo().isEmpty(), change::toString);
    }
    assertEquals(Optional.of(new Change.DropRuleset()), changes.get(1).undo());
  }

  /** One entry of an alias is one set, and not the rules. */
  @Test
  void anAliasIsItsSetAlone() {
    Intervals before = Intervals.of(Intervals.IP4, List.of(Prefix.of("10.0.0.1/32")));
    Intervals after = Intervals.of(Intervals.IP4, List.of(Prefix.of("10.0.0.2/32")));
    Map<String, Intervals> held = Map.of("alias_a_v4", before, "alias_b_v4", before);
    NftText.Loadable wanted =
        new NftText.Loadable("rules", Map.of("alias_a_v4", after, "alias_b_v4", before));
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(true, "192.168.1.2/24")),
            List.of(),
            List.of(),
            settled(),
            Optional.of(wanted.text()),
            held);
    List<Change> changes = Changes.between(plan, wanted, kernel);
    assertEquals(List.of(new Change.FillSet("alias_a_v4", before, after)), changes);
    assertEquals(
        Optional.of(new Change.FillSet("alias_a_v4", after, before)), changes.getFirst().undo());
  }

  /** Rules must not run before what they name is full. */
  @Test
  void setsAreFullBeforeTheRulesRun() {
    Intervals some = Intervals.of(Intervals.IP4, List.of(Prefix.of("10.0.0.1/32")));
    NftText.Loadable wanted = new NftText.Loadable("rules", Map.of("alias_a_v4", some));
    Kernel kernel =
        new Kernel(
            Map.of("lan0", link(true, "192.168.1.2/24")),
            List.of(),
            List.of(),
            settled(),
            Optional.of("other"),
            Map.of());
    assertEquals(
        "[sets, set alias_a_v4, ruleset, what no rule names]",
        Changes.between(plan, wanted, kernel).toString());
  }

  @Test
  void aMissingDeviceIsNotTouched() {
    Kernel kernel =
        new Kernel(Map.of(), List.of(), List.of(), settled(), Optional.of(RULES.text()), Map.of());
    assertEquals(List.of(), Changes.between(plan, RULES, kernel));
  }
}
