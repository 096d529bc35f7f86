package twinwall.core.filterlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.filterlog.LogMessage.Action;
import twinwall.core.filterlog.LogMessage.Why;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;
import twinwall.core.packet.Crafted;
import twinwall.core.packet.Headers;

class LogMessageTest {
  private static final byte[] SYN =
      new Crafted(
              Ip.parse("192.0.2.1").orElseThrow(),
              Ip.parse("198.51.100.2").orElseThrow(),
              6,
              40_000,
              443,
              2,
              0,
              false,
              1)
          .bytes();

  /** As the kernel writes it: packet header, time, devices, payload, prefix, number. */
  private static byte[] message(int type, Consumer<NlWriter> attributes) {
    NlWriter out = NlWriter.ofCapacity(2_048);
    out.begin(type, 0, 0).nfgen(2, 117);
    int header = out.open(1);
    out.u16be(0x0800).u8(0).u8(0).close(header);
    attributes.accept(out);
    return out.end().toBytes();
  }

  private static void plain(NlWriter out, String prefix) {
    int time = out.open(3);
    out.u64be(1_700_000_000L).u64be(123_456).close(time);
    out.attrU32be(4, 7).attrText(10, prefix).attrBytes(9, SYN).attrU32be(12, 41);
  }

  private static NlMessage over(byte[] bytes) {
    return new NlMessage()
        .over(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), bytes.length);
  }

  private static LogMessage.Read read(byte[] bytes) {
    NlMessage message = over(bytes);
    assertTrue(message.next());
    return LogMessage.read(message);
  }

  @Test
  void aPacket() {
    LogMessage packet =
        assertInstanceOf(
                LogMessage.Packet.class,
                read(message(LogMessage.PACKET, out -> plain(out, "twinwall block 1700000001: "))))
            .message();
    assertEquals(
        new LogMessage(
            Optional.of(1_700_000_000_123_456L),
            7,
            0,
            Action.BLOCK,
            "1700000001",
            Headers.read(SYN).orElseThrow(),
            41),
        packet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "twinwall pass 1: "              | PASS   | 1
          "twinwall reject auto:deny: "    | REJECT | auto:deny
          "twinwall match auto:bogons:wan:" | MATCH  | auto:bogons:wan
          "twinwall block auto:x"          | BLOCK  | auto:x
          """)
  void prefixes(String prefix, Action action, String rule) {
    LogMessage packet =
        assertInstanceOf(
                LogMessage.Packet.class,
                read(message(LogMessage.PACKET, out -> plain(out, prefix))))
            .message();
    assertEquals(action, packet.action());
    assertEquals(rule, packet.rule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""
          "twinwall"
          "twinwall drop 1: "
          "other block 1: "
          "twinwall block : "
          "twinwall block two words: "
          "twinwall block 12345678901234567890123456789012345678901234567890123456789012345: "
          """)
  void notOurs(String prefix) {
    assertEquals(
        new LogMessage.Refused(Why.NOT_OUR_PREFIX),
        read(message(LogMessage.PACKET, out -> plain(out, prefix))));
  }

  @Test
  void refused() {
    String prefix = "twinwall block 1: ";
    assertEquals(
        new LogMessage.Refused(Why.OTHER_MESSAGE), read(message(3, out -> plain(out, prefix))));
    assertEquals(
        new LogMessage.Refused(Why.NO_PACKET),
        read(message(LogMessage.PACKET, out -> out.attrText(10, prefix))));
    assertEquals(
        new LogMessage.Refused(Why.MALFORMED),
        read(
            message(
                LogMessage.PACKET,
                out -> {
                  plain(out, prefix);
                  out.attrU16be(4, 7);
                })));
  }

  @Test
  void aTimeThatIsNoneIsLeftOut() {
    for (long seconds : new long[] {0, -1, Long.MAX_VALUE}) {
      LogMessage packet =
          assertInstanceOf(
                  LogMessage.Packet.class,
                  read(
                      message(
                          LogMessage.PACKET,
                          out -> {
                            plain(out, "twinwall block 1: ");
                            int time = out.open(3);
                            out.u64be(seconds).u64be(0).close(time);
                          })))
              .message();
      assertEquals(Optional.empty(), packet.micros());
    }
  }

  @Test
  void nothingMakesItFail() {
    Random dice = new Random(5);
    byte[] good = message(LogMessage.PACKET, out -> plain(out, "twinwall pass 1700000001: "));
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = good.clone();
      for (int n = dice.nextInt(4); n >= 0; n--) {
        bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt();
      }
      NlMessage message = over(bytes);
      while (message.next()) {
        read += LogMessage.read(message) instanceof LogMessage.Packet ? 1 : 0;
      }
    }
    assertTrue(read > 10_000, () -> "hardly any was one");
  }
}
