package twinwall.core.config;

import java.util.Locale;
import java.util.Optional;

/**
 * The beginning of MAC addresses, one to six bytes: a maker's, or a whole one.
 *
 * @param hex its digits, two for each byte
 */
public record MacPart(String hex) {
  /** Reads {@code 00:11:22}, with colons or hyphens. */
  public static Optional<MacPart> parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return word.matches("[0-9a-f]{2}([:-][0-9a-f]{2}){0,5}")
        ? Optional.of(new MacPart(word.replaceAll("[:-]", "")))
        : Optional.empty();
  }

  public int bytes() {
    return hex.length() / 2;
  }
}
