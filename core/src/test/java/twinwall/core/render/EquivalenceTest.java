package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import twinwall.core.judge.Judge;
import twinwall.core.judge.Judgement;
import twinwall.core.judge.Packet;
import twinwall.core.judge.RuleBases;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
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
    return compare(
        first,
        bases,
        packets,
        dice -> RuleBases.ruleset(dice, false, 20 + dice.nextInt(180)),
        "vmap",
        text);
  }

  /**
   * Nearly every rule is about a host, as where a rule is written for each server. Some bits are
   * the same in all of them.
   */
  private static Ruleset ofHosts(Random dice) {
    int low = 2 * dice.nextInt(8);
    boolean source = dice.nextInt(3) == 0;
    UnaryOperator<List<Rule>> hosts =
        rules ->
            rules.stream()
                .map(rule -> dice.nextInt(100) < 2 ? rule : about(dice, rule, low, source))
                .toList();
    Ruleset all = RuleBases.ruleset(dice, false, 300 + dice.nextInt(300));
    return new Ruleset(
        all.ipv6(),
        all.filtering(),
        all.addressSets(),
        all.portSets(),
        all.gateways(),
        all.tracking(),
        all.early(),
        all.zones().stream()
            .map(z -> new Ruleset.Zone(z.id(), z.device(), z.guard(), hosts.apply(z.rules())))
            .toList(),
        hosts.apply(all.floating()),
        hosts.apply(all.grouped()),
        hosts.apply(all.leaving()),
        all.logging(),
        all.mss(),
        all.nat());
  }

  private static Rule about(Random dice, Rule rule, int low, boolean source) {
    List<Prefix> some = new ArrayList<>();
    for (int i = dice.nextInt(8) == 0 ? 3 : 1; i > 0; i--) {
      some.add(Prefix.host(new Ip4(10 << 24 | dice.nextInt(150) << low + 1)));
    }
    Match match = rule.match();
    Match now =
        source
            ? new Match(
                Match.Family.V4, Match.Side.of(some), match.destination(), match.transport())
            : new Match(Match.Family.V4, match.source(), Match.Side.of(some), match.transport());
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.action(),
        rule.quick(),
        rule.log(),
        rule.devices(),
        now,
        rule.reach(),
        rule.conditions(),
        rule.handling());
  }

  /**
   * @param tree what stands in a text that has what is looked for
   */
  private static Compared compare(
      long first,
      int bases,
      int packets,
      Function<Random, Ruleset> made,
      String tree,
      UnaryOperator<String> text) {
    List<Difference> differences = new ArrayList<>();
    int pairs = 0;
    int decided = 0;
    int trees = 0;
    for (long seed = first; seed < first + bases; seed++) {
      Random dice = new Random(seed);
      Ruleset rules = made.apply(dice);
      String table = text.apply(NftText.table(rules, RuleBases.NOW));
      trees += table.contains(tree) ? 1 : 0;
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

  private static Compared hosts(int bases, UnaryOperator<String> text) {
    return compare(7, bases, PACKETS, EquivalenceTest::ofHosts, "addr & ", text);
  }

  @Test
  void theSameFateWhereEveryRuleIsAboutAHost() {
    Compared compared = hosts(50, text -> text);
    assertEquals(List.of(), compared.differences().stream().limit(3).toList());
    assertTrue(compared.decided() > compared.pairs() / 3, "rules decide");
    assertTrue(compared.trees() > 25, "hosts are kept apart by their bits: " + compared.trees());
    assertTrue(
        !hosts(10, Broken::oneBitLess).differences().isEmpty(), "a bit that is not looked at");
    assertTrue(!hosts(10, Broken::neighbours).differences().isEmpty(), "branches are mixed up");
    assertTrue(!hosts(10, Broken::withoutRest).differences().isEmpty(), "all others are forgotten");
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
