package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Match;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/** First match, as nftables does it, against pf's own way, with dice for what a packet matches. */
final class OrderTest {
  private static final Condition.Tag[] TAGS = {
    new Condition.Tag(1, "A"), new Condition.Tag(2, "B"), new Condition.Tag(3, "C")
  };

  private static Rule rule(int number, Random dice, boolean tags) {
    Action action = Action.values()[dice.nextInt(Action.values().length)];
    Optional<Condition.Tag> gives =
        tags && dice.nextInt(3) == 0 ? Optional.of(TAGS[dice.nextInt(3)]) : Optional.empty();
    List<Condition> asks =
        tags && dice.nextInt(3) == 0
            ? List.of(new Condition.Tagged(TAGS[dice.nextInt(3)], dice.nextBoolean()))
            : List.of();
    Handling handling =
        new Handling(
            gives,
            false,
            Handling.StateType.KEEP,
            false,
            OptionalInt.empty(),
            Handling.Limits.NONE,
            List.of(),
            OptionalInt.empty());
    return new Rule(
        String.valueOf(number),
        new Origin("test", ""),
        action,
        dice.nextInt(4) == 0,
        false,
        List.of(),
        Match.all(Match.Family.BOTH),
        Reach.EVERYWHERE,
        asks,
        handling);
  }

  /** What became of a packet: the deciding rule (none: -1) and its tag. */
  private record Fate(int rule, int tag) {}

  private static boolean asks(Rule rule, boolean matches, int tag, boolean ofTags) {
    return matches
        && (!ofTags
            || rule.conditions().stream()
                .allMatch(c ->
                    c instanceof Condition.Tagged(var t, var not) && (t.number() == tag) != not));
  }

  /** As pf's own loop: every rule in turn, the last match counts, quick ends it. */
  private static Fate pf(List<Rule> rules, List<Boolean> matches) {
    int decided = -1;
    int tag = 0;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (asks(rule, matches.get(i), tag, true)) {
        tag = rule.handling().tag().map(Condition.Tag::number).orElse(tag);
        if (rule.action() != Action.MATCH) {
          decided = i;
          if (rule.quick()) {
            break;
          }
        }
      }
    }
    return new Fate(decided, tag);
  }

  private static Fate firstMatch(List<Rule> rules, List<Boolean> matches) {
    Order order = Order.of(rules);
    List<Order.Step> steps = new ArrayList<>(order.inPlace());
    steps.addAll(order.atLast());
    int tag = 0;
    int noted = 0;
    for (Order.Step step : steps) {
      Rule rule = step.rule();
      int number = rules.indexOf(rule);
      switch (step) {
        case Order.Passing(_, int note) -> {
          if (asks(rule, matches.get(number), tag, true)) {
            tag = rule.handling().tag().map(Condition.Tag::number).orElse(tag);
            noted = note == 0 ? noted : note;
          }
        }
        case Order.Deciding _ -> {
          if (asks(rule, matches.get(number), tag, true)) {
            boolean gives = rule.quick() && rule.handling().tag().isPresent();
            return new Fate(number, gives ? rule.handling().tag().get().number() : tag);
          }
        }
        case Order.Noted(_, int note) -> {
          if (asks(rule, matches.get(number), tag, false) && noted == note) {
            return new Fate(number, tag);
          }
        }
      }
    }
    return new Fate(-1, tag);
  }

  @Test
  void theSameFateForEveryPacket() {
    Random dice = new Random(20261125);
    int decided = 0;
    for (int n = 0; n < 20_000; n++) {
      List<Rule> rules = new ArrayList<>();
      List<Boolean> matches = new ArrayList<>();
      int count = 1 + dice.nextInt(14);
      boolean tags = dice.nextBoolean();
      for (int i = 0; i < count; i++) {
        rules.add(rule(i, dice, tags));
        matches.add(dice.nextInt(3) == 0);
      }
      Fate expected = pf(rules, matches);
      assertEquals(expected, firstMatch(rules, matches), () -> rules + "\n" + matches);
      decided += expected.rule() >= 0 ? 1 : 0;
    }
    assertTrue(decided > 5_000, "the dice decide something");
  }
}
