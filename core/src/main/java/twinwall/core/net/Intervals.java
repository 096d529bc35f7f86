package twinwall.core.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A set of unsigned numbers of one width (the addresses of a family, ports) as sorted intervals
 * that neither overlap nor touch, packed: a million networks take 8 MB for IPv4, 32 MB for IPv6.
 */
public final class Intervals {
  /** Bytes of a port, an IPv4 and an IPv6 address. */
  public static final int PORT = 2;

  public static final int IP4 = 4;
  public static final int IP6 = 16;

  private final int width;
  private final byte[] packed; // first and last, both included, one interval after the other

  private Intervals(int width, byte[] packed) {
    this.width = width;
    this.packed = packed;
  }

  /** The empty set; {@code width} in bytes. */
  public static Intervals none(int width) {
    return new Intervals(width, new byte[0]);
  }

  /** The addresses of one family in these networks; those of the other are passed over. */
  public static Intervals of(int width, Collection<Prefix> prefixes) {
    Builder builder = new Builder(width);
    prefixes.forEach(builder::add);
    return builder.build();
  }

  public static Intervals ofPorts(Collection<PortRange> ranges) {
    Builder builder = new Builder(PORT);
    ranges.forEach(range -> builder.add(port(range.first()), port(range.last())));
    return builder.build();
  }

  /** What {@link #packed} gave; nothing when it is not of that form. */
  public static Optional<Intervals> ofPacked(int width, byte[] packed) {
    if (packed.length % (2 * width) != 0) {
      return Optional.empty();
    }
    for (int at = 0; at < packed.length; at += 2 * width) {
      byte[] first = Arrays.copyOfRange(packed, at, at + width);
      boolean apart =
          at == 0 || !Packed.isWithinOrNext(first, Arrays.copyOfRange(packed, at - width, at));
      if (!apart || Packed.compare(packed, at, packed, at + width, width) > 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new Intervals(width, packed.clone()));
  }

  private static byte[] port(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  /** Collects intervals in any order. */
  public static final class Builder {
    private final int width;
    private byte[] all = new byte[64];
    private int used;

    public Builder(int width) {
      this.width = width;
    }

    /** Adds what lies from {@code first} to {@code last}, both included. */
    public Builder add(byte[] first, byte[] last) {
      if (first.length != width
          || last.length != width
          || Arrays.compareUnsigned(first, last) > 0) {
        throw new IllegalArgumentException("no interval of width " + width);
      }
      if (used + 2 * width > all.length) {
        all = Arrays.copyOf(all, Math.max(all.length * 2, used + 2 * width));
      }
      System.arraycopy(first, 0, all, used, width);
      System.arraycopy(last, 0, all, used + width, width);
      used += 2 * width;
      return this;
    }

    /** Adds a network, if it is of this family. */
    public Builder add(Prefix prefix) {
      if (prefix.address().width() == width * 8) {
        byte[] first = prefix.network().address().bytes();
        byte[] last = first.clone();
        for (int bit = prefix.length(); bit < width * 8; bit++) {
          last[bit / 8] |= (byte) (128 >> bit % 8);
        }
        add(first, last);
      }
      return this;
    }

    public Builder add(Intervals others) {
      for (int i = 0; i < others.size(); i++) {
        add(others.first(i), others.last(i));
      }
      return this;
    }

    public Intervals build() {
      byte[] sorted = Packed.sorted(Arrays.copyOf(all, used), 2 * width);
      return new Intervals(width, joined(sorted, width));
    }
  }

  /** Joins what overlaps or touches; the input is sorted. */
  private static byte[] joined(byte[] sorted, int width) {
    byte[] out = new byte[sorted.length];
    int end = 0;
    for (int at = 0; at < sorted.length; at += 2 * width) {
      int lastOfBefore = end - width;
      byte[] first = Arrays.copyOfRange(sorted, at, at + width);
      if (end > 0 && Packed.isWithinOrNext(first, Arrays.copyOfRange(out, lastOfBefore, end))) {
        if (Packed.compare(out, lastOfBefore, sorted, at + width, width) < 0) {
          System.arraycopy(sorted, at + width, out, lastOfBefore, width);
        }
      } else {
        System.arraycopy(sorted, at, out, end, 2 * width);
        end += 2 * width;
      }
    }
    return Arrays.copyOf(out, end);
  }

  /** Bytes of a number. */
  public int width() {
    return width;
  }

  /** How many intervals there are. */
  public int size() {
    return packed.length / (2 * width);
  }

  /** First and last of each interval, one after the other. */
  public byte[] packed() {
    return packed.clone();
  }

  public boolean isEmpty() {
    return packed.length == 0;
  }

  /** The first number of an interval. */
  public byte[] first(int index) {
    return Arrays.copyOfRange(packed, 2 * width * index, 2 * width * index + width);
  }

  /** The last number of an interval, which belongs to it. */
  public byte[] last(int index) {
    return Arrays.copyOfRange(packed, 2 * width * index + width, 2 * width * (index + 1));
  }

  public boolean contains(byte[] number) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Packed.compare(number, 0, packed, 2 * width * middle, width) < 0) {
        high = middle - 1;
      } else if (Packed.compare(number, 0, packed, 2 * width * middle + width, width) > 0) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  public boolean contains(Ip ip) {
    return ip.width() == width * 8 && contains(ip.bytes());
  }

  public boolean contains(int port) {
    return width == PORT && contains(port(port));
  }

  /** What is in either. */
  public Intervals plus(Intervals other) {
    return other.isEmpty() ? this : new Builder(width).add(this).add(other).build();
  }

  /** The intervals that the other set does not have exactly so. */
  public Intervals without(Intervals other) {
    byte[] out = new byte[packed.length];
    int end = 0;
    int theirs = 0;
    for (int at = 0; at < packed.length; at += 2 * width) {
      while (theirs < other.packed.length
          && Packed.compare(other.packed, theirs, packed, at, width) < 0) {
        theirs += 2 * width;
      }
      boolean same =
          theirs < other.packed.length
              && Packed.compare(other.packed, theirs, packed, at, 2 * width) == 0;
      if (!same) {
        System.arraycopy(packed, at, out, end, 2 * width);
        end += 2 * width;
      }
    }
    return new Intervals(width, Arrays.copyOf(out, end));
  }

  /** The intervals from one place to another, as a set. */
  Intervals part(int from, int to) {
    return new Intervals(width, Arrays.copyOfRange(packed, 2 * width * from, 2 * width * to));
  }

  /** As networks in their order; for sets of addresses. */
  public List<Prefix> prefixes() {
    List<Prefix> out = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      out.addAll(Packed.networks(first(i), last(i)));
    }
    return out;
  }

  /** As ranges in their order; for sets of ports. */
  public List<PortRange> ports() {
    List<PortRange> out = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      out.add(new PortRange(number(first(i)), number(last(i))));
    }
    return out;
  }

  private static int number(byte[] port) {
    return (port[0] & 255) << 8 | port[1] & 255;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Intervals that
        && width == that.width
        && Arrays.equals(packed, that.packed);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(packed);
  }

  /** A word about it; what is in a large one is nobody's reading. */
  @Override
  public String toString() {
    return switch (width) {
      case PORT -> ports().toString();
      default -> size() <= 32 ? prefixes().toString() : size() + " intervals";
    };
  }
}
