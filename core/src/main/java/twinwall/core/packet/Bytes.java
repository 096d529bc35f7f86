package twinwall.core.packet;

/** Big-endian numbers inside a byte array. */
final class Bytes {
  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 255;
  }

  static int u16(byte[] bytes, int at) {
    return u8(bytes, at) << 8 | u8(bytes, at + 1);
  }
}
