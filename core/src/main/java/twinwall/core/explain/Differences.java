package twinwall.core.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import twinwall.core.explain.Partition.Budget;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;

/**
 * Which packets' fate is not the same in two configurations. Exact, as far as the work is done: the
 * lists of both are cut into parts in which every rule matches all packets or none, but only where
 * a rule that is not in both matches.
 *
 * @param complete false when the work was cut off: there may be more
 */
public record Differences(List<Difference> all, boolean complete) {
  /** Enough for rule bases of ten thousand rules in which much has changed. */
  public static final long WORK = 200_000_000L;

  private static final int MOST_PARTS = 200_000;
  private static final Ranges NEVER4 =
      Ranges.of(
          Stream.of("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4").map(Prefix::of).toList(), true);
  private static final Ranges PORTED = Ranges.ofAll(List.of(Match.TCP, Match.UDP));

  public Differences {
    all = List.copyOf(all);
  }

  /** Two outcomes that stand for all packets with the same ones. */
  private record Pair(Outcome before, Outcome after) {}

  /**
   * @param at from when on schedules are looked at, for a year
   * @param work how many steps may be taken
   */
  public static Differences between(Situation before, Situation after, Instant at, long work) {
    Coordinates coordinates = Coordinates.of(List.of(before, after), at, Coordinates.YEAR);
    Budget budget = new Budget(work);
    List<Difference> out = new ArrayList<>();
    boolean[] cut = new boolean[1];
    for (boolean v4 : new boolean[] {true, false}) {
      Map<Pair, List<Box>> found = new LinkedHashMap<>();
      int[] parts = new int[1];
      Side a = new Side(before, coordinates, v4);
      Side b = new Side(after, coordinates, v4);
      Comparison both = new Comparison(a, b, coordinates, v4, budget);
      LastStages last =
          new LastStages(
              both,
              (region, first, second) -> {
                if (++parts[0] > MOST_PARTS) {
                  cut[0] = true;
                } else {
                  found.computeIfAbsent(pair(first, second), _ -> new ArrayList<>()).add(region);
                }
              });
      new Stages(both, last).run();
      last.own();
      SetWords words = new SetWords(before, after, coordinates, v4);
      found.forEach((pair, boxes) -> out.add(difference(pair, Merging.of(boxes), words, both)));
    }
    out.sort(Comparator.comparingInt(Differences::weight));
    return new Differences(out, !budget.isSpent() && !cut[0]);
  }

  /** Where one lets packets through and the other does not, the way behind need not be told. */
  private static Pair pair(Outcome before, Outcome after) {
    boolean was = before.verdict().passes();
    boolean is = after.verdict().passes();
    return was == is
        ? new Pair(before, after)
        : new Pair(was ? before.passing(false) : before, is ? after.passing(true) : after);
  }

  /** What is let in now comes first, then what is not any more, then the rest. */
  private static int weight(Difference difference) {
    boolean was = difference.before().verdict().passes();
    boolean is = difference.after().verdict().passes();
    return was == is ? was ? 2 : 3 : is ? 0 : 1;
  }

  private static Difference difference(
      Pair pair, List<Box> boxes, SetWords words, Comparison both) {
    OutcomeWords told = new OutcomeWords(both.v4);
    List<Box> shown = Merging.of(boxes.stream().map(Differences::widened).toList());
    return new Difference(
        packets(boxes, words, both),
        packets(shown, words, both),
        told.of(pair.before(), pair.after(), both.before),
        told.of(pair.after(), pair.before(), both.after),
        Examples.of(boxes, both.coordinates));
  }

  private static List<Difference.Packets> packets(
      List<Box> boxes, SetWords words, Comparison both) {
    return boxes.stream().map(box -> new Difference.Packets(box, words, both.coordinates)).toList();
  }

  /** With port 0, and addresses that nobody has, where that makes the set a simpler one. */
  private static Box widened(Box box) {
    Box out = box;
    if (PORTED.contains(box.get(Dim.PROTOCOL))) {
      out = with(with(out, Dim.FROM_PORT, Ranges.one(0)), Dim.TO_PORT, Ranges.one(0));
    }
    return box.v4() ? with(with(out, Dim.SOURCE, NEVER4), Dim.DESTINATION, NEVER4) : out;
  }

  private static Box with(Box box, Dim dim, Ranges more) {
    Ranges wider = box.get(dim).or(more);
    return wider.size() < box.get(dim).size() || wider.equals(dim.all(box.v4()))
        ? box.with(dim, wider)
        : box;
  }
}
