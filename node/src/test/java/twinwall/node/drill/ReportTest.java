package twinwall.node.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;

class ReportTest {
  private static Report report() {
    Ip peer = Ip.parse("10.0.0.2").orElseThrow();
    return new Report(InstantSource.system(), "a@b", false, List.of(), peer);
  }

  /** To count a million connections takes a while, and somebody may think better of it. */
  @Test
  void whoEndsADrillBeforeItMovesAnythingIsHeard() {
    Report early = report();
    assertTrue(early.endBefore("It was ended by a@b."));
    assertTrue(early.endBefore("It was ended by somebody else."));
    early.begins();
    assertEquals("It was ended by a@b.", early.ended());
    Report late = report();
    late.begins();
    assertFalse(late.endBefore("It was ended by a@b."), "that is the machine's to end");
    assertEquals("", late.ended());
  }
}
