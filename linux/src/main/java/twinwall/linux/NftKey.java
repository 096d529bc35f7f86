package twinwall.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;

/**
 * The bytes of a set element's key or of a map's value. A key of several parts pads each to four
 * bytes, as the kernel keeps them in registers; a key of one part is not padded.
 */
public final class NftKey {
  private static final int NAME_BYTES = 16;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
  private int parts;

  public static byte[] of(Ip ip) {
    return ip.bytes();
  }

  public static byte[] of(Mac mac) {
    return mac.bytes();
  }

  public NftKey ip(Ip ip) {
    return part(ip.bytes());
  }

  public NftKey mac(Mac mac) {
    return part(mac.bytes());
  }

  /** A port, in network order. */
  public NftKey port(int port) {
    return part(new byte[] {(byte) (port >> 8), (byte) port});
  }

  /** An IP protocol number. */
  public NftKey protocol(int number) {
    return part(new byte[] {(byte) number});
  }

  /** A mark or an interface index, in host order. */
  public NftKey number(int value) {
    return part(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** A device name. */
  public NftKey device(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length >= NAME_BYTES) {
      throw new IllegalArgumentException("device name too long: " + name);
    }
    byte[] padded = new byte[NAME_BYTES];
    System.arraycopy(ascii, 0, padded, 0, ascii.length);
    return part(padded);
  }

  private NftKey part(byte[] value) {
    if (parts > 0) {
      pad();
    }
    bytes.writeBytes(value);
    parts++;
    return this;
  }

  private void pad() {
    while ((bytes.size() & 3) != 0) {
      bytes.write(0);
    }
  }

  public byte[] bytes() {
    if (parts > 1) {
      pad();
    }
    return bytes.toByteArray();
  }
}
