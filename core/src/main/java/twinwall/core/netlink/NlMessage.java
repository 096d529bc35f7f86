package twinwall.core.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A cursor over the netlink messages of one datagram; it is moved, not copied: {@code while
 * (message.next()) ...}. A message that does not fit its datagram ends the walk and sets {@link
 * #failed()}.
 */
public final class NlMessage {
  public static final int NOOP = 1;
  public static final int ERROR = 2;
  public static final int DONE = 3;
  public static final int OVERRUN = 4;

  public static final int REQUEST = 0x1;
  public static final int MULTI = 0x2;
  public static final int ACK = 0x4;
  public static final int DUMP_INTERRUPTED = 0x10;
  public static final int DUMP = 0x300;
  public static final int REPLACE = 0x100;
  public static final int EXCL = 0x200;
  public static final int CREATE = 0x400;
  public static final int APPEND = 0x800;

  private static final int CAPPED = 0x100;
  private static final int ACK_TLVS = 0x200;
  private static final int EXT_ACK_TEXT = 1;

  private ByteBuffer in = ByteBuffer.allocate(0);
  private int at;
  private int next;
  private int end;
  private int length;
  private boolean failed;

  /** Looks at {@code length} bytes from the start of {@code buffer}. */
  public NlMessage over(ByteBuffer buffer, int length) {
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("netlink is in host byte order");
    }
    in = buffer;
    at = 0;
    next = 0;
    end = length;
    this.length = 0;
    failed = length < 0 || length > buffer.capacity();
    return this;
  }

  /** Moves to the next message; false at the end and at a malformed one. */
  public boolean next() {
    if (failed || end - next < NlWriter.HEADER) {
      failed |= next < end;
      return false;
    }
    at = next;
    length = in.getInt(at);
    if (length < NlWriter.HEADER || length > end - at) {
      failed = true;
      return false;
    }
    next = Math.min(end, at + (length + 3 & ~3));
    return true;
  }

  /** True if the walk ended at a message that is cut short or lies about its length. */
  public boolean failed() {
    return failed;
  }

  public int type() {
    return in.getShort(at + 4) & 0xFFFF;
  }

  public int flags() {
    return in.getShort(at + 6) & 0xFFFF;
  }

  public int sequence() {
    return in.getInt(at + 8);
  }

  /** The netlink port of whoever caused this message; 0 is the kernel. */
  public int port() {
    return in.getInt(at + 12);
  }

  public boolean is(int flag) {
    return (flags() & flag) != 0;
  }

  public int payloadLength() {
    return length - NlWriter.HEADER;
  }

  /** A byte of the payload, 0 if there is no such byte: fixed headers may grow, never shrink. */
  public int u8(int offset) {
    return has(offset, 1) ? in.get(at + NlWriter.HEADER + offset) & 255 : 0;
  }

  public int u16(int offset) {
    return has(offset, 2) ? in.getShort(at + NlWriter.HEADER + offset) & 0xFFFF : 0;
  }

  public int u32(int offset) {
    return has(offset, 4) ? in.getInt(at + NlWriter.HEADER + offset) : 0;
  }

  private boolean has(int offset, int bytes) {
    return offset >= 0 && offset + bytes <= payloadLength();
  }

  /** Puts {@code reader} on the attributes that follow a fixed header of so many bytes. */
  public NlReader attributes(NlReader reader, int fixedHeader) {
    int from = at + NlWriter.HEADER + (fixedHeader + 3 & ~3);
    return from > at + length ? reader.broken() : reader.over(in, from, at + length);
  }

  /**
   * The error number of an {@link #ERROR} or {@link #DONE} message, positive; 0 is success, as is
   * any other message.
   */
  public int errno() {
    return type() == ERROR || type() == DONE ? -u32(0) : 0;
  }

  /** The kernel's own words about an error, or nothing. */
  public String errorText(NlReader reader) {
    if (type() == DONE && payloadLength() > 4) {
      return text(attributes(reader, 4));
    }
    if (type() != ERROR || !is(ACK_TLVS)) {
      return "";
    }
    int echoed = is(CAPPED) ? NlWriter.HEADER : u32(4);
    if (echoed < NlWriter.HEADER || echoed > payloadLength() - 4) {
      return "";
    }
    return text(attributes(reader, 4 + echoed));
  }

  private static String text(NlReader reader) {
    while (reader.next()) {
      if (reader.type() == EXT_ACK_TEXT) {
        return reader.text();
      }
    }
    return "";
  }
}
