package twinwall.core.compile;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import twinwall.core.net.Ip4;

/**
 * Items that name single IPv4 addresses in a dimension, and nothing else there: some bits of the
 * address keep them apart in one look at a map of exact values, whichever they are, where a map of
 * ranges has to be searched.
 */
final class Hosts {
  /** Fewer are kept apart by ranges as well. */
  private static final int FEWEST = 64;

  /** A map is made anew for each change of what is behind it. */
  private static final int MOST_BRANCHES = 1024;

  /** So many items that are no single addresses may stand in every branch. */
  private static final int MOST_BESIDE = 4;

  private static final int ON_AVERAGE = 8;

  /** How many more than on average may be where a packet comes. */
  private static final double UNEVEN = 3;

  private static final int STEP = 2;
  private static final int[] NONE = {};

  private final int[][] addresses; // by item; empty for those that are no single ones

  /**
   * What goes where.
   *
   * @param mask the bits that are looked at
   * @param branches the items of each value of the bits, in their order
   * @param rest the items that are no single addresses, in their order
   * @param sum how many items stand in all branches together
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, seen by nobody else
  record Cut(int mask, SortedMap<Integer, int[]> branches, int[] rest, long sum) {}

  Hosts(Axis axis, int[][] numbers) {
    addresses = new int[numbers.length][];
    for (int i = 0; i < numbers.length; i++) {
      addresses[i] = addresses(axis, numbers[i]);
    }
  }

  private static int[] addresses(Axis axis, int[] pairs) {
    int[] out = new int[pairs.length / 2];
    for (int i = 0; i < out.length; i++) {
      Span span = axis.span(pairs[2 * i], pairs[2 * i + 1]);
      if (!(span.first() instanceof Value.Address(Ip4 ip)) || !span.first().equals(span.last())) {
        return NONE;
      }
      out[i] = ip.bits();
    }
    return out;
  }

  /**
   * A way to keep these apart, where nearly all are single addresses. Which bits is a matter of the
   * addresses as a whole, so that one more changes nothing.
   *
   * @param allowed how many items may stand in all branches together
   */
  Optional<Cut> cut(int[] some, long allowed) {
    int[] rest = Arrays.stream(some).filter(item -> addresses[item].length == 0).toArray();
    if (some.length < FEWEST || rest.length > MOST_BESIDE) {
      return Optional.empty();
    }
    int parts = Math.min(MOST_BRANCHES, Integer.highestOneBit(some.length / ON_AVERAGE));
    for (int shift = 0; shift + Integer.bitCount(parts - 1) <= Integer.SIZE; shift += STEP) {
      Optional<Cut> cut = cut(some, rest, (parts - 1) << shift, allowed);
      if (cut.isPresent()) {
        return cut;
      }
    }
    return Optional.empty();
  }

  private Optional<Cut> cut(int[] some, int[] rest, int mask, long allowed) {
    SortedMap<Integer, IntStream.Builder> open = new TreeMap<>();
    for (int item : some) {
      for (int bits : bits(item, mask)) {
        open.computeIfAbsent(bits, _ -> IntStream.builder());
      }
    }
    for (int item : some) {
      if (addresses[item].length == 0) {
        open.values().forEach(branch -> branch.add(item));
      }
      for (int bits : bits(item, mask)) {
        open.computeIfAbsent(bits, _ -> IntStream.builder()).add(item);
      }
    }
    SortedMap<Integer, int[]> branches = new TreeMap<>();
    open.forEach((bits, branch) -> branches.put(bits, branch.build().toArray()));
    long sum = 0;
    double squares = 0;
    for (int[] items : branches.values()) {
      sum += items.length;
      squares += (double) items.length * items.length;
    }
    double most = rest.length + UNEVEN * some.length / (1 << Integer.bitCount(mask));
    return sum > allowed || squares > most * sum
        ? Optional.empty()
        : Optional.of(new Cut(mask, branches, rest, sum));
  }

  /** The values of the bits of an item's addresses, each once. */
  private int[] bits(int item, int mask) {
    return addresses[item].length == 1
        ? new int[] {addresses[item][0] & mask}
        : Arrays.stream(addresses[item]).map(address -> address & mask).distinct().toArray();
  }
}
