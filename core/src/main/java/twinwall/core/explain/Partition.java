package twinwall.core.explain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.explain.Ranges.Num;

/**
 * Cuts a region into parts in which every entry of some lists matches all packets or none. Parts in
 * which nothing of interest matches are passed over; the others are as few as the order of the
 * dimensions allows, as all values for which the same entries are left stay together.
 */
final class Partition {
  /**
   * An entry.
   *
   * @param list which list it is of
   * @param ends packets that it matches are not held against the rest of its list
   * @param changed parts in which it matches are of interest
   */
  record Entry(int list, Object what, Box box, boolean ends, boolean changed, int lastDim) {
    Entry(int list, Object what, Box box, boolean ends, boolean changed) {
      this(list, what, box, ends, changed, lastDim(box));
    }

    private static int lastDim(Box box) {
      int last = -1;
      for (Dim dim : Dim.values()) {
        last = box.isAll(dim) ? last : dim.ordinal();
      }
      return last;
    }
  }

  /** Takes the parts: which entries match, in the order of their lists. */
  @FunctionalInterface
  interface Parts {
    void part(Box region, List<Entry> matching);
  }

  /** How much work may be done; what is not done is counted. */
  static final class Budget {
    private long left;
    private long skipped;

    Budget(long steps) {
      left = steps;
    }

    private boolean spend(long steps) {
      left -= steps;
      if (left < 0) {
        skipped++;
      }
      return left >= 0;
    }

    boolean isSpent() {
      return skipped > 0;
    }
  }

  private final Budget budget;
  private final boolean everything;
  private final Parts parts;

  private Partition(Budget budget, boolean everything, Parts parts) {
    this.budget = budget;
    this.everything = everything;
    this.parts = parts;
  }

  /**
   * @param everything all parts are of interest, not only those in which a changed entry matches
   */
  static void cut(Box region, List<Entry> entries, boolean everything, Budget budget, Parts parts) {
    if (!everything
        && entries.stream().noneMatch(e -> e.changed() && region.and(e.box()).isPresent())) {
      return;
    }
    new Partition(budget, everything, parts).at(0, region, entries);
  }

  private void at(int depth, Box region, List<Entry> all) {
    if (!everything && all.stream().noneMatch(Entry::changed)) {
      return;
    }
    if (depth == Dim.COUNT) {
      parts.part(region, all);
      return;
    }
    if (!budget.spend(all.size() + 1L)) {
      return;
    }
    Dim dim = Dim.values()[depth];
    Ranges whole = region.get(dim);
    List<Ranges> sets = new ArrayList<>(all.size());
    boolean alike = true;
    for (Entry entry : all) {
      Ranges own = entry.box().get(dim);
      Ranges set = own.equals(dim.all(region.v4())) ? whole : own.and(whole);
      sets.add(set);
      alike &= set.equals(whole);
    }
    if (alike) {
      at(depth + 1, region, upToTheEnd(all, depth));
      return;
    }
    groups(whole, sets)
        .forEach((matching, part) -> {
          List<Entry> some = new ArrayList<>();
          matching.stream().forEach(i -> some.add(all.get(i)));
          at(depth + 1, region.with(dim, part), upToTheEnd(some, depth));
        });
  }

  /** Without what comes after an entry that matches whatever the dimensions to come are. */
  private static List<Entry> upToTheEnd(List<Entry> entries, int depth) {
    BitSet ended = new BitSet();
    List<Entry> out = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (!ended.get(entry.list())) {
        out.add(entry);
        if (entry.ends() && entry.lastDim() <= depth) {
          ended.set(entry.list());
        }
      }
    }
    return out;
  }

  /** Where an entry begins or ends to match. */
  private record Edge(Num at, int entry, boolean begins) {}

  /** The values of a dimension by which entries match there. */
  private Map<BitSet, Ranges> groups(Ranges whole, List<Ranges> sets) {
    List<Edge> edges = new ArrayList<>();
    BitSet active = new BitSet();
    for (int i = 0; i < sets.size(); i++) {
      Ranges set = sets.get(i);
      if (set.equals(whole)) {
        active.set(i);
        continue;
      }
      for (int r = 0; r < set.size(); r++) {
        edges.add(new Edge(set.first(r), i, true));
        edges.add(new Edge(set.last(r), i, false));
      }
    }
    budget.spend(edges.size());
    edges.sort(Comparator.comparing(Edge::at).thenComparing(edge -> edge.begins() ? 0 : 1));
    Map<BitSet, List<Num>> found = new LinkedHashMap<>();
    Optional<Num> from = Optional.of(whole.first(0));
    Num end = whole.last(whole.size() - 1);
    int at = 0;
    while (at < edges.size()) {
      Num here = edges.get(at).at();
      if (from.isPresent() && from.get().compareTo(here) < 0 && edges.get(at).begins()) {
        put(found, active, from.get(), here.before());
        from = Optional.of(here);
      }
      int next = at;
      while (next < edges.size() && edges.get(next).at().equals(here) && edges.get(next).begins()) {
        active.set(edges.get(next++).entry());
      }
      boolean ends = next < edges.size() && edges.get(next).at().equals(here);
      if (ends && from.isPresent()) {
        put(found, active, from.get(), here);
        from = here.compareTo(end) < 0 ? Optional.of(here.plus(1)) : Optional.empty();
      }
      while (next < edges.size() && edges.get(next).at().equals(here)) {
        active.clear(edges.get(next++).entry());
      }
      at = next;
    }
    if (from.isPresent() && from.get().compareTo(end) <= 0) {
      put(found, active, from.get(), end);
    }
    Map<BitSet, Ranges> out = new LinkedHashMap<>();
    found.forEach((matching, ends) -> {
      Ranges part = Ranges.ofEnds(ends).and(whole);
      if (!part.isEmpty()) {
        out.put(matching, part);
      }
    });
    return out;
  }

  private static void put(Map<BitSet, List<Num>> found, BitSet active, Num from, Num to) {
    List<Num> ends = found.get(active);
    if (ends == null) {
      ends = new ArrayList<>();
      found.put((BitSet) active.clone(), ends);
    }
    ends.add(from);
    ends.add(to);
  }
}
