package twinwall.core.explain;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Partition.Entry;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Match;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Rule;

/**
 * Which gateways packets take that this node sends, where it is not the routing table that says.
 */
final class OwnWays {
  private OwnWays() {}

  /** A gateway that addresses of its interface choose. */
  private record Own(Ruleset.Gateway gateway) {}

  /** Stands for no rule: the packets are not translated at all. */
  private record Untranslated() {}

  /** CARP never is, and what connection tracking leaves alone neither. */
  static void untranslated(List<Entry> to, int list, Side side, boolean v4, String device) {
    Untranslated what = new Untranslated();
    Box carp = Box.all(v4).with(Dim.PROTOCOL, Ranges.one(Match.CARP));
    to.add(new Entry(list, what, carp, true, false));
    for (Ruleset.Untracked one : side.rules().tracking().untracked()) {
      if (one.device().equals(device)) {
        Box own = Box.all(v4).with(Dim.IN, Ranges.one(Coordinates.OWN));
        for (Box box : side.lists().shapes().of(one.leaving(), false, own)) {
          to.add(new Entry(list, what, box, true, false));
        }
      }
    }
  }

  static void entries(List<Entry> to, int list, Side side, boolean v4, String id) {
    if (side.rules().gateways().isEmpty() || !side.rules().filtering()) {
      return;
    }
    if (side.rules().leaving().stream().anyMatch(rule -> !rule.handling().via().isEmpty())) {
      List<Item<Spot>> leaving = Comparison.leaving(side, id);
      Comparison.add(to, list, leaving, new BitSet(), View.SAME, _ -> false);
    }
    for (Ruleset.Gateway gateway : side.rules().gateways()) {
      if (!gateway.own().isEmpty()) {
        Ranges far = Ranges.addresses(v4).minus(Ranges.of(gateway.near(), v4));
        Box box =
            Box.all(v4).with(Dim.SOURCE, Ranges.of(gateway.own(), v4)).with(Dim.DESTINATION, far);
        if (!box.isEmpty()) {
          to.add(new Entry(list + 1, new Own(gateway), box, true, false));
        }
      }
    }
  }

  static List<Hop> hops(Side side, List<Entry> matching, int list) {
    Ruling ruling = Ruling.of(Comparison.of(matching, list, Spot.class), Optional.empty());
    if (ruling.decider().isPresent()) {
      Rule rule = ruling.decider().get().rule();
      if (!rule.handling().via().isEmpty()) {
        return rule.handling().via();
      }
      if (isAsked(side.rules().leaving(), rule)) {
        return List.of();
      }
    }
    return Comparison.first(matching, list + 1, Own.class)
        .map(own -> List.of(new Hop(own.gateway().number(), 1)))
        .orElse(List.of());
  }

  /** Rules are asked for gateways up to the last one that has some. */
  static boolean isAsked(List<Rule> leaving, Rule decider) {
    int place = leaving.indexOf(decider);
    for (int i = 0; i < leaving.size(); i++) {
      Rule other = leaving.get(i);
      boolean later = decider.quick() ? i > place || !other.quick() : !other.quick() && i < place;
      if (later && !other.handling().via().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
