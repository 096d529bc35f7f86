package twinwall.core.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Separators stay between the rules between which they are, whatever happens to rules above them.
 * One that the edit itself moved is left where that put it.
 */
public final class SeparatorFollows {
  private static final String HOLDER = "separator";
  private static final String RULE = "rule";

  private SeparatorFollows() {}

  /** The edit with all that follows from it. */
  public static Edit after(Edit edit) {
    return config ->
        switch (edit.on(config)) {
          case Edit.Refused refused -> refused;
          case Edit.Edited(Xml root) -> new Edit.Edited(follow(config.xml(), root));
        };
  }

  static Xml follow(Xml before, Xml after) {
    Xml out = after;
    for (String section : List.of("filter", "nat")) {
      if (after.has(section)) {
        Xml old = before.childOrEmpty(section);
        Xml now = after.childOrEmpty(section);
        Xml followed = section(old, now);
        out = followed.equals(now) ? out : out.put(followed);
      }
    }
    return out;
  }

  /** The same for one section, {@code filter} or {@code nat}. */
  public static Xml section(Xml before, Xml after) {
    Xml holder = after.childOrEmpty(HOLDER);
    if (holder.children().isEmpty() || before.children(RULE).equals(after.children(RULE))) {
      return after;
    }
    Xml old = before.childOrEmpty(HOLDER);
    if (after.name().equals("nat")) {
      return after.put(shifted(old, holder, before, after, _ -> true));
    }
    List<Xml> tabs = new ArrayList<>();
    for (Xml tab : holder.children()) {
      tabs.add(
          shifted(
              old.childOrEmpty(tab.name()), tab, before, after, rule -> isIn(rule, tab.name())));
    }
    return after.put(holder.withChildren(tabs));
  }

  /** Whether a filter rule is shown in a tab. */
  public static boolean isIn(Xml rule, String tab) {
    boolean floats = rule.has("floating");
    return tab.equals(Separator.FLOATING)
        ? floats
        : !floats
            && Arrays.stream(rule.text("interface").split("[\\s,]+"))
                .anyMatch(id -> id.equalsIgnoreCase(tab));
  }

  private static Xml shifted(Xml old, Xml now, Xml before, Xml after, Predicate<Xml> inTab) {
    if (!old.equals(now) || now.children().isEmpty()) {
      return now;
    }
    List<Xml> was = before.children(RULE).stream().filter(inTab).toList();
    List<Xml> is = after.children(RULE).stream().filter(inTab).toList();
    if (was.equals(is)) {
      return now;
    }
    Alignment alignment = Alignment.of(was, is);
    return now.withChildren(
        now.children().stream()
            .map(x ->
                Separator.isId(x.name())
                    ? x.put(Xml.of("row", "fr" + alignment.row(Separator.row(x))))
                    : x)
            .toList());
  }

  /**
   * How a list became another one.
   *
   * @param kept for each old rule whether it is still there, in the same order as the others that
   *     are
   * @param come where rules are that came, or that were moved, in ascending order
   */
  record Alignment(boolean[] kept, List<Integer> come) {
    static Alignment of(List<Xml> was, List<Xml> is) {
      int[] to = matched(was, is);
      boolean[] kept = longest(to);
      boolean[] there = new boolean[is.size()];
      replaced(to, kept, is.size());
      for (int i = 0; i < to.length; i++) {
        if (kept[i]) {
          there[to[i]] = true;
        }
      }
      List<Integer> come = new ArrayList<>();
      for (int i = 0; i < there.length; i++) {
        if (!there[i]) {
          come.add(i);
        }
      }
      return new Alignment(kept, come);
    }

    /** Where a separator is now that had so many old rules above it. */
    int row(int old) {
      int row = Math.max(0, old - kept.length);
      for (int i = 0; i < Math.min(old, kept.length); i++) {
        row += kept[i] ? 1 : 0;
      }
      for (int place : come) {
        row += place < row ? 1 : 0;
      }
      return row;
    }

    /** For each old rule its new place by what names it, or else by what it is; -1 for none. */
    private static int[] matched(List<Xml> was, List<Xml> is) {
      Map<Object, Deque<Integer>> places = new HashMap<>();
      Map<String, Integer> trackers = trackers(was);
      trackers(is).forEach((tracker, often) -> trackers.merge(tracker, often, Math::max));
      for (int i = 0; i < is.size(); i++) {
        places.computeIfAbsent(key(is.get(i), trackers), _ -> new ArrayDeque<>()).add(i);
      }
      int[] to = new int[was.size()];
      for (int i = 0; i < to.length; i++) {
        Deque<Integer> found = places.getOrDefault(key(was.get(i), trackers), new ArrayDeque<>());
        to[i] = found.isEmpty() ? -1 : found.removeFirst();
      }
      return to;
    }

    private static Map<String, Integer> trackers(List<Xml> rules) {
      Map<String, Integer> out = new HashMap<>();
      rules.forEach(rule -> out.merge(rule.text("tracker"), 1, Integer::sum));
      return out;
    }

    private static Object key(Xml rule, Map<String, Integer> trackers) {
      String tracker = rule.text("tracker");
      return tracker.isEmpty() || trackers.getOrDefault(tracker, 0) != 1 ? rule : tracker;
    }

    /** The most old rules that are in the same order as before. */
    private static boolean[] longest(int[] to) {
      int[] tails = new int[to.length];
      int[] before = new int[to.length];
      int length = 0;
      for (int i = 0; i < to.length; i++) {
        if (to[i] < 0) {
          continue;
        }
        int low = 0;
        int high = length;
        while (low < high) {
          int middle = (low + high) >>> 1;
          if (to[tails[middle]] < to[i]) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }
        before[i] = low == 0 ? -1 : tails[low - 1];
        tails[low] = i;
        length = Math.max(length, low + 1);
      }
      boolean[] kept = new boolean[to.length];
      for (int at = length == 0 ? -1 : tails[length - 1]; at >= 0; at = before[at]) {
        kept[at] = true;
      }
      return kept;
    }

    /** A rule that has another one in its place, between the same two, is that one. */
    private static void replaced(int[] to, boolean[] kept, int size) {
      boolean[] used = new boolean[size];
      for (int at : to) {
        if (at >= 0) {
          used[at] = true;
        }
      }
      int next = 0;
      for (int i = 0; i < to.length; i++) {
        if (kept[i]) {
          next = to[i] + 1;
        } else if (to[i] < 0) {
          int end = end(to, kept, i, size);
          while (next < end && used[next]) {
            next++;
          }
          if (next < end) {
            to[i] = next;
            kept[i] = true;
            next++;
          }
        }
      }
    }

    /** The new place of the next old rule that stayed. */
    private static int end(int[] to, boolean[] kept, int from, int size) {
      for (int i = from + 1; i < to.length; i++) {
        if (kept[i]) {
          return to[i];
        }
      }
      return size;
    }
  }
}
