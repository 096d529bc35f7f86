package twinwall.core.explain;

import java.util.Arrays;
import java.util.List;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * A set of unsigned numbers of at most 128 bits as sorted ranges that neither overlap nor touch:
 * addresses, ports, protocols, moments, whatever a rule asks of a packet.
 */
final class Ranges {
  /** One number. */
  record Num(long high, long low) implements Comparable<Num> {
    static Num of(long small) {
      return new Num(0, small);
    }

    static Num of(Ip ip) {
      return switch (ip) {
        case Ip4 v4 -> new Num(0, v4.bits() & 0xFFFF_FFFFL);
        case Ip6 v6 -> new Num(v6.high(), v6.low());
      };
    }

    Ip ip(boolean v4) {
      return v4 ? new Ip4((int) low) : new Ip6(high, low);
    }

    Num plus(long some) {
      long sum = low + some;
      return new Num(Long.compareUnsigned(sum, low) < 0 ? high + 1 : high, sum);
    }

    Num before() {
      return new Num(low == 0 ? high - 1 : high, low - 1);
    }

    /** Adds modulo 2^128. */
    Num plus(Num other) {
      Num sum = new Num(high + other.high, low);
      return sum.plus(other.low);
    }

    /** Subtracts modulo 2^128. */
    Num minus(Num other) {
      boolean borrow = Long.compareUnsigned(low, other.low) < 0;
      return new Num(high - other.high - (borrow ? 1 : 0), low - other.low);
    }

    @Override
    public int compareTo(Num o) {
      return compare(high, low, o.high, o.low);
    }
  }

  /** From one number to another, both included. */
  record Range(Num first, Num last) {}

  static final Ranges NONE = new Ranges(new long[0]);

  private final long[] ends; // high and low half of the first, of the last; range after range

  private Ranges(long[] ends) {
    this.ends = ends;
  }

  private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
    int high = Long.compareUnsigned(aHigh, bHigh);
    return high != 0 ? high : Long.compareUnsigned(aLow, bLow);
  }

  static Ranges of(long first, long last) {
    return first > last ? NONE : new Ranges(new long[] {0, first, 0, last});
  }

  static Ranges of(Num first, Num last) {
    return first.compareTo(last) > 0
        ? NONE
        : new Ranges(new long[] {first.high(), first.low(), last.high(), last.low()});
  }

  static Ranges one(long number) {
    return of(number, number);
  }

  static Ranges one(Ip ip) {
    return of(Num.of(ip), Num.of(ip));
  }

  static Ranges of(Prefix prefix) {
    Num first = Num.of(prefix.network().address());
    int host = prefix.address().width() - prefix.length();
    long low = host >= 64 ? -1 : (1L << host) - 1;
    long high = host <= 64 ? 0 : host == 128 ? -1 : (1L << (host - 64)) - 1;
    return of(first, new Num(first.high() | high, first.low() | low));
  }

  /** Every address of a family. */
  static Ranges addresses(boolean v4) {
    return v4 ? of(0, 0xFFFF_FFFFL) : of(new Num(0, 0), new Num(-1, -1));
  }

  /** Those of the networks that are of the family. */
  static Ranges of(List<Prefix> prefixes, boolean v4) {
    return of(Intervals.of(v4 ? Intervals.IP4 : Intervals.IP6, prefixes));
  }

  static Ranges of(Intervals all) {
    long[] ends = new long[4 * all.size()];
    byte[] packed = all.packed();
    int width = all.width();
    for (int i = 0; i < 2 * all.size(); i++) {
      ends[2 * i] = width > 8 ? number(packed, i * width, width - 8) : 0;
      int low = Math.min(8, width);
      ends[2 * i + 1] = number(packed, i * width + width - low, low);
    }
    return new Ranges(ends);
  }

  private static long number(byte[] packed, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (packed[at + i] & 255);
    }
    return value;
  }

  static Ranges ofPorts(List<PortRange> ranges) {
    return of(Intervals.ofPorts(ranges));
  }

  /** Exactly these numbers. */
  static Ranges ofAll(List<Integer> numbers) {
    Ranges out = NONE;
    for (int number : numbers) {
      out = out.or(one(number));
    }
    return out;
  }

  /** From firsts and lasts in ascending order. */
  static Ranges ofEnds(List<Num> firstsAndLasts) {
    Growing out = new Growing(2 * firstsAndLasts.size());
    for (int i = 0; i < firstsAndLasts.size(); i += 2) {
      Num first = firstsAndLasts.get(i);
      Num last = firstsAndLasts.get(i + 1);
      out.join(first.high(), first.low(), last.high(), last.low());
    }
    return out.done();
  }

  boolean isEmpty() {
    return ends.length == 0;
  }

  /** How many ranges there are. */
  int size() {
    return ends.length / 4;
  }

  Num first(int range) {
    return new Num(ends[4 * range], ends[4 * range + 1]);
  }

  Num last(int range) {
    return new Num(ends[4 * range + 2], ends[4 * range + 3]);
  }

  Range range(int range) {
    return new Range(first(range), last(range));
  }

  /** The first range that ends at this number or after it; {@link #size} if there is none. */
  private int reaching(long high, long low) {
    int from = 0;
    int to = size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (compare(ends[4 * middle + 2], ends[4 * middle + 3], high, low) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  boolean contains(Num number) {
    int at = reaching(number.high(), number.low());
    return at < size() && compare(ends[4 * at], ends[4 * at + 1], number.high(), number.low()) <= 0;
  }

  boolean contains(long number) {
    return contains(Num.of(number));
  }

  boolean contains(Ranges other) {
    return other.minus(this).isEmpty();
  }

  /** What is in both. The smaller set leads: the larger one is searched, not walked. */
  Ranges and(Ranges other) {
    if (other.isEmpty()) {
      return other;
    }
    if (isEmpty()) {
      return this;
    }
    if (size() > other.size()) {
      return other.and(this);
    }
    Growing out = new Growing(ends.length + 4);
    for (int i = 0; i < size(); i++) {
      int at = other.reaching(ends[4 * i], ends[4 * i + 1]);
      for (; at < other.size(); at++) {
        long[] o = other.ends;
        if (compare(o[4 * at], o[4 * at + 1], ends[4 * i + 2], ends[4 * i + 3]) > 0) {
          break;
        }
        boolean mine = compare(o[4 * at], o[4 * at + 1], ends[4 * i], ends[4 * i + 1]) < 0;
        boolean mineEnds =
            compare(o[4 * at + 2], o[4 * at + 3], ends[4 * i + 2], ends[4 * i + 3]) > 0;
        out.add(
            mine ? ends[4 * i] : o[4 * at],
            mine ? ends[4 * i + 1] : o[4 * at + 1],
            mineEnds ? ends[4 * i + 2] : o[4 * at + 2],
            mineEnds ? ends[4 * i + 3] : o[4 * at + 3]);
      }
    }
    return out.done();
  }

  /** What is in either. */
  Ranges or(Ranges other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    Growing out = new Growing(ends.length + other.ends.length);
    int a = 0;
    int b = 0;
    while (a < size() || b < other.size()) {
      boolean mine =
          b == other.size()
              || a < size()
                  && compare(ends[4 * a], ends[4 * a + 1], other.ends[4 * b], other.ends[4 * b + 1])
                      <= 0;
      long[] from = mine ? ends : other.ends;
      int at = 4 * (mine ? a++ : b++);
      out.join(from[at], from[at + 1], from[at + 2], from[at + 3]);
    }
    return out.done();
  }

  /** What is here and not there. */
  Ranges minus(Ranges other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    Growing out = new Growing(ends.length + 4);
    for (int i = 0; i < size(); i++) {
      Num at = first(i);
      Num last = last(i);
      boolean left = true;
      for (int j = other.reaching(at.high(), at.low()); j < other.size() && left; j++) {
        Num first = other.first(j);
        if (first.compareTo(last) > 0) {
          break;
        }
        if (first.compareTo(at) > 0) {
          Num end = first.before();
          out.add(at.high(), at.low(), end.high(), end.low());
        }
        left = other.last(j).compareTo(last) < 0;
        at = other.last(j).plus(1);
      }
      if (left) {
        out.add(at.high(), at.low(), last.high(), last.low());
      }
    }
    return out.done();
  }

  /** The numbers that become one of these when {@code delta} is added, as far as they exist. */
  Ranges shiftedBack(Num delta) {
    Growing out = new Growing(ends.length);
    for (int i = 0; i < size(); i++) {
      Num first = first(i).minus(delta);
      Num last = last(i).minus(delta);
      out.add(first.high(), first.low(), last.high(), last.low());
    }
    return out.done();
  }

  private static final class Growing {
    private long[] ends;
    private int used;

    Growing(int size) {
      ends = new long[size];
    }

    void add(long firstHigh, long firstLow, long lastHigh, long lastLow) {
      if (used + 4 > ends.length) {
        ends = Arrays.copyOf(ends, ends.length * 2 + 4);
      }
      ends[used++] = firstHigh;
      ends[used++] = firstLow;
      ends[used++] = lastHigh;
      ends[used++] = lastLow;
    }

    /** Adds a range that begins no earlier than the one before it. */
    void join(long firstHigh, long firstLow, long lastHigh, long lastLow) {
      if (used > 0) {
        Num reached = new Num(ends[used - 2], ends[used - 1]);
        boolean all = reached.high() == -1 && reached.low() == -1;
        if (all || reached.plus(1).compareTo(new Num(firstHigh, firstLow)) >= 0) {
          if (compare(lastHigh, lastLow, reached.high(), reached.low()) > 0) {
            ends[used - 2] = lastHigh;
            ends[used - 1] = lastLow;
          }
          return;
        }
      }
      add(firstHigh, firstLow, lastHigh, lastLow);
    }

    Ranges done() {
      return used == 0 ? NONE : new Ranges(used == ends.length ? ends : Arrays.copyOf(ends, used));
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Ranges that && Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ends);
  }

  @Override
  public String toString() {
    return size() + " ranges from " + (isEmpty() ? "nothing" : first(0));
  }
}
