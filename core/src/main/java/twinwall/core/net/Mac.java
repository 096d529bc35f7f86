package twinwall.core.net;

import java.util.Optional;

/** An Ethernet address as the low 48 bits of a long. */
public record Mac(long bits) implements Comparable<Mac> {
  public static final Mac BROADCAST = new Mac(0xFFFF_FFFF_FFFFL);

  public Mac {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /** The virtual MAC of a VHID, {@code 00:00:5e:00:01:VHID}, which CARP shares with VRRP. */
  public static Mac virtual(int vhid) {
    if (vhid < 1 || vhid > 255) {
      throw new IllegalArgumentException("VHID " + vhid);
    }
    return new Mac(0x0000_5E00_0100L | vhid);
  }

  /** Six colon separated pairs of hex digits. */
  public static Optional<Mac> parse(String text) {
    if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
      return Optional.empty();
    }
    return Optional.of(new Mac(Long.parseLong(text.replace(":", ""), 16)));
  }

  public static Mac of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a MAC address: " + text));
  }

  public static Mac ofBytes(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 6; i++) {
      value = value << 8 | (bytes[at + i] & 255);
    }
    return new Mac(value);
  }

  public byte[] bytes() {
    byte[] out = new byte[6];
    for (int i = 0; i < 6; i++) {
      out[i] = (byte) (bits >> (40 - 8 * i));
    }
    return out;
  }

  @Override
  public int compareTo(Mac other) {
    return Long.compare(bits, other.bits);
  }

  @Override
  public String toString() {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        bits >> 40,
        bits >> 32 & 255,
        bits >> 24 & 255,
        bits >> 16 & 255,
        bits >> 8 & 255,
        bits & 255);
  }
}
