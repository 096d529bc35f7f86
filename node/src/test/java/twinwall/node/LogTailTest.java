package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** What of the log can be asked for. */
class LogTailTest {
  private final Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), "one");

  @Test
  void theLatestOfAllRoomsThatHaveTheWords() {
    log.info("first", "ip", "10.0.0.1");
    log.room("two").warn("Second", "ip", "10.0.0.2");
    assertEquals(2, log.tail().latest("", 10).size());
    assertTrue(log.tail().latest("", 10).getFirst().contains("two: Second"));
    assertEquals(1, log.tail().latest("  second WARN ", 10).size());
    assertEquals(0, log.tail().latest("second info", 10).size());
    assertEquals(1, log.tail().latest("", 1).size());
    assertEquals(2, log.tail().last());
    assertEquals(java.util.List.of("one", "two"), log.tail().rooms());
  }

  @Test
  void byLevelAndRoom() {
    log.info("a");
    log.warn("b");
    log.room("two").error("c");
    assertEquals(3, log.tail().latest(new LogTail.Filter("", "info", ""), 9).size());
    assertEquals(2, log.tail().latest(new LogTail.Filter("", "warn", ""), 9).size());
    assertEquals(1, log.tail().latest(new LogTail.Filter("", "error", ""), 9).size());
    assertEquals(2, log.tail().latest(new LogTail.Filter("", "", "one"), 9).size());
    assertEquals(0, log.tail().latest(new LogTail.Filter("b", "error", "one"), 9).size());
  }

  @Test
  void itIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      log.info("line " + i, "long", "x".repeat(2_000));
    }
    var all = log.tail().latest("", 10_000);
    assertEquals(1_000, all.size());
    assertTrue(all.getFirst().contains("line 4999"));
    assertTrue(all.stream().allMatch(line -> line.length() <= 1_003));
  }
}
