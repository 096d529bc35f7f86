package twinwall.core.apply;

import java.util.List;
import twinwall.core.plan.Plan;

/** What the machine wants done. */
public sealed interface ApplyAction {

  /** Make this plan true; answer with {@link ApplyEvent.Applied} or {@link ApplyEvent.Failed}. */
  record Apply(long revision, Plan plan) implements ApplyAction {}

  /** This plan is true now: tell those who depend on it. */
  record Running(long revision, Plan plan, List<String> changes, List<String> notices)
      implements ApplyAction {}

  /** This plan could not be made true. */
  record NotRunning(ApplyState.Failure failure) implements ApplyAction {}
}
