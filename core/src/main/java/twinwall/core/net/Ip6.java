package twinwall.core.net;

import java.util.Optional;

/**
 * An IPv6 address as two 64-bit halves. Prints as RFC 5952 says; zone indices are not part of the
 * value.
 */
public record Ip6(long high, long low) implements Ip {
  public static final Ip6 ANY = new Ip6(0, 0);

  /** RFC 4291 section 2.2: full, compressed, or with an IPv4 tail. No zone index, no brackets. */
  public static Optional<Ip6> parse(String text) {
    if (text.length() < 2 || text.length() > 45) {
      return Optional.empty();
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    int[] head = new int[9];
    int[] tail = new int[9];
    int heads = groups(gap < 0 ? text : text.substring(0, gap), gap < 0, head);
    int tails = gap < 0 ? 0 : groups(text.substring(gap + 2), true, tail);
    if (heads < 0 || tails < 0 || (gap < 0 ? heads != 8 : heads + tails > 7)) {
      return Optional.empty();
    }
    int[] all = new int[8];
    System.arraycopy(head, 0, all, 0, heads);
    System.arraycopy(tail, 0, all, 8 - tails, tails);
    return Optional.of(new Ip6(half(all, 0), half(all, 4)));
  }

  /** Reads colon separated groups into {@code out}; returns how many, or -1. */
  private static int groups(String text, boolean mayEndInIp4, int[] out) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (i == parts.length - 1 && mayEndInIp4 && part.indexOf('.') >= 0) {
        Optional<Ip4> ip4 = Ip4.parse(part);
        if (ip4.isEmpty() || count > 6) {
          return -1;
        }
        out[count++] = ip4.get().bits() >>> 16;
        out[count++] = ip4.get().bits() & 0xFFFF;
        continue;
      }
      if (part.isEmpty()
          || part.length() > 4
          || count > 7
          || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
        return -1;
      }
      out[count++] = Integer.parseInt(part, 16);
    }
    return count;
  }

  private static long half(int[] groups, int at) {
    return (long) groups[at] << 48
        | (long) groups[at + 1] << 32
        | (long) groups[at + 2] << 16
        | groups[at + 3];
  }

  public static Ip6 ofBytes(byte[] bytes, int at) {
    return new Ip6(longAt(bytes, at), longAt(bytes, at + 8));
  }

  private static long longAt(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at + i] & 255);
    }
    return value;
  }

  @Override
  public byte[] bytes() {
    byte[] out = new byte[16];
    for (int i = 0; i < 8; i++) {
      out[i] = (byte) (high >> (56 - 8 * i));
      out[8 + i] = (byte) (low >> (56 - 8 * i));
    }
    return out;
  }

  @Override
  public int width() {
    return 128;
  }

  @Override
  public Ip6 masked(int length) {
    long keptHigh = length >= 64 ? high : length == 0 ? 0 : high & (-1L << (64 - length));
    long keptLow = length <= 64 ? 0 : length == 128 ? low : low & (-1L << (128 - length));
    return new Ip6(keptHigh, keptLow);
  }

  @Override
  public Ip6 next() {
    return new Ip6(low == -1 ? high + 1 : high, low + 1);
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xFF;
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0xFE80 >>> 6;
  }

  @Override
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** The solicited-node multicast group of this address (RFC 4291 section 2.7.1). */
  public Ip6 solicitedNode() {
    return new Ip6(0xFF02L << 48, 0x1FF000000L | (low & 0xFFFFFF));
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xFFFF;
  }

  @Override
  public String toString() {
    if (high == 0 && low >>> 32 == 0xFFFF) {
      return "::ffff:" + new Ip4((int) low);
    }
    int gapAt = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && group(i + run) == 0) {
        run++;
      }
      if (run > gapLength) {
        gapAt = i;
        gapLength = run;
      }
      i += run;
    }
    StringBuilder out = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gapAt) {
        out.append("::");
        i += gapLength - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(group(i)));
    }
    return out.toString();
  }
}
