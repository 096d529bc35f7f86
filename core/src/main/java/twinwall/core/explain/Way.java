package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Ruleset;

/**
 * How far the packets of a region have come on one side of a comparison.
 *
 * @param translatedBy what translated the destination, to what {@code view} says
 * @param passing that rule lets them pass without the filter
 * @param verdict {@code ARRIVES} as long as nothing has stopped them
 */
record Way(
    boolean tracked,
    Optional<Side.Pick> translatedBy,
    View view,
    boolean passing,
    Verdict verdict,
    Ref by,
    Optional<Ruleset.Rule> rule,
    Optional<Condition.Tag> tag) {
  private static final Ref NOTHING = Tracer.auto("", "", "");
  static final Way START =
      new Way(
          true,
          Optional.empty(),
          View.SAME,
          false,
          Verdict.ARRIVES,
          NOTHING,
          Optional.empty(),
          Optional.empty());

  boolean isStopped() {
    return !verdict.passes();
  }

  Way untracked() {
    return new Way(false, translatedBy, view, passing, verdict, by, rule, tag);
  }

  Way stopped(Verdict how, Ref why) {
    return new Way(tracked, translatedBy, view, passing, how, why, rule, tag);
  }

  Way translated(Side.Pick pick, View to) {
    return new Way(tracked, Optional.of(pick), to, pick.rule().pass(), verdict, by, rule, tag);
  }

  Way passed(Ref why, Optional<Ruleset.Rule> decider, Optional<Condition.Tag> now) {
    return new Way(tracked, translatedBy, view, passing, verdict, why, decider, now);
  }

  List<Handling.Hop> via() {
    return rule.map(r -> r.handling().via()).orElse(List.of());
  }

  Optional<Ref> translation() {
    return translatedBy.map(
        pick -> new Ref(pick.rule().id(), NatWords.kind(pick.rule()), pick.rule().origin()));
  }
}
