package twinwall.core.net;

import java.util.Optional;

/** An IPv4 or IPv6 address. Ordered: IPv4 before IPv6, then as unsigned big-endian numbers. */
public sealed interface Ip extends Comparable<Ip> permits Ip4, Ip6 {
  /** Parses either family in its usual text form; anything else is empty. */
  static Optional<Ip> parse(String text) {
    return text.indexOf(':') >= 0 ? Ip6.parse(text).map(ip -> ip) : Ip4.parse(text).map(ip -> ip);
  }

  /** Parses text that is known to be an address. */
  static Ip of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
  }

  /** From 4 or 16 bytes in network order. */
  static Ip ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Ip4.ofBytes(bytes, 0);
      case 16 -> Ip6.ofBytes(bytes, 0);
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** The address in network order: 4 or 16 bytes. */
  byte[] bytes();

  /** 32 or 128. */
  int width();

  /** This address with all bits after the first {@code length} cleared. */
  Ip masked(int length);

  /** The address after this one, wrapping at the end. */
  Ip next();

  boolean isMulticast();

  boolean isLoopback();

  boolean isLinkLocal();

  boolean isUnspecified();

  default boolean isV4() {
    return this instanceof Ip4;
  }

  @Override
  default int compareTo(Ip other) {
    return switch (this) {
      case Ip4 a when other instanceof Ip4 b -> Integer.compareUnsigned(a.bits(), b.bits());
      case Ip6 a when other instanceof Ip6 b -> {
        int high = Long.compareUnsigned(a.high(), b.high());
        yield high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
      }
      case Ip4 _ -> -1;
      case Ip6 _ -> 1;
    };
  }
}
