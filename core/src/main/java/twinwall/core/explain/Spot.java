package twinwall.core.explain;

import twinwall.core.plan.Origin;
import twinwall.core.plan.Ruleset;

/** A filter rule where it stands. */
public record Spot(Ruleset.Rule rule, String place) {
  public Ref ref() {
    return new Ref(rule.id(), place, rule.origin());
  }

  /**
   * What people need to find a rule: its id (the tracker where it has one), the list it stands in,
   * and where it comes from.
   */
  public record Ref(String id, String list, Origin origin) {
    /** Nobody wrote it: a setting asks for it. */
    public boolean isAutomatic() {
      return id.startsWith("auto:");
    }

    /** The tracker, if it is one. */
    public boolean hasTracker() {
      return !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }
}
