package twinwall.core.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * Writes netlink messages one after another into one buffer, without making an object per
 * attribute. An overflow or a misuse is remembered, everything after it is ignored, and it is
 * checked once, with {@link #failed()}. Headers and plain numbers are in host byte order; netfilter
 * wants its numbers big-endian: those methods end in {@code be}.
 */
public final class NlWriter {
  /** Bytes of a message header. */
  public static final int HEADER = 16;

  /** Marks an attribute that holds attributes. */
  public static final int NESTED = 0x8000;

  private static final int NO_MESSAGE = -1;
  private static final int MAX_ATTRIBUTE = 0xFFFF;

  private final ByteBuffer out;
  private int message = NO_MESSAGE;
  private String problem = "";

  /** Writes into the whole of {@code buffer}, whose position and byte order become the writer's. */
  public NlWriter(ByteBuffer buffer) {
    this.out = buffer.clear().order(ByteOrder.nativeOrder());
  }

  public static NlWriter ofCapacity(int bytes) {
    return new NlWriter(ByteBuffer.allocate(bytes));
  }

  /** Forgets everything written, and any failure. */
  public NlWriter reset() {
    out.clear();
    message = NO_MESSAGE;
    problem = "";
    return this;
  }

  /** Starts a message. The kernel fills in port 0 as ours. */
  public NlWriter begin(int type, int flags, int sequence) {
    if (message != NO_MESSAGE) {
      fail("a message was begun inside another");
    }
    int at = out.position();
    if (room(HEADER)) {
      message = at;
      out.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    }
    return this;
  }

  /** Ends the message: its length is known now. */
  public NlWriter end() {
    if (message == NO_MESSAGE) {
      fail("a message ended that had not begun");
    }
    if (ok()) {
      out.putInt(message, out.position() - message);
    }
    message = NO_MESSAGE;
    return this;
  }

  /** The header of every netfilter message: family, version 0, and a resource id (big-endian). */
  public NlWriter nfgen(int family, int resource) {
    return u8(family).u8(0).u16be(resource);
  }

  public NlWriter u8(int value) {
    if (room(1)) {
      out.put((byte) value);
    }
    return this;
  }

  public NlWriter u16(int value) {
    if (room(2)) {
      out.putShort((short) value);
    }
    return this;
  }

  public NlWriter u16be(int value) {
    return u8(value >> 8).u8(value);
  }

  public NlWriter u32(int value) {
    if (room(4)) {
      out.putInt(value);
    }
    return this;
  }

  public NlWriter u32be(int value) {
    return u16be(value >>> 16).u16be(value);
  }

  public NlWriter u64(long value) {
    if (room(8)) {
      out.putLong(value);
    }
    return this;
  }

  public NlWriter u64be(long value) {
    return u32be((int) (value >>> 32)).u32be((int) value);
  }

  public NlWriter bytes(byte[] value) {
    return bytes(value, 0, value.length);
  }

  public NlWriter bytes(byte[] value, int from, int length) {
    if (room(length)) {
      out.put(value, from, length);
    }
    return this;
  }

  /** An address in network order. */
  public NlWriter ip(Ip value) {
    return switch (value) {
      case Ip4 v4 -> u32be(v4.bits());
      case Ip6 v6 -> u64be(v6.high()).u64be(v6.low());
    };
  }

  public NlWriter mac(Mac value) {
    return u16be((int) (value.bits() >>> 32)).u32be((int) value.bits());
  }

  /**
   * Opens an attribute; what is written until {@link #close} of the returned mark is its payload.
   * Plain attributes and nested ones ({@code type | NESTED}) alike.
   */
  public int open(int type) {
    int at = out.position();
    if (message == NO_MESSAGE) {
      fail("an attribute outside a message");
    }
    if (room(4)) {
      out.putShort((short) 0).putShort((short) type);
    }
    return at;
  }

  /** Opens an attribute that holds attributes. */
  public int nest(int type) {
    return open(type | NESTED);
  }

  /** Ends the attribute that {@link #open} or {@link #nest} began, and pads. */
  public NlWriter close(int mark) {
    int length = out.position() - mark;
    if (ok() && (length < 4 || mark < message)) {
      fail("an attribute was closed that is not open");
    }
    if (ok() && length > MAX_ATTRIBUTE) {
      fail("an attribute of " + length + " bytes");
    }
    if (ok()) {
      out.putShort(mark, (short) length);
      pad();
    }
    return this;
  }

  public NlWriter flag(int type) {
    return close(open(type));
  }

  public NlWriter attrU8(int type, int value) {
    int mark = open(type);
    return u8(value).close(mark);
  }

  public NlWriter attrU16(int type, int value) {
    int mark = open(type);
    return u16(value).close(mark);
  }

  public NlWriter attrU16be(int type, int value) {
    int mark = open(type);
    return u16be(value).close(mark);
  }

  public NlWriter attrU32(int type, int value) {
    int mark = open(type);
    return u32(value).close(mark);
  }

  public NlWriter attrU32be(int type, int value) {
    int mark = open(type);
    return u32be(value).close(mark);
  }

  public NlWriter attrU64(int type, long value) {
    int mark = open(type);
    return u64(value).close(mark);
  }

  public NlWriter attrU64be(int type, long value) {
    int mark = open(type);
    return u64be(value).close(mark);
  }

  public NlWriter attrBytes(int type, byte[] value) {
    int mark = open(type);
    return bytes(value).close(mark);
  }

  public NlWriter attrIp(int type, Ip value) {
    int mark = open(type);
    return ip(value).close(mark);
  }

  public NlWriter attrMac(int type, Mac value) {
    int mark = open(type);
    return mac(value).close(mark);
  }

  /** A text with the zero byte that ends it; a zero inside is a failure. */
  public NlWriter attrText(int type, String value) {
    if (value.indexOf('\0') >= 0) {
      fail("a zero byte inside a text");
    }
    int mark = open(type);
    return bytes(value.getBytes(StandardCharsets.UTF_8)).u8(0).close(mark);
  }

  /** Zero bytes up to the next multiple of four. */
  public NlWriter pad() {
    while (ok() && (out.position() & 3) != 0) {
      u8(0);
    }
    return this;
  }

  /** Bytes written so far. */
  public int length() {
    return out.position();
  }

  /** Bytes that still fit. */
  public int remaining() {
    return out.remaining();
  }

  /**
   * Drops everything after {@code length}, a value of {@link #length()} between two messages, and
   * with it a failure: the message that did not fit can go into the next batch.
   */
  public NlWriter backTo(int length) {
    out.position(length);
    message = NO_MESSAGE;
    problem = "";
    return this;
  }

  public boolean failed() {
    return !problem.isEmpty();
  }

  /** What went wrong first; empty when nothing did. */
  public String problem() {
    return problem;
  }

  /** The buffer itself: the messages are its first {@link #length()} bytes. */
  public ByteBuffer buffer() {
    return out;
  }

  /** A copy of what was written; refuses to hand out a broken one. */
  public byte[] toBytes() {
    if (failed()) {
      throw new IllegalStateException(problem);
    }
    byte[] copy = new byte[out.position()];
    out.get(0, copy);
    return copy;
  }

  private boolean ok() {
    return problem.isEmpty();
  }

  private boolean room(int bytes) {
    if (ok() && out.remaining() < bytes) {
      fail("the buffer of " + out.capacity() + " bytes is full");
    }
    return ok();
  }

  private void fail(String why) {
    if (ok()) {
      problem = why;
    }
  }
}
