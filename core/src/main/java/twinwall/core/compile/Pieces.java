package twinwall.core.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a list in pieces that are gone through in turns. */
final class Pieces {
  private Pieces() {}

  /**
   * Long runs of items that are sharp, in pieces of their own: in some dimension they cover little
   * of the box. What is between is one piece each time; one piece if there is nothing to gain.
   */
  static List<int[]> bySharpness(int[] some, int[][][] numbers, Box box, int most) {
    List<int[]> best = List.of(some);
    int longest = 0;
    for (int d = 0; d < numbers.length; d++) {
      List<int[]> pieces = runs(some, numbers[d], d, box, most);
      int largest = pieces.stream().mapToInt(piece -> piece.length).max().orElse(0);
      if (pieces.size() > 1 && largest > longest) {
        best = pieces;
        longest = largest;
      }
    }
    return best;
  }

  private static List<int[]> runs(int[] some, int[][] numbers, int d, Box box, int most) {
    List<int[]> pieces = new ArrayList<>();
    int done = 0;
    int from = 0;
    while (from < some.length) {
      boolean sharp = isSharp(numbers[some[from]], d, box);
      int to = from + 1;
      while (to < some.length && isSharp(numbers[some[to]], d, box) == sharp) {
        to++;
      }
      if (sharp && to - from > most) {
        if (from > done) {
          pieces.add(Arrays.copyOfRange(some, done, from));
        }
        pieces.add(Arrays.copyOfRange(some, from, to));
        done = to;
      }
      from = to;
    }
    if (done < some.length) {
      pieces.add(Arrays.copyOfRange(some, done, some.length));
    }
    return pieces;
  }

  private static boolean isSharp(int[] pairs, int d, Box box) {
    long covered = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      covered += Math.max(0, Math.min(pairs[i + 1], box.to(d)) - Math.max(pairs[i], box.from(d)));
    }
    return 4 * covered <= box.width(d);
  }

  /** Pieces of about a size; where one ends depends on the items there, and nothing else. */
  static List<int[]> byDice(int[] some, int[] dice, int size) {
    List<int[]> pieces = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= some.length; to++) {
      boolean ends = to - from >= size / 4 && dice[some[to - 1]] % size == 0;
      if (to == some.length || ends || to - from == 3 * size) {
        pieces.add(Arrays.copyOfRange(some, from, to));
        from = to;
      }
    }
    return pieces;
  }
}
