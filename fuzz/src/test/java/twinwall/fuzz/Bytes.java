package twinwall.fuzz;

import java.io.ByteArrayOutputStream;

/** Puts an input together. */
public final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Bytes u8(int value) {
    out.write(value);
    return this;
  }

  public Bytes u16(int value) {
    return u8(value >> 8).u8(value);
  }

  public Bytes put(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] done() {
    return out.toByteArray();
  }

  /** Writes the Internet checksum of a range, with {@code more} added, at a place inside it. */
  public static void sum(byte[] bytes, int from, int length, int at, long more) {
    bytes[at] = 0;
    bytes[at + 1] = 0;
    long sum = more;
    for (int i = 0; i < length; i++) {
      sum += (bytes[from + i] & 255L) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    bytes[at] = (byte) (~sum >> 8);
    bytes[at + 1] = (byte) ~sum;
  }
}
