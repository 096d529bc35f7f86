package twinwall.core.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts boxes together that differ in one dimension only, as long as there are any. */
final class Merging {
  private Merging() {}

  static List<Box> of(List<Box> boxes) {
    List<Box> now = boxes;
    int before;
    do {
      before = now.size();
      for (Dim dim : Dim.values()) {
        now = along(dim, now);
      }
    } while (now.size() < before);
    return now;
  }

  private static List<Box> along(Dim dim, List<Box> boxes) {
    Map<Box, List<Ranges>> alike = new LinkedHashMap<>();
    for (Box box : boxes) {
      alike.computeIfAbsent(box.with(dim, Ranges.NONE), _ -> new ArrayList<>()).add(box.get(dim));
    }
    List<Box> out = new ArrayList<>();
    alike.forEach((box, sets) -> out.add(box.with(dim, union(sets, 0, sets.size()))));
    return out;
  }

  private static Ranges union(List<Ranges> sets, int from, int to) {
    int middle = (from + to) >>> 1;
    return to - from == 1 ? sets.get(from) : union(sets, from, middle).or(union(sets, middle, to));
  }
}
