package twinwall.core.flows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/** Bytes of the flow link, big endian: a growing writer, and a reader whose first error sticks. */
public final class Wire {
  private Wire() {}

  /** Writes. */
  public static final class Out {
    public Out() {}

    private ByteBuffer bytes = ByteBuffer.allocate(512);

    private ByteBuffer room(int more) {
      if (bytes.remaining() < more) {
        ByteBuffer bigger =
            ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + more));
        bytes.flip();
        bytes = bigger.put(bytes);
      }
      return bytes;
    }

    public Out u8(int value) {
      room(1).put((byte) value);
      return this;
    }

    public Out u16(int value) {
      room(2).putShort((short) value);
      return this;
    }

    public Out u32(int value) {
      room(4).putInt(value);
      return this;
    }

    public Out u64(long value) {
      room(8).putLong(value);
      return this;
    }

    public Out ip(Ip ip) {
      switch (ip) {
        case Ip4 four -> u32(four.bits());
        case Ip6 six -> u64(six.high()).u64(six.low());
      }
      return this;
    }

    /** A length byte and that many bytes of UTF-8, cut when longer, between two characters. */
    public Out text(String text) {
      byte[] utf = text.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(utf.length, 255);
      while (length < utf.length && length > 0 && (utf[length] & 0xC0) == 0x80) {
        length--; // between two characters, or the reader would refuse it
      }
      u8(length);
      room(length).put(utf, 0, length);
      return this;
    }

    public Out put(byte[] more) {
      room(more.length).put(more);
      return this;
    }

    public byte[] bytes() {
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  /** Reads. */
  public static final class In {
    private final ByteBuffer bytes;
    private Optional<String> bad = Optional.empty();

    public In(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes);
    }

    private boolean has(int count) {
      if (bad.isEmpty() && bytes.remaining() < count) {
        fail("cut short");
      }
      return bad.isEmpty();
    }

    public void fail(String why) {
      if (bad.isEmpty()) {
        bad = Optional.of(why);
      }
    }

    public Optional<String> error() {
      return bad;
    }

    public int remaining() {
      return bytes.remaining();
    }

    public int u8() {
      return has(1) ? bytes.get() & 255 : 0;
    }

    public int u16() {
      return has(2) ? bytes.getShort() & 0xFFFF : 0;
    }

    public int u32() {
      return has(4) ? bytes.getInt() : 0;
    }

    public long u64() {
      return has(8) ? bytes.getLong() : 0;
    }

    public boolean flag() {
      int value = u8();
      if (value > 1) {
        fail("a flag that is neither 0 nor 1");
      }
      return value == 1;
    }

    /** A number that never has its highest bit set. */
    public long count() {
      long value = u64();
      if (value < 0) {
        fail("a number out of range");
      }
      return Math.max(0, value);
    }

    public Ip ip(boolean v6) {
      return v6 ? new Ip6(u64(), u64()) : new Ip4(u32());
    }

    /** The next bytes as a message of their own; an empty one when there are not so many. */
    public In part(int length) {
      if (length < 0 || !has(length)) {
        fail("cut short");
        return new In(new byte[0]);
      }
      byte[] part = new byte[length];
      bytes.get(part);
      return new In(part);
    }

    public String text() {
      int length = u8();
      if (!has(length)) {
        return "";
      }
      byte[] utf = new byte[length];
      bytes.get(utf);
      String text = new String(utf, StandardCharsets.UTF_8);
      if (!Arrays.equals(utf, text.getBytes(StandardCharsets.UTF_8))) {
        fail("a text that is not UTF-8");
      }
      return text;
    }
  }
}
