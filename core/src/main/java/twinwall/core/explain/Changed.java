package twinwall.core.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which entries of two lists are not in both, in the same order. A packet that matches none of
 * these meets the same entries in both lists, so both do the same to it.
 */
record Changed(BitSet before, BitSet after) {
  /**
   * @param key what an entry is, apart from its names
   */
  static <T> Changed between(
      List<Item<T>> before,
      List<Item<T>> after,
      Function<T, Object> keyBefore,
      Function<T, Object> keyAfter) {
    List<Object> a = keys(before, keyBefore);
    List<Object> b = keys(after, keyAfter);
    Map<Object, Deque<Integer>> places = new HashMap<>();
    for (int i = 0; i < b.size(); i++) {
      places.computeIfAbsent(b.get(i), _ -> new ArrayDeque<>()).add(i);
    }
    int[] partner = new int[a.size()];
    for (int i = 0; i < a.size(); i++) {
      Deque<Integer> found = places.get(a.get(i));
      partner[i] = found == null || found.isEmpty() ? -1 : found.poll();
    }
    BitSet changedA = new BitSet();
    BitSet changedB = new BitSet();
    changedA.set(0, a.size());
    changedB.set(0, b.size());
    for (int i : ascending(partner)) {
      changedA.clear(i);
      changedB.clear(partner[i]);
    }
    return new Changed(changedA, changedB);
  }

  private record Key(List<Box> boxes, Object what) {}

  private static <T> List<Object> keys(List<Item<T>> items, Function<T, Object> key) {
    List<Object> out = new ArrayList<>();
    items.forEach(item -> out.add(new Key(item.boxes(), key.apply(item.what()))));
    return out;
  }

  /** The places of a longest ascending row of partners. */
  private static List<Integer> ascending(int[] partner) {
    int[] tails = new int[partner.length];
    int[] previous = new int[partner.length];
    int length = 0;
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] < 0) {
        continue;
      }
      int at = place(tails, length, partner, partner[i]);
      previous[i] = at == 0 ? -1 : tails[at - 1];
      tails[at] = i;
      length = Math.max(length, at + 1);
    }
    List<Integer> out = new ArrayList<>();
    for (int i = length == 0 ? -1 : tails[length - 1]; i >= 0; i = previous[i]) {
      out.add(i);
    }
    return out.reversed();
  }

  private static int place(int[] tails, int length, int[] partner, int value) {
    int from = 0;
    int to = length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (partner[tails[middle]] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  boolean isEmpty() {
    return before.isEmpty() && after.isEmpty();
  }
}
