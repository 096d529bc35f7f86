package twinwall.core.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * A cursor over netlink attributes, read in place: {@code while (reader.next()) switch
 * (reader.type()) ...}. Nothing outside the given range is ever read. The first thing that is wrong
 * is remembered, ends the walk, travels up to the reader that holds the nest, and is checked once,
 * at the end, with {@link #failed()}.
 */
public final class NlReader {
  private static final int TYPE_MASK = 0x3FFF;

  private ByteBuffer in = ByteBuffer.allocate(0);
  private Optional<NlReader> holder = Optional.empty();
  private int at;
  private int next;
  private int end;
  private int length;
  private String problem = "";

  /** Looks at the attributes from byte {@code from} up to but without {@code end}. */
  public NlReader over(ByteBuffer buffer, int from, int end) {
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("netlink is in host byte order");
    }
    in = buffer;
    holder = Optional.empty();
    at = from;
    next = from;
    this.end = end;
    length = 4;
    problem = "";
    if (from < 0 || end < from || end > buffer.capacity()) {
      fail("attributes outside their buffer");
    }
    return this;
  }

  NlReader broken() {
    over(ByteBuffer.allocate(0).order(ByteOrder.nativeOrder()), 0, 0);
    fail("a message too short for its header");
    return this;
  }

  /** Moves to the next attribute; false at the end and after a failure. */
  public boolean next() {
    if (failed() || next >= end) {
      return false;
    }
    if (end - next < 4) {
      // Up to three bytes of padding may follow the last attribute.
      next = end;
      return false;
    }
    int size = in.getShort(next) & 0xFFFF;
    if (size < 4 || size > end - next) {
      fail("an attribute of " + size + " bytes where " + (end - next) + " are left");
      return false;
    }
    at = next;
    length = size;
    next = Math.min(end, at + (size + 3 & ~3));
    return true;
  }

  /** The attribute's type without the flags. */
  public int type() {
    return in.getShort(at + 2) & TYPE_MASK;
  }

  /** Bytes of the attribute's payload. */
  public int length() {
    return length - 4;
  }

  /** Puts {@code child} on the attributes inside this one. */
  public NlReader nested(NlReader child) {
    child.over(in, at + 4, at + length);
    child.holder = Optional.of(this);
    return child;
  }

  /** Puts the payload into an array from a place on; says how many bytes. */
  public int copy(byte[] to, int from) {
    in.get(at + 4, to, from, length());
    return length();
  }

  /** Whether the payload is exactly this. */
  public boolean is(byte[] payload) {
    boolean same = length() == payload.length;
    for (int i = 0; same && i < payload.length; i++) {
      same = in.get(at + 4 + i) == payload[i];
    }
    return same;
  }

  public int u8() {
    return exactly(1) ? in.get(at + 4) & 255 : 0;
  }

  public int u16() {
    return exactly(2) ? in.getShort(at + 4) & 0xFFFF : 0;
  }

  public int u16be() {
    return exactly(2) ? u16beAt(at + 4) : 0;
  }

  public int u32() {
    return exactly(4) ? in.getInt(at + 4) : 0;
  }

  public int u32be() {
    return exactly(4) ? be32(at + 4) : 0;
  }

  public long u64() {
    return exactly(8) ? in.getLong(at + 4) : 0;
  }

  public long u64be() {
    return exactly(8) ? be64(at + 4) : 0;
  }

  /** The high or, at 8, the low half of 16 bytes: an IPv6 address without an object. */
  public long half(int offset) {
    return exactly(16) && (offset == 0 || offset == 8) ? be64(at + 4 + offset) : 0;
  }

  /** An address of 4 or 16 bytes. */
  public Ip ip() {
    if (length() == 16) {
      return new Ip6(half(0), half(8));
    }
    return new Ip4(u32be());
  }

  public Mac mac() {
    if (!exactly(6)) {
      return new Mac(0);
    }
    return new Mac(((long) u16beAt(at + 4) << 32) | (be32(at + 6) & 0xFFFF_FFFFL));
  }

  /** A text, up to its zero byte if it has one. */
  public String text() {
    int size = 0;
    while (size < length() && in.get(at + 4 + size) != 0) {
      size++;
    }
    byte[] copy = new byte[size];
    in.get(at + 4, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  public byte[] bytes() {
    byte[] copy = new byte[length()];
    in.get(at + 4, copy);
    return copy;
  }

  public boolean failed() {
    return !problem.isEmpty();
  }

  /** What was wrong first; empty when nothing was. */
  public String problem() {
    return problem;
  }

  private boolean exactly(int bytes) {
    if (length() != bytes && !failed()) {
      fail("attribute " + type() + " has " + length() + " bytes, not " + bytes);
    }
    return !failed();
  }

  private int u16beAt(int offset) {
    return ((in.get(offset) & 255) << 8) | (in.get(offset + 1) & 255);
  }

  private int be32(int offset) {
    int value = in.getInt(offset);
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
  }

  private long be64(int offset) {
    return ((be32(offset) & 0xFFFF_FFFFL) << 32) | (be32(offset + 4) & 0xFFFF_FFFFL);
  }

  private void fail(String why) {
    if (problem.isEmpty()) {
      problem = why;
      holder.ifPresent(reader -> reader.fail(why));
    }
  }
}
