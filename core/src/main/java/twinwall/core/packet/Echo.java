package twinwall.core.packet;

import java.util.Optional;

/**
 * An ICMP or ICMPv6 echo message (RFC 792, RFC 4443) with eight bytes of its own.
 *
 * @param token what only who asked can know
 */
public record Echo(int identifier, int sequence, long token) {
  private static final int LENGTH = 16;
  private static final int REQUEST4 = 8;
  private static final int REPLY4 = 0;
  private static final int REQUEST6 = 128;
  private static final int REPLY6 = 129;
  private static final int PROTOCOL4 = 1;

  public Echo {
    if ((identifier | sequence) >>> 16 != 0) {
      throw new IllegalArgumentException(identifier + " " + sequence);
    }
  }

  /** The question. The checksum of ICMPv6 covers addresses, and is the kernel's business. */
  public byte[] request(boolean v4) {
    byte[] out = new byte[LENGTH];
    out[0] = (byte) (v4 ? REQUEST4 : REQUEST6);
    put16(out, 4, identifier);
    put16(out, 6, sequence);
    for (int i = 0; i < 8; i++) {
      out[8 + i] = (byte) (token >>> 56 - 8 * i);
    }
    if (v4) {
      put16(out, 2, Checksum.of(out, 0, LENGTH));
    }
    return out;
  }

  /**
   * A reply as a raw socket has it: for IPv4 with the IP header, for IPv6 without, its checksum
   * already looked at. Empty for anything else.
   */
  public static Optional<Echo> reply(boolean v4, byte[] bytes, int length) {
    int at = 0;
    if (v4) {
      if (length < 20 || (bytes[0] & 0xF0) != 0x40 || bytes[9] != PROTOCOL4) {
        return Optional.empty();
      }
      at = (bytes[0] & 15) * 4;
      if (at < 20) {
        return Optional.empty();
      }
    }
    if (length - at != LENGTH
        || Bytes.u8(bytes, at) != (v4 ? REPLY4 : REPLY6)
        || bytes[at + 1] != 0
        || (v4 && Checksum.of(bytes, at, LENGTH) != 0)) {
      return Optional.empty();
    }
    long token = 0;
    for (int i = 0; i < 8; i++) {
      token = token << 8 | Bytes.u8(bytes, at + 8 + i);
    }
    return Optional.of(new Echo(Bytes.u16(bytes, at + 4), Bytes.u16(bytes, at + 6), token));
  }

  private static void put16(byte[] out, int at, int value) {
    out[at] = (byte) (value >>> 8);
    out[at + 1] = (byte) value;
  }
}
