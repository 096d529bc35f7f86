package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a session ends. */
class SessionsTest {
  private static final long MINUTE = 60_000_000_000L;

  private final AtomicLong now = new AtomicLong(-5);
  private final Sessions sessions = new Sessions(now::get);

  private void pass(long minutes) {
    now.addAndGet(minutes * MINUTE);
  }

  @Test
  void anIdleOneEnds() {
    var id = sessions.open("admin", false);
    pass(9);
    assertTrue(sessions.use(id, 10).isPresent());
    pass(9);
    assertTrue(sessions.look(id, 10).isPresent(), "looking is not using");
    pass(2);
    assertFalse(sessions.use(id, 10).isPresent());
  }

  @Test
  void aBusyOneEndsTooAndSoDoesOneThatNeverIdles() {
    var id = sessions.open("admin", false);
    var never = sessions.open("other", false);
    for (int i = 0; i < 12 * 60; i++) {
      pass(1);
      assertTrue(sessions.use(id, 10).isPresent(), "minute " + i);
    }
    pass(1);
    assertFalse(sessions.use(id, 10).isPresent());
    assertFalse(sessions.use(never, 0).isPresent());
  }

  @Test
  void whatIsToldIsToldOnceAndBounded() {
    var id = sessions.open("admin", false);
    for (int i = 0; i < 100; i++) {
      sessions.tell(id, "n " + i);
    }
    assertEquals(16, sessions.told(id).size());
    assertEquals(List.of(), sessions.told(id));
    assertEquals(List.of(), sessions.told("guess"));
  }

  @Test
  void namesAndTokensAreNeverTheSame() {
    var one = sessions.open("admin", false);
    var two = sessions.open("admin", false);
    assertNotEquals(one, two);
    assertNotEquals(
        sessions.use(one, 1).orElseThrow().token(), sessions.use(two, 1).orElseThrow().token());
    sessions.close(one);
    assertFalse(sessions.use(one, 1).isPresent());
  }
}
