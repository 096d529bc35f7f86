package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Decisions taken from the bytes of an input, one after the other; zeros when they are used up. */
public final class Dice {
  private final byte[] bytes;
  private int at;

  public Dice(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean isEmpty() {
    return at >= bytes.length;
  }

  public int left() {
    return bytes.length - at;
  }

  public int u8() {
    return at < bytes.length ? bytes[at++] & 255 : 0;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public boolean chance(int of) {
    return u8() % of == 0;
  }

  public <T> T pick(List<T> all) {
    return all.get((all.size() > 256 ? u16() : u8()) % all.size());
  }

  /** So many bytes, or what is left. */
  public byte[] take(int count) {
    int end = Math.min(bytes.length, at + count);
    byte[] taken = Arrays.copyOfRange(bytes, Math.min(at, end), end);
    at = Math.max(at, end);
    return taken;
  }

  public byte[] rest() {
    return take(bytes.length);
  }

  /** A short text of its own length. */
  public String text() {
    return new String(take(u8() % 48), StandardCharsets.UTF_8);
  }
}
