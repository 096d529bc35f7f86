package twinwall.core.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Unsigned big-endian numbers of a fixed width, one after the other in an array. */
public final class Packed {
  private Packed() {}

  static int compare(byte[] a, int aAt, byte[] b, int bAt, int width) {
    return Arrays.compareUnsigned(a, aAt, aAt + width, b, bAt, bAt + width);
  }

  /** Adds one; false when it began anew at zero. */
  static boolean increment(byte[] number) {
    for (int i = number.length - 1; i >= 0; i--) {
      if (++number[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** The number before; of zero the largest one. */
  public static byte[] before(byte[] number) {
    byte[] out = number.clone();
    for (int i = out.length - 1; i >= 0; i--) {
      if (out[i]-- != 0) {
        break;
      }
    }
    return out;
  }

  /** The number after, or nothing (an empty array) after the largest one. */
  public static byte[] after(byte[] number) {
    byte[] out = number.clone();
    return increment(out) ? out : new byte[0];
  }

  /** Whether a number is at most one more than another. */
  static boolean isWithinOrNext(byte[] number, byte[] other) {
    byte[] next = after(other);
    return next.length == 0 || Arrays.compareUnsigned(number, next) <= 0;
  }

  /** The same numbers in ascending order. Eight bytes at a time need no objects. */
  public static byte[] sorted(byte[] numbers, int width) {
    int count = numbers.length / width;
    byte[] out = new byte[count * width];
    if (width <= 8) {
      long[] keys = new long[count];
      for (int i = 0; i < count; i++) {
        long key = 0;
        for (int j = 0; j < width; j++) {
          key = key << 8 | numbers[i * width + j] & 255;
        }
        keys[i] = key + Long.MIN_VALUE;
      }
      Arrays.sort(keys);
      for (int i = 0; i < count; i++) {
        long key = keys[i] - Long.MIN_VALUE;
        for (int j = width - 1; j >= 0; j--) {
          out[i * width + j] = (byte) key;
          key >>>= 8;
        }
      }
      return out;
    }
    byte[][] each = new byte[count][];
    for (int i = 0; i < count; i++) {
      each[i] = Arrays.copyOfRange(numbers, i * width, (i + 1) * width);
    }
    Arrays.sort(each, Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      System.arraycopy(each[i], 0, out, i * width, width);
    }
    return out;
  }

  /** The networks that make up what lies from one address to another. */
  static List<Prefix> networks(byte[] first, byte[] last) {
    List<Prefix> out = new ArrayList<>();
    int bits = first.length * 8;
    byte[] at = first;
    while (at.length > 0 && Arrays.compareUnsigned(at, last) <= 0) {
      int length = bits;
      byte[] end = at;
      while (length > 0 && (at[(length - 1) / 8] >> (7 - (length - 1) % 8) & 1) == 0) {
        byte[] wider = end.clone();
        wider[(length - 1) / 8] |= (byte) (128 >> (length - 1) % 8);
        if (Arrays.compareUnsigned(wider, last) > 0) {
          break;
        }
        end = wider;
        length--;
      }
      out.add(new Prefix(Ip.ofBytes(at), length));
      at = after(end);
    }
    return out;
  }
}
