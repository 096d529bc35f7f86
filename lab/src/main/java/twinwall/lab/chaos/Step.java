package twinwall.lab.chaos;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Faults that overlap, each from a moment to another, in milliseconds of the step.
 *
 * @param watched before the first of them is undone, it is awaited that what is promised meanwhile
 *     has come about; otherwise they end in the midst of it
 */
record Step(int number, boolean watched, List<Timed> faults) {
  /** A fault and its time. */
  record Timed(int from, int until, Fault fault) {}

  /** What is to be done at a moment: the fault begins, or it is undone. */
  record Deed(int at, boolean begins, Fault fault) {
    String text() {
      return "+%5d ms  %s%s".formatted(at, begins ? "" : "end of: ", fault.text());
    }
  }

  Step {
    faults = List.copyOf(faults);
  }

  /** In the order of their times; what ends goes before what begins at the same moment. */
  List<Deed> deeds() {
    return faults.stream()
        .flatMap(f ->
            Stream.of(new Deed(f.from(), true, f.fault()), new Deed(f.until(), false, f.fault())))
        .sorted(Comparator.comparingInt(Deed::at).thenComparing(Deed::begins))
        .toList();
  }

  String text() {
    return String.join(
        "; ",
        faults.stream()
            .map(f -> f.fault().text() + " for " + (f.until() - f.from()) + " ms")
            .toList());
  }
}
