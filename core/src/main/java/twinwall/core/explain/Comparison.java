package twinwall.core.explain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import twinwall.core.explain.Partition.Budget;
import twinwall.core.explain.Partition.Entry;

/**
 * What is the same in both lists and what is not, for all lists that packets of one family pass,
 * and these lists as entries of a {@link Partition}.
 */
final class Comparison {
  static final int MARKER = 4000;

  final Side before;
  final Side after;
  final Coordinates coordinates;
  final boolean v4;
  final Budget budget;
  final Changed arriving;
  final Changed redirects;
  final Changed mappedIn;
  final Changed roads;
  private final Map<String, Changed> leaving = new HashMap<>();
  private final Map<String, Changed> mappedOut = new HashMap<>();
  private final Map<String, Changed> outbound = new HashMap<>();
  private final List<Item<Object>> latersBefore = new ArrayList<>();
  private final List<Item<Object>> latersAfter = new ArrayList<>();
  private final List<Item<Object>> roadsBefore = new ArrayList<>();
  private final List<Item<Object>> roadsAfter = new ArrayList<>();
  private final List<Item<Object>> rulesBefore = new ArrayList<>();
  private final List<Item<Object>> rulesAfter = new ArrayList<>();
  private final Map<Integer, List<Entry>> filter = new HashMap<>();

  Comparison(Side before, Side after, Coordinates coordinates, boolean v4, Budget budget) {
    this.before = before;
    this.after = after;
    this.coordinates = coordinates;
    this.v4 = v4;
    this.budget = budget;
    this.arriving =
        changed(before.lists().arriving(), after.lists().arriving(), before::key, after::key);
    collect(before.lists().arriving(), arriving.before(), rulesBefore);
    collect(after.lists().arriving(), arriving.after(), rulesAfter);
    this.redirects = picks(before.lists().redirects(), after.lists().redirects());
    this.mappedIn = picks(before.lists().mappedIn(), after.lists().mappedIn());
    this.roads = changed(before.lists().roads(), after.lists().roads(), before::key, after::key);
    collect(before.lists().roads(), roads.before(), roadsBefore);
    collect(after.lists().roads(), roads.after(), roadsAfter);
    for (String id : coordinates.ids()) {
      List<Item<Spot>> a = leaving(before, id);
      List<Item<Spot>> b = leaving(after, id);
      Changed rules = changed(a, b, before::key, after::key);
      leaving.put(id, rules);
      collect(a, rules.before(), latersBefore);
      collect(b, rules.after(), latersAfter);
      nat(id, mappedOut, Comparison::mappedOut);
      nat(id, outbound, Comparison::outbound);
    }
  }

  private void nat(
      String id,
      Map<String, Changed> to,
      java.util.function.BiFunction<Side, String, List<Item<Side.Pick>>> list) {
    List<Item<Side.Pick>> a = list.apply(before, id);
    List<Item<Side.Pick>> b = list.apply(after, id);
    Changed rules = changed(a, b, before::key, after::key);
    to.put(id, rules);
    collect(a, rules.before(), latersBefore);
    collect(b, rules.after(), latersAfter);
  }

  private static <T> Changed changed(
      List<Item<T>> a, List<Item<T>> b, Function<T, Object> keyA, Function<T, Object> keyB) {
    return Changed.between(a, b, keyA, keyB);
  }

  private Changed picks(
      List<Item<twinwall.core.plan.Nat.Rule>> a, List<Item<twinwall.core.plan.Nat.Rule>> b) {
    return changed(before.picks(a), after.picks(b), before::key, after::key);
  }

  private static <T> void collect(List<Item<T>> items, BitSet changed, List<Item<Object>> to) {
    changed.stream().forEach(i -> to.add(new Item<>(items.get(i).what(), items.get(i).boxes())));
  }

  static List<Item<Spot>> leaving(Side side, String id) {
    return side.device(id).map(side.lists()::leaving).orElse(List.of());
  }

  static List<Item<Side.Pick>> mappedOut(Side side, String id) {
    return side.device(id).map(d -> side.picks(side.lists().mappedOut(d))).orElse(List.of());
  }

  static List<Item<Side.Pick>> outbound(Side side, String id) {
    return side.device(id).map(d -> side.picks(side.lists().outbound(d))).orElse(List.of());
  }

  BitSet leaving(String id, boolean first) {
    return of(leaving, id, first);
  }

  BitSet mappedOut(String id, boolean first) {
    return of(mappedOut, id, first);
  }

  BitSet outbound(String id, boolean first) {
    return of(outbound, id, first);
  }

  private static BitSet of(Map<String, Changed> all, String id, boolean first) {
    Changed changed = all.get(id);
    return changed == null ? new BitSet() : first ? changed.before() : changed.after();
  }

  /** Something that happens after the filter is not the same. */
  boolean laterChanges() {
    return !latersBefore.isEmpty()
        || !latersAfter.isEmpty()
        || !roadsBefore.isEmpty()
        || !roadsAfter.isEmpty();
  }

  /** Whether anything that is not the same from the filter on is about packets of a region. */
  boolean touches(Box region, Way a, Way b) {
    return touches(region, a.view(), rulesBefore, latersBefore, roadsBefore)
        || touches(region, b.view(), rulesAfter, latersAfter, roadsAfter);
  }

  @SafeVarargs
  private static boolean touches(Box region, View view, List<Item<Object>>... all) {
    for (List<Item<Object>> items : all) {
      for (Item<Object> item : view.before(items)) {
        if (item.boxes().stream().anyMatch(box -> region.and(box).isPresent())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The filter's rules for what arrives, as packets see them. */
  List<Entry> filter(int list, View view, Ends<Spot> ends) {
    if (view.isNothing()) {
      return filter.computeIfAbsent(list, _ -> entries(list, view, ends));
    }
    return entries(list, view, ends);
  }

  private List<Entry> entries(int list, View view, Ends<Spot> ends) {
    List<Entry> out = new ArrayList<>();
    Side side = list == 0 ? before : after;
    BitSet changed = list == 0 ? arriving.before() : arriving.after();
    add(out, list, side.lists().arriving(), changed, view, ends);
    return out;
  }

  /** Marks what is changed of the lists after the filter, as packets look that did not pass it. */
  void markLater(List<Entry> to, Way a, Way b, boolean withRoads) {
    mark(to, a.view().before(latersBefore));
    mark(to, b.view().before(latersAfter));
    if (withRoads) {
      mark(to, a.view().before(roadsBefore));
      mark(to, b.view().before(roadsAfter));
    }
  }

  private static void mark(List<Entry> to, List<Item<Object>> items) {
    for (Item<Object> item : items) {
      item.boxes().forEach(box -> to.add(new Entry(MARKER, item.what(), box, false, true)));
    }
  }

  /** A list as entries, as packets see it before the translation of their destination. */
  static <T> void add(
      List<Entry> to, int list, List<Item<T>> items, BitSet changed, View view, Ends<T> ends) {
    for (int i = 0; i < items.size(); i++) {
      Item<T> item = items.get(i);
      List<Box> boxes =
          view.isNothing()
              ? item.boxes()
              : view.before(List.of(item)).stream().flatMap(x -> x.boxes().stream()).toList();
      for (Box box : boxes) {
        to.add(new Entry(list, item.what(), box, ends.after(item.what()), changed.get(i)));
      }
    }
  }

  /** Whether what matches an entry is held against no further one of its list. */
  @FunctionalInterface
  interface Ends<T> {
    boolean after(T what);
  }

  /** What of one list matches. */
  static <T> List<T> of(List<Entry> matching, int list, Class<T> type) {
    List<T> out = new ArrayList<>();
    for (Entry entry : matching) {
      if (entry.list() == list
          && type.isInstance(entry.what())
          && (out.isEmpty() || !out.getLast().equals(entry.what()))) {
        out.add(type.cast(entry.what()));
      }
    }
    return out;
  }

  static <T> Optional<T> first(List<Entry> matching, int list, Class<T> type) {
    return of(matching, list, type).stream().findFirst();
  }
}
