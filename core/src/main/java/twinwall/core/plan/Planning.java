package twinwall.core.plan;

import java.util.List;
import twinwall.core.config.Problem;

/** What planning comes to: a plan and what to tell about it, or why there is none. */
public sealed interface Planning {
  /** A plan that can be put in place. The warnings say what it leaves out, and why. */
  record Planned(Plan plan, List<Problem> warnings) implements Planning {
    public Planned {
      warnings = List.copyOf(warnings);
    }
  }

  /** No plan: at least one of the problems is an error. */
  record Refused(List<Problem> problems) implements Planning {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** Warnings or problems, whichever there are. */
  default List<Problem> problems() {
    return switch (this) {
      case Planned planned -> planned.warnings();
      case Refused refused -> refused.problems();
    };
  }
}
