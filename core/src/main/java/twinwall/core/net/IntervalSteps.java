package twinwall.core.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way from one set of intervals to another in steps of bounded size. After each step the set is
 * a set of intervals that neither overlap nor touch: what goes and what comes in its place are in
 * one step.
 */
public final class IntervalSteps {
  /** First what goes, then what comes; both at once. */
  public record Step(Intervals gone, Intervals come) {}

  private IntervalSteps() {}

  /**
   * @param most how many intervals a step changes, unless more of them hang together
   */
  public static List<Step> between(Intervals before, Intervals after, int most) {
    Intervals gone = before.without(after);
    Intervals come = after.without(before);
    List<Step> steps = new ArrayList<>();
    int g = 0;
    int c = 0;
    while (g < gone.size() || c < come.size()) {
      int fromGone = g;
      int fromCome = c;
      byte[] reached = new byte[before.width()];
      while (g < gone.size() || c < come.size()) {
        boolean takeGone =
            c == come.size()
                || g < gone.size() && Arrays.compareUnsigned(gone.first(g), come.first(c)) <= 0;
        byte[] first = takeGone ? gone.first(g) : come.first(c);
        boolean full = g - fromGone + c - fromCome >= most;
        if (full && !Packed.isWithinOrNext(first, reached)) {
          break;
        }
        byte[] last = takeGone ? gone.last(g++) : come.last(c++);
        if (Arrays.compareUnsigned(last, reached) > 0) {
          reached = last;
        }
      }
      steps.add(new Step(gone.part(fromGone, g), come.part(fromCome, c)));
    }
    return steps;
  }
}
