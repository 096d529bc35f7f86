package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

/**
 * pf's order as nftables can follow it, where the first verdict ends everything. Quick rules stay
 * where they are. Of the others the last match wins: they are tried after all quick ones, from the
 * last to the first. What must happen in between, because it happens to every packet that matches,
 * stays in place as a step without a verdict: a tag is given, or it is noted in the packet mark
 * that a rule matched which could not be asked again later, as it looks at tags.
 */
final class Order {
  /** One step of going through a list. */
  sealed interface Step {
    Rule rule();
  }

  /** Something happens to what matches, and nothing is decided; {@code note} 0 is none. */
  record Passing(Rule rule, int note) implements Step {}

  /** What matches is decided. */
  record Deciding(Rule rule) implements Step {}

  /** What was noted is decided. */
  record Noted(Rule rule, int note) implements Step {}

  private final List<Step> inPlace = new ArrayList<>();
  private final List<Step> atLast = new ArrayList<>();

  private Order() {}

  static Order of(List<Rule> rules) {
    Order order = new Order();
    int notes = 0;
    for (Rule rule : rules) {
      if (rule.action() == Action.MATCH) {
        order.inPlace.add(new Passing(rule, 0));
      } else if (rule.quick()) {
        order.inPlace.add(new Deciding(rule));
      } else if (rule.looksAtTags()) {
        int note = ++notes;
        if (note > Marks.MOST_LAST) {
          throw new IllegalArgumentException("too many rules without quick that look at tags");
        }
        order.inPlace.add(new Passing(rule, note));
        order.atLast.addFirst(new Noted(rule, note));
      } else {
        if (rule.handling().tag().isPresent()) {
          order.inPlace.add(new Passing(rule, 0));
        }
        order.atLast.addFirst(new Deciding(rule));
      }
    }
    return order;
  }

  /** What is gone through first, in the order of the rules. */
  List<Step> inPlace() {
    return inPlace;
  }

  /** What is gone through when no quick rule decided. */
  List<Step> atLast() {
    return atLast;
  }
}
