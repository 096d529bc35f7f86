package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What programs say about strangers does nothing to a terminal. */
class TextsTest {
  @Test
  void nothingIsLeftThatATerminalActsOn() {
    // Escape, the one-byte sequence introducer of ISO 6429, a change of direction, a line's end.
    assertEquals("a?b?31mc?d?e", Texts.clean("a\u001bb\u009b31mc\u202ed\u2028e"));
    assertEquals("übel ☃ 日", Texts.clean("übel ☃ 日"));
  }
}
