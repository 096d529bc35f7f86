package twinwall.core.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Echo messages, against bytes that were worked out by hand. */
final class EchoTest {
  private static final Echo ECHO = new Echo(0x1234, 0x0007, 0x0102030405060708L);
  private static final String BEHIND = "1234000701020304050607 08".replace(" ", "");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void theQuestionIsAsTheRfcHasIt() {
    // 0800+0000+1234+0007+0102+0304+0506+0708 = 2a4f, of which d5b0 is the complement
    assertEquals("0800d5b0" + BEHIND, HexFormat.of().formatHex(ECHO.request(true)));
    assertEquals("80000000" + BEHIND, HexFormat.of().formatHex(ECHO.request(false)));
  }

  @Test
  void aReplyIsReadAndNothingElse() {
    String header = "4500002400000000400100000a0000010a000002";
    byte[] good = hex(header + "0000ddb0" + BEHIND);
    assertEquals(Optional.of(ECHO), Echo.reply(true, good, good.length));
    byte[] six = hex("8100abcd" + BEHIND);
    assertEquals(Optional.of(ECHO), Echo.reply(false, six, six.length));
    for (int length = 0; length < good.length; length++) {
      assertEquals(Optional.empty(), Echo.reply(true, good, length));
    }
    for (int length = 0; length < six.length; length++) {
      assertEquals(Optional.empty(), Echo.reply(false, six, length));
    }
    for (String bad :
        new String[] {
          header + "0000ddb1" + BEHIND,
          header + "0800d5b0" + BEHIND,
          header + "0001ddaf" + BEHIND,
          header.replaceFirst("45", "44") + "0000ddb0" + BEHIND,
          header.replaceFirst("45", "4f") + "0000ddb0" + BEHIND,
          header.replaceFirst("45", "65") + "0000ddb0" + BEHIND,
          header.replaceFirst("4001", "4011") + "0000ddb0" + BEHIND
        }) {
      assertEquals(Optional.empty(), Echo.reply(true, hex(bad), bad.length() / 2), bad);
    }
  }
}
