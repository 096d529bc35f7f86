package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

/**
 * What a list of rules makes of a packet.
 *
 * @param seen every rule that was looked at and matched, in order
 * @param decider the one that decides; none: the end of the list does
 * @param tag what the packet carries afterwards
 */
record Ruling(List<Spot> seen, Optional<Spot> decider, Optional<Condition.Tag> tag) {
  Ruling {
    seen = List.copyOf(seen);
  }

  /** Goes through the rules whose boxes hold the packet. */
  static Ruling of(List<Spot> matched, Optional<Condition.Tag> before) {
    List<Spot> seen = new ArrayList<>();
    Optional<Spot> decider = Optional.empty();
    Optional<Condition.Tag> tag = before;
    for (Spot spot : matched) {
      Rule rule = spot.rule();
      if (!wantsTag(rule, tag)) {
        continue;
      }
      seen.add(spot);
      tag = rule.handling().tag().isPresent() ? rule.handling().tag() : tag;
      if (rule.action() == Action.MATCH) {
        continue;
      }
      decider = Optional.of(spot);
      if (rule.quick()) {
        break;
      }
    }
    return new Ruling(seen, decider, tag);
  }

  private static boolean wantsTag(Rule rule, Optional<Condition.Tag> tag) {
    for (Condition condition : rule.conditions()) {
      if (condition instanceof Condition.Tagged(var wanted, var not)
          && tag.filter(wanted::equals).isPresent() == not) {
        return false;
      }
    }
    return true;
  }

  Optional<Action> action() {
    return decider.map(spot -> spot.rule().action());
  }
}
