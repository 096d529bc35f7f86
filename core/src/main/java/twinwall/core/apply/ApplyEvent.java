package twinwall.core.apply;

import java.util.List;
import twinwall.core.plan.Plan;

/** What the machine is told. */
public sealed interface ApplyEvent {

  /** This plan, of this revision of the configuration, is the one that counts. */
  record Wanted(long revision, Plan plan) implements ApplyEvent {}

  /** A device came, or something changed an address: look whether the plan is still true. */
  record Disturbed(String what) implements ApplyEvent {}

  /** The plan is true. {@code notices}: what could be left out. */
  record Applied(long revision, List<String> changes, List<String> notices) implements ApplyEvent {
    public Applied {
      changes = List.copyOf(changes);
      notices = List.copyOf(notices);
    }
  }

  /** A step failed. {@code restored}: whether the old state is back. */
  record Failed(long revision, String step, String why, boolean restored) implements ApplyEvent {}
}
