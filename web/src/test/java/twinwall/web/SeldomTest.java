package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SeldomTest {
  @Test
  void oneInTenSecondsPasses() {
    AtomicLong now = new AtomicLong(-5);
    Seldom seldom = new Seldom(now::get);
    List<Long> passed = new ArrayList<>();
    for (long second = 0; second < 25; second++) {
      for (int i = 0; i < 3; i++) {
        if (seldom.isLoggable(new LogRecord(Level.WARNING, "a request that is none"))) {
          passed.add(second);
        }
      }
      now.addAndGet(1_000_000_000);
    }
    assertEquals(List.of(0L, 10L, 20L), passed);
  }
}
