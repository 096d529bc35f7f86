package twinwall.web.page;

import java.util.Optional;

/** What may stand in a text that somebody typed or sent. */
public final class Texts {
  /** Characters of a line. */
  public static final int USUAL = 1_024;

  /** Characters where many lines are usual. */
  public static final int LONG = 1 << 19;

  private Texts() {}

  /**
   * What is wrong with a text.
   *
   * @param label what the text is called
   * @param lines whether there may be more lines than one
   */
  public static Optional<String> fault(String label, String text, int most, boolean lines) {
    if (text.length() > most) {
      return Optional.of(label + " has at most " + most + " characters.");
    }
    return text.codePoints().allMatch(c -> isPrintable(c, lines))
        ? Optional.empty()
        : Optional.of(label + " has a control character, or one that is none.");
  }

  private static boolean isPrintable(int c, boolean lines) {
    if (lines && (c == '\n' || c == '\r' || c == '\t')) {
      return true;
    }
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !Character.isISOControl(c) && !surrogate && c != 0xfffe && c != 0xffff;
  }
}
