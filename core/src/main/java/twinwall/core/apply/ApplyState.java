package twinwall.core.apply;

import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Plan;

/**
 * Which plan is wanted, which one runs, and what stands between.
 *
 * @param again something disturbed the kernel while a plan was being applied
 */
public record ApplyState(
    Optional<Wanted> wanted,
    boolean busy,
    boolean again,
    Optional<Running> running,
    Optional<Failure> failure,
    Moment retryAt) {
  public static final ApplyState START =
      new ApplyState(
          Optional.empty(), false, false, Optional.empty(), Optional.empty(), Moment.NEVER);

  /** The plan that counts. */
  public record Wanted(long revision, Plan plan) {}

  /** The plan that is true, since when, and what was left out. */
  public record Running(long revision, Plan plan, Moment since, List<String> notices) {}

  /** Why the wanted plan is not true, and how often that was tried. */
  public record Failure(long revision, String step, String why, boolean restored, int tries) {}

  /** True when the wanted plan is the one that runs. */
  public boolean isCurrent() {
    return wanted.map(Wanted::revision).equals(running.map(Running::revision));
  }
}
