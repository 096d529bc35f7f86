package twinwall.core.filterlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.filterlog.LogMessage.Action;
import twinwall.core.net.Ip;
import twinwall.core.packet.Headers;

class LogRingTest {
  private static final LogRing.Filter ALL = filter("", 0);

  private static LogRing.Filter filter(String words, long after) {
    return new LogRing.Filter(words, Optional.empty(), "", "", after);
  }

  private static LogLine line(Action action, String face, String rule, String source, int port) {
    Headers headers =
        new Headers(
            Ip.parse(source).orElseThrow(),
            Ip.parse("198.51.100.2").orElseThrow(),
            6,
            60,
            false,
            new Headers.Tcp(40_000, port, 2));
    return new LogLine(
        0,
        1,
        action,
        false,
        "eth0",
        face,
        face.toUpperCase(java.util.Locale.ROOT),
        rule,
        "p",
        "No Telnet",
        headers);
  }

  private static List<Long> numbers(List<LogLine> lines) {
    return lines.stream().map(LogLine::number).toList();
  }

  @Test
  void theLatestAreKeptTheNewestFirst() {
    LogRing ring = new LogRing(4);
    assertEquals(List.of(), ring.latest(ALL, 10));
    for (int i = 0; i < 10; i++) {
      ring.add(line(Action.BLOCK, "wan", "1", "192.0.2.1", i));
    }
    assertEquals(List.of(10L, 9L, 8L, 7L), numbers(ring.latest(ALL, 10)));
    assertEquals(List.of(10L, 9L), numbers(ring.latest(ALL, 2)));
    assertEquals(List.of(10L, 9L), numbers(ring.latest(filter("", 8), 10)));
    assertEquals(List.of(), ring.latest(filter("", 10), 10));
    assertEquals(List.of(), ring.latest(filter("", 99), 10), "of an engine that was before");
    assertEquals(6, ring.forgotten());
    assertEquals(10, ring.last());
  }

  @Test
  void filters() {
    LogRing ring = new LogRing(8);
    ring.add(line(Action.BLOCK, "wan", "1", "192.0.2.1", 23));
    ring.add(line(Action.PASS, "lan", "2", "2001:db8::1", 443));
    ring.add(line(Action.BLOCK, "lan", "1", "192.0.2.1", 443));
    assertEquals(List.of(3L, 1L), numbers(ring.latest(filter(" 192.0.2.1  BLOCK ", 0), 9)));
    assertEquals(List.of(2L), numbers(ring.latest(filter("[2001:db8", 0), 9)));
    assertEquals(List.of(3L, 2L, 1L), numbers(ring.latest(filter("tcp:s telnet", 0), 9)));
    assertEquals(List.of(), ring.latest(filter("udp", 0), 9));
    assertEquals(
        List.of(2L),
        numbers(ring.latest(new LogRing.Filter("", Optional.of(Action.PASS), "", "", 0), 9)));
    assertEquals(
        List.of(3L),
        numbers(ring.latest(new LogRing.Filter("", Optional.of(Action.BLOCK), "lan", "1", 0), 9)));
  }

  @Test
  void whatTheKernelCouldNotTellIsCounted() {
    LogRing ring = new LogRing(4);
    ring.heard(0);
    ring.heard(1);
    assertEquals(0, ring.lost());
    ring.heard(5);
    assertEquals(3, ring.lost());
    ring.begin();
    ring.heard(2);
    assertEquals(5, ring.lost(), "the first two of a new beginning");
    ring.heard(2);
    assertEquals(5, ring.lost());
  }

  @Test
  void theNumbersOfTheKernelGoRound() {
    LogRing ring = new LogRing(4);
    ring.heard(Integer.MAX_VALUE);
    long before = ring.lost();
    ring.heard(Integer.MIN_VALUE + 1);
    assertEquals(before + 1, ring.lost());
  }

  @Test
  void aModelSaysTheSame() {
    Random dice = new Random(3);
    for (int round = 0; round < 50; round++) {
      int most = 1 + dice.nextInt(9);
      LogRing ring = new LogRing(most);
      List<LogLine> model = new ArrayList<>();
      for (int i = dice.nextInt(40); i > 0; i--) {
        model.addFirst(
            ring.add(
                line(
                    Action.values()[dice.nextInt(4)],
                    dice.nextBoolean() ? "wan" : "lan",
                    "" + dice.nextInt(3),
                    "10.0.0." + dice.nextInt(4),
                    dice.nextInt(4))));
        Action action = Action.values()[dice.nextInt(4)];
        long after = dice.nextInt(40);
        LogRing.Filter filter =
            new LogRing.Filter("10.0.0.1", Optional.of(action), "wan", "", after);
        List<LogLine> expected =
            model.stream()
                .limit(most)
                .filter(l -> l.action() == action && l.face().equals("wan") && l.number() > after)
                .filter(l -> l.source().contains("10.0.0.1"))
                .limit(3)
                .toList();
        assertEquals(expected, ring.latest(filter, 3));
      }
      assertTrue(ring.latest(ALL, 100).size() <= most);
    }
  }
}
