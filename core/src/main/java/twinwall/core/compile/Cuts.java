package twinwall.core.compile;

import java.util.Arrays;
import java.util.Optional;

/**
 * One way to split items in one dimension.
 *
 * @param bounds where each part begins, and at last where the last one ends
 * @param inside the items of each part, in their order
 * @param sum how many items stand in all parts together
 * @param score how many items a packet has to do with, on average, where items are dense
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, seen by nobody else
record Cuts(int dimension, int[] bounds, int[][] inside, long sum, double score) {
  /** A split that leaves more than this in its largest part is none. */
  private static final double PROGRESS = 0.8;

  int size() {
    return inside.length;
  }

  boolean isBetterThan(Cuts other) {
    return score < other.score || score == other.score && sum < other.sum;
  }

  Cuts scored(double other) {
    return new Cuts(dimension, bounds, inside, sum, other);
  }

  /** The finest split that repeats no more than is allowed and keeps something apart. */
  static Optional<Cuts> best(
      Axis axis, int d, int[][] numbers, int[] some, Box box, long allowed, int most) {
    int[] edges = edges(axis, d, numbers, some, box);
    boolean exact = isExact(axis);
    int wanted = exact ? edges.length + 1 : Math.min(most, Integer.highestOneBit(some.length / 8));
    for (int parts = Math.max(2, wanted); parts >= 2 && edges.length > 0; parts /= 2) {
      int[] bounds = bounds(axis, d, edges, box, exact ? edges.length + 1 : parts);
      Optional<Cuts> cuts = of(d, bounds, numbers, some, allowed);
      if (cuts.filter(found -> found.largest() <= PROGRESS * some.length).isPresent()) {
        return cuts;
      }
      if (exact) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A split at every value, whether it keeps anything apart or not. */
  static Optional<Cuts> all(Axis axis, int d, int[][] numbers, int[] some, Box box, long allowed) {
    int[] edges = edges(axis, d, numbers, some, box);
    return edges.length == 0
        ? Optional.empty()
        : of(d, bounds(axis, d, edges, box, edges.length + 1), numbers, some, allowed);
  }

  private static boolean isExact(Axis axis) {
    return axis.isRest(axis.size() - 1);
  }

  private int largest() {
    int largest = 0;
    for (int[] part : inside) {
      largest = Math.max(largest, part.length);
    }
    return largest;
  }

  /** Inside the box, where one of the items begins or ends; sorted, each once. */
  private static int[] edges(Axis axis, int d, int[][] numbers, int[] some, Box box) {
    int[] found = new int[64];
    int count = 0;
    for (int item : some) {
      int[] pairs = numbers[item];
      if (count + pairs.length > found.length) {
        found = Arrays.copyOf(found, Math.max(found.length * 2, count + pairs.length));
      }
      for (int edge : pairs) {
        if (edge > box.from(d) && edge < box.to(d)) {
          found[count++] = edge;
        }
      }
    }
    Arrays.sort(found, 0, count);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (distinct == 0 || found[distinct - 1] != found[i]) {
        found[distinct++] = found[i];
      }
    }
    int[] edges = Arrays.copyOf(found, distinct);
    return isExact(axis) ? everyValue(edges, d, box) : edges;
  }

  /** Of exact values each is a part of its own; others that no item names go with the rest. */
  private static int[] everyValue(int[] edges, int d, Box box) {
    if (edges.length == 0) {
      return edges;
    }
    int[] all = new int[box.width(d) - 1];
    Arrays.setAll(all, i -> box.from(d) + 1 + i);
    return all;
  }

  /** So many parts: the edges that the dice prefer, and always the border of two families. */
  private static int[] bounds(Axis axis, int d, int[] edges, Box box, int parts) {
    int border = axis.secondFamily();
    boolean crosses = border > box.from(d) && border < box.to(d);
    int limit = Integer.MAX_VALUE;
    if (edges.length > parts - 1) {
      int[] dice = new int[edges.length];
      Arrays.setAll(dice, i -> axis.dice(edges[i]));
      Arrays.sort(dice);
      limit = dice[parts - 2];
    }
    int[] out = new int[edges.length + 3];
    int count = 0;
    out[count++] = box.from(d);
    for (int edge : edges) {
      if (crosses && edge > border && out[count - 1] < border) {
        out[count++] = border;
      }
      if (edge == border || limit == Integer.MAX_VALUE || axis.dice(edge) <= limit) {
        out[count++] = edge;
      }
    }
    if (crosses && out[count - 1] < border) {
      out[count++] = border;
    }
    out[count++] = box.to(d);
    return Arrays.copyOf(out, count);
  }

  private static Optional<Cuts> of(int d, int[] bounds, int[][] numbers, int[] some, long allowed) {
    int parts = bounds.length - 1;
    int[][] inside = new int[parts][0];
    int[] counts = new int[parts];
    long sum = 0;
    for (int item : some) {
      int last = -1;
      int[] pairs = numbers[item];
      for (int i = 0; i < pairs.length; i += 2) {
        int part = Math.max(last + 1, part(bounds, pairs[i]));
        for (; part < parts && bounds[part] < pairs[i + 1]; part++) {
          if (bounds[part + 1] > pairs[i]) {
            inside[part] = with(inside[part], counts[part]++, item);
            last = part;
            sum++;
          }
        }
      }
      if (sum > allowed) {
        return Optional.empty();
      }
    }
    double squares = 0;
    for (int part = 0; part < parts; part++) {
      inside[part] = Arrays.copyOf(inside[part], counts[part]);
      squares += (double) counts[part] * counts[part];
    }
    return Optional.of(new Cuts(d, bounds, inside, sum, squares / Math.max(1, sum)));
  }

  /** The part in which a number lies, or the first one. */
  private static int part(int[] bounds, int number) {
    int at = Arrays.binarySearch(bounds, number);
    return Math.max(0, at >= 0 ? at : -at - 2);
  }

  private static int[] with(int[] list, int count, int item) {
    int[] out = count == list.length ? Arrays.copyOf(list, Math.max(16, 2 * count)) : list;
    out[count] = item;
    return out;
  }
}
