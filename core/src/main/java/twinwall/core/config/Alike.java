package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Where a list is as it was before: at its beginning and at its end. What one edit does is between,
 * whether something was changed, put in, taken out or moved.
 *
 * @param first so many at the beginning are the same
 * @param last so many at the end are the same, and are none of the first
 */
public record Alike(int before, int now, int first, int last) {
  public static Alike of(List<?> before, List<?> now) {
    int most = Math.min(before.size(), now.size());
    int first = 0;
    while (first < most && before.get(first).equals(now.get(first))) {
      first++;
    }
    int last = 0;
    while (last < most - first
        && before.get(before.size() - 1 - last).equals(now.get(now.size() - 1 - last))) {
      last++;
    }
    return new Alike(before.size(), now.size(), first, last);
  }

  /** Where that stood before which is at this place now; nothing if it is another one. */
  public OptionalInt old(int place) {
    if (place < first) {
      return OptionalInt.of(place);
    }
    return place >= now - last ? OptionalInt.of(place - now + before) : OptionalInt.empty();
  }

  /** What is made of each, where that which was made before is taken again. */
  public <T, R> List<R> made(List<T> all, List<R> had, Function<T, R> make) {
    List<R> out = new ArrayList<>(now);
    for (int i = 0; i < now; i++) {
      OptionalInt old = old(i);
      out.add(old.isPresent() ? had.get(old.getAsInt()) : make.apply(all.get(i)));
    }
    return List.copyOf(out);
  }
}
