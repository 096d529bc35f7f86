package twinwall.core.config;

/**
 * What stands before the first element of an XML text. A document type is found here, before a
 * parser sees it: the JDK's throws unchecked exceptions at malformed ones.
 */
public final class Prolog {
  private static final String DOCTYPE = "<!DOCTYPE";

  private Prolog() {}

  /** True when a document type follows the declaration, blanks, comments and instructions. */
  public static boolean hasDocumentType(String text) {
    int at = 0;
    while (at >= 0 && at < text.length()) {
      if (isBlank(text.charAt(at))) {
        at++;
      } else if (text.startsWith("<?", at)) {
        at = after(text, "?>", at + 2);
      } else if (text.startsWith("<!--", at)) {
        at = after(text, "-->", at + 4);
      } else {
        return text.regionMatches(true, at, DOCTYPE, 0, DOCTYPE.length());
      }
    }
    return false;
  }

  /** Those of XML 1.1, too. */
  private static boolean isBlank(char c) {
    return c <= ' ' || c == '\u0085' || c == '\u2028';
  }

  private static int after(String text, String end, int from) {
    int at = text.indexOf(end, from);
    return at < 0 ? -1 : at + end.length();
  }
}
