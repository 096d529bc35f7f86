package twinwall.core.packet;

import twinwall.core.net.Ip;

/** The Internet checksum (RFC 1071), as a running one's complement sum over 16-bit words. */
public final class Checksum {
  private Checksum() {}

  /** The checksum of a range, to be stored where the range holds zero. */
  public static int of(byte[] bytes, int from, int length) {
    return finish(sum(bytes, from, length));
  }

  /** True when a range that holds its own checksum adds up. */
  public static boolean holds(byte[] bytes, int from, int length) {
    return of(bytes, from, length) == 0;
  }

  /** The checksum of an upper layer packet over IPv6: with the pseudo header of RFC 8200. */
  static int ofIpv6(Ip source, Ip target, int protocol, byte[] bytes, int from, int length) {
    long sum = sum(source.bytes(), 0, 16) + sum(target.bytes(), 0, 16);
    return finish(sum + length + protocol + sum(bytes, from, length));
  }

  private static long sum(byte[] bytes, int from, int length) {
    long sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      sum += (bytes[from + i] & 255) << 8 | (bytes[from + i + 1] & 255);
    }
    return length % 2 == 0 ? sum : sum + ((bytes[from + length - 1] & 255) << 8);
  }

  private static int finish(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) (~folded & 0xFFFF);
  }
}
