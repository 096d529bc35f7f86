package twinwall.core.net;

import java.util.Optional;

/** An IPv4 address as 32 bits, the first octet in the highest. */
public record Ip4(int bits) implements Ip {
  public static final Ip4 ANY = new Ip4(0);
  public static final Ip4 BROADCAST = new Ip4(-1);

  /** Four decimal octets without leading zeros, as in {@code 192.0.2.1}. */
  public static Optional<Ip4> parse(String text) {
    int bits = 0;
    int octets = 0;
    int start = 0;
    while (start <= text.length()) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      int octet = octet(text, start, end);
      if (octet < 0 || ++octets > 4) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
      start = end + 1;
    }
    return octets == 4 ? Optional.of(new Ip4(bits)) : Optional.empty();
  }

  private static int octet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value > 255 ? -1 : value;
  }

  public static Ip4 ofBytes(byte[] bytes, int at) {
    return new Ip4(
        (bytes[at] & 255) << 24
            | (bytes[at + 1] & 255) << 16
            | (bytes[at + 2] & 255) << 8
            | (bytes[at + 3] & 255));
  }

  @Override
  public byte[] bytes() {
    return new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
  }

  @Override
  public int width() {
    return 32;
  }

  @Override
  public Ip4 masked(int length) {
    return new Ip4(length == 0 ? 0 : bits & (-1 << (32 - length)));
  }

  /** The last address of the prefix of this length that this address is in. */
  public Ip4 last(int length) {
    return new Ip4(length == 32 ? bits : bits | (-1 >>> length));
  }

  @Override
  public Ip4 next() {
    return new Ip4(bits + 1);
  }

  @Override
  public boolean isMulticast() {
    return bits >>> 28 == 14;
  }

  @Override
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public boolean isLinkLocal() {
    return bits >>> 16 == 0xA9FE;
  }

  @Override
  public boolean isUnspecified() {
    return bits == 0;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }
}
