package twinwall.core.netlink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;

final class NetlinkCodecTest {
  private static final Random DICE = new Random(20261122);

  @Test
  void writesAHeaderAndPaddedAttributes() {
    NlWriter out = NlWriter.ofCapacity(64);
    out.begin(0x1234, 0x305, 7).u8(2).u8(0).u16be(3).attrText(1, "lo").attrU16be(2, 0x0102).end();
    assertEquals(
        "2400000034120503070000000000000002000003070001006c6f00000600020001020000",
        HexFormat.of().formatHex(out.toBytes()));
  }

  @Test
  void readsWhatItWrote() {
    NlWriter out = NlWriter.ofCapacity(512);
    out.begin(20, NlMessage.REQUEST, 9).u32(0x11223344);
    out.attrU8(1, 200).attrU16(2, 60000).attrU16be(3, 60001).attrU32(4, -2).attrU32be(5, -3);
    out.attrU64(6, -4).attrU64be(7, 0x0102030405060708L).attrText(8, "ens3").flag(9);
    out.attrIp(10, Ip.of("192.0.2.1")).attrIp(11, Ip.of("2001:db8::1"));
    out.attrMac(12, Mac.of("00:00:5e:00:01:07"));
    int outer = out.nest(13);
    int inner = out.nest(14);
    out.attrU32(15, 77).close(inner).close(outer).end();
    NlMessage message = over(out.toBytes());
    assertTrue(message.next());
    assertEquals(20, message.type());
    assertEquals(9, message.sequence());
    assertEquals(0, message.port());
    assertEquals(0x11223344, message.u32(0));
    NlReader in = message.attributes(new NlReader(), 4);
    List<Object> seen = new ArrayList<>();
    while (in.next()) {
      seen.add(read(in));
    }
    assertEquals("", in.problem());
    List<Object> expected = List.of(200, 60000, 60001, -2, -3, -4L, 0x0102030405060708L, "ens3", 0);
    assertEquals(expected, seen.subList(0, 9));
    assertEquals(Ip.of("192.0.2.1"), seen.get(9));
    assertEquals(Ip.of("2001:db8::1"), seen.get(10));
    assertEquals(Mac.of("00:00:5e:00:01:07"), seen.get(11));
    assertEquals(77, seen.get(12));
    assertFalse(message.next());
    assertFalse(message.failed());
  }

  private static Object read(NlReader in) {
    return switch (in.type()) {
      case 1 -> in.u8();
      case 2 -> in.u16();
      case 3 -> in.u16be();
      case 4 -> in.u32();
      case 5 -> in.u32be();
      case 6 -> in.u64();
      case 7 -> in.u64be();
      case 8 -> in.text();
      case 9 -> in.length();
      case 10, 11 -> in.ip();
      case 12 -> in.mac();
      default -> {
        NlReader child = in.nested(new NlReader());
        child.next();
        NlReader grandchild = child.nested(new NlReader());
        grandchild.next();
        yield grandchild.u32();
      }
    };
  }

  @Test
  void overflowIsRememberedAndTheBatchCanGoBack() {
    NlWriter out = NlWriter.ofCapacity(48);
    out.begin(1, 0, 1).attrU32(1, 1).end();
    int whole = out.length();
    out.begin(1, 0, 2).attrBytes(1, new byte[30]).end();
    assertTrue(out.failed());
    assertEquals("the buffer of 48 bytes is full", out.problem());
    out.backTo(whole);
    assertFalse(out.failed());
    assertEquals(24, out.toBytes().length);
  }

  @Test
  void misuseIsAFailureNotAMessage() {
    assertTrue(NlWriter.ofCapacity(64).attrU32(1, 1).failed());
    assertTrue(NlWriter.ofCapacity(64).end().failed());
    assertTrue(NlWriter.ofCapacity(64).begin(1, 0, 0).begin(1, 0, 0).failed());
    assertTrue(NlWriter.ofCapacity(64).begin(1, 0, 0).attrText(1, "a\0b").failed());
    NlWriter big = NlWriter.ofCapacity(70_000);
    assertTrue(big.begin(1, 0, 0).attrBytes(1, new byte[65_532]).failed());
  }

  @Test
  void wrongSizesAreSticky() {
    NlWriter out = NlWriter.ofCapacity(64);
    out.begin(1, 0, 1);
    int nest = out.nest(5);
    out.attrU16(1, 3).close(nest).attrU32(2, 1).end();
    NlMessage message = over(out.toBytes());
    assertTrue(message.next());
    NlReader in = message.attributes(new NlReader(), 0);
    assertTrue(in.next());
    NlReader child = in.nested(new NlReader());
    assertTrue(child.next());
    assertEquals(0, child.u32());
    assertEquals("attribute 1 has 2 bytes, not 4", child.problem());
    assertEquals(child.problem(), in.problem());
    assertFalse(in.next());
  }

  @Test
  void errorsCarryTheKernelsWords() {
    NlWriter out = NlWriter.ofCapacity(128);
    out.begin(NlMessage.ERROR, 0x300, 3).u32(-22);
    out.u32(36).u16(20).u16(5).u32(3).u32(0).attrText(1, "ipv4: Device not found").end();
    NlMessage message = over(out.toBytes());
    assertTrue(message.next());
    assertEquals(22, message.errno());
    assertEquals("ipv4: Device not found", message.errorText(new NlReader()));
  }

  /**
   * Whatever the bytes are, reading ends, stays inside, and what reads well writes back the same.
   */
  @Test
  void anyBytesReadWithoutHarmAndAFixpointHolds() {
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[DICE.nextInt(96)];
      DICE.nextBytes(bytes);
      shape(bytes);
      List<byte[]> once = walk(bytes);
      byte[] written = write(once);
      List<byte[]> twice = walk(written);
      assertEquals(once.size(), twice.size());
      for (int i = 0; i < once.size(); i++) {
        assertArrayEquals(once.get(i), twice.get(i));
      }
      assertArrayEquals(written, write(twice));
    }
  }

  /** Makes plausible lengths likely. */
  private static void shape(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int at = 0; at + 20 <= bytes.length; at += 4) {
      if (DICE.nextInt(3) == 0) {
        buffer.putInt(at, DICE.nextInt(48));
      }
    }
  }

  private static List<byte[]> walk(byte[] bytes) {
    List<byte[]> found = new ArrayList<>();
    NlMessage message = over(bytes);
    NlReader reader = new NlReader();
    NlReader child = new NlReader();
    while (message.next()) {
      message.errno();
      message.errorText(reader);
      message.attributes(reader, 4);
      while (reader.next()) {
        found.add(new byte[] {(byte) reader.type(), (byte) (reader.type() >> 8)});
        found.add(reader.bytes());
        reader.text();
      }
      descend(message, reader, child);
    }
    return found;
  }

  /** A walk of its own: a broken nest ends the walk of the reader that holds it. */
  private static void descend(NlMessage message, NlReader reader, NlReader child) {
    message.attributes(reader, 4);
    while (reader.next()) {
      reader.nested(child);
      int steps = 0;
      while (child.next()) {
        assertTrue(++steps < 64);
        child.u32();
      }
    }
  }

  private static byte[] write(List<byte[]> attributes) {
    NlWriter out = NlWriter.ofCapacity(8192);
    out.begin(1, 0, 0).u32(0);
    for (int i = 0; i < attributes.size(); i += 2) {
      byte[] type = attributes.get(i);
      out.attrBytes((type[0] & 255) | (type[1] & 255) << 8, attributes.get(i + 1));
    }
    return out.end().toBytes();
  }

  private static NlMessage over(byte[] bytes) {
    return new NlMessage()
        .over(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), bytes.length);
  }
}
