package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import twinwall.core.judge.Judge;
import twinwall.core.judge.Judgement;
import twinwall.core.judge.Packet;
import twinwall.core.judge.RuleBases;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

/**
 * The text that is loaded, gone through as the kernel does it, against the naive truth: the same
 * verdict, by the same rule, with the same tag, and every rule that matched has counted once. A
 * failure prints the seed of its rule base.
 */
final class EquivalenceTest {
  private static final int BASES = 800;
  private static final int PACKETS = 130;

  private record Difference(long seed, String what) {}

  private record Compared(int pairs, int decided, int trees, List<Difference> differences) {}

  /** What a judgement looks like in the kernel. */
  private static NftMachine.Fate expected(Judgement judgement, boolean leaving) {
    String verdict =
        switch (judgement.verdict()) {
          case PASS -> "accept";
          case BLOCK -> "drop";
          case REJECT -> "reject";
        };
    int tag = judgement.tag().map(Condition.Tag::number).orElse(0);
    if (judgement.cause() == Judgement.Cause.OPTIONS) {
      return new NftMachine.Fate(verdict, "auto:options", List.of("auto:options"), 0, 0);
    }
    List<String> counted = new ArrayList<>();
    judgement.matched().stream()
        .filter(matched -> matched.rule().action() == Action.MATCH)
        .forEach(matched -> counted.add(matched.rule().id()));
    String decider = judgement.rule().map(Rule::id).orElse(leaving ? "auto:out" : "auto:deny");
    counted.add(decider);
    return new NftMachine.Fate(verdict, decider, counted, tag, 0);
  }

  /** A tail counts nothing and has no comment; what is dropped early has whatever tag. */
  private static NftMachine.Fate plain(NftMachine.Fate fate, NftMachine.Fate expected) {
    boolean none = fate.verdict().equals("accept") && fate.counted().isEmpty();
    List<String> counted = none ? List.of(expected.decider()) : fate.counted();
    String by = fate.decider().isEmpty() ? counted.getLast() : fate.decider();
    int tag = by.equals("auto:options") ? 0 : fate.tag();
    return new NftMachine.Fate(fate.verdict(), by, counted, tag, 0);
  }

  private static Compared compare(long first, int bases, int packets, UnaryOperator<String> text) {
    List<Difference> differences = new ArrayList<>();
    int pairs = 0;
    int decided = 0;
    int trees = 0;
    for (long seed = first; seed < first + bases; seed++) {
      Random dice = new Random(seed);
      Ruleset rules = RuleBases.ruleset(dice, false, 20 + dice.nextInt(180));
      String table = text.apply(NftText.table(rules, RuleBases.NOW));
      trees += table.contains("vmap") ? 1 : 0;
      NftMachine kernel = NftMachine.of(table);
      for (int n = 0; n < packets; n++) {
        boolean leaving = n % 3 == 0;
        String device = RuleBases.device(dice, rules);
        List<Rule> aims = leaving ? rules.leaving() : Judge.inOrder(rules, device);
        Packet packet = RuleBases.dressed(dice, RuleBases.packet(dice, aims), leaving);
        Judgement judgement =
            leaving
                ? Judge.leaving(rules, device, packet, RuleBases.AROUND)
                : Judge.arriving(rules, device, packet, RuleBases.AROUND);
        NftMachine.Fate expected = expected(judgement, leaving);
        NftMachine.Fate found =
            leaving && !kernel.has("outbound")
                ? new NftMachine.Fate("accept", "auto:out", List.of("auto:out"), expected.tag(), 0)
                : leaving
                    ? kernel.leaving(device, packet, RuleBases.AROUND)
                    : kernel.arriving(device, packet, RuleBases.AROUND);
        NftMachine.Fate seen = plain(found, expected);
        pairs++;
        decided += judgement.rule().isPresent() ? 1 : 0;
        if (!expected.equals(seen)) {
          String way = leaving ? " leaving by " : " arriving by ";
          differences.add(
              new Difference(seed, packet + way + device + "\n" + expected + "\n" + seen));
        }
      }
    }
    return new Compared(pairs, decided, trees, differences);
  }

  @Test
  void theSameFateForEveryPacket() {
    Compared compared = compare(20_261_125, BASES, PACKETS, text -> text);
    assertEquals(List.of(), compared.differences().stream().limit(3).toList());
    System.err.printf(
        Locale.ROOT,
        "compiled against naive: %,d pairs, %,d decided by a rule, %,d of %,d rule bases with trees%n",
        compared.pairs(),
        compared.decided(),
        compared.trees(),
        BASES);
    assertTrue(compared.pairs() >= 100_000, "enough pairs");
    assertTrue(compared.decided() > compared.pairs() / 3, "rules decide");
    assertTrue(compared.trees() > BASES / 2, "long lists are trees");
  }

  private static int caught(UnaryOperator<String> broken) {
    return compare(20_261_125, 25, PACKETS, broken).differences().size();
  }

  /** The comparison notices what could go wrong with a tree. */
  @Test
  void aBrokenTreeIsNoticed() {
    assertTrue(caught(Broken::oneAddressShort) > 0, "a span that ends one address too early");
    assertTrue(caught(Broken::withoutRest) > 0, "values that no rule names are forgotten");
    assertTrue(caught(Broken::neighbours) > 0, "two branches are mixed up");
    assertTrue(caught(Broken::otherOrder) > 0, "the order of rules in a leaf");
    assertTrue(caught(Broken::withoutCounter) > 0, "a rule that counts nothing");
  }
}
