package twinwall.core.config;

import java.util.Map;

/** The text rules of config.xml: line breaks are lost, entities are decoded twice. */
final class XmlText {
  /** Names that old files use beside the five of XML. Latin-1 letters follow in {@link #LATIN}. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("euro", "€"),
          Map.entry("ndash", "–"),
          Map.entry("mdash", "—"),
          Map.entry("lsquo", "‘"),
          Map.entry("rsquo", "’"),
          Map.entry("sbquo", "‚"),
          Map.entry("ldquo", "“"),
          Map.entry("rdquo", "”"),
          Map.entry("bdquo", "„"),
          Map.entry("bull", "•"),
          Map.entry("hellip", "…"),
          Map.entry("trade", "™"),
          Map.entry("larr", "←"),
          Map.entry("rarr", "→"),
          Map.entry("scaron", "š"),
          Map.entry("Scaron", "Š"),
          Map.entry("oelig", "œ"),
          Map.entry("OElig", "Œ"),
          Map.entry("lsaquo", "‹"),
          Map.entry("rsaquo", "›"));

  /** The names of U+00A0 to U+00FF, in order. */
  private static final String LATIN_NAMES =
      " nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"
          + " sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest"
          + " Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave"
          + " Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave"
          + " Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig"
          + " ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute"
          + " ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

  /** From the & to the ; of an entity. */
  private static final int LONGEST = 10;

  private static final String[] LATIN = LATIN_NAMES.strip().split(" ");

  private XmlText() {}

  /**
   * Text as a reader gives it: tabs around a line and line breaks gone, blanks alone are nothing.
   */
  static String canonical(String text) {
    return isCanonical(text) ? text : madeCanonical(text);
  }

  /** Most text is: a line of ASCII that begins with something to see. */
  private static boolean isCanonical(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return text.isEmpty() || text.charAt(0) != ' ';
  }

  private static String madeCanonical(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        int from = start;
        int to = i;
        while (from < to && text.charAt(from) == '\t') {
          from++;
        }
        while (to > from && text.charAt(to - 1) == '\t') {
          to--;
        }
        appendAllowed(out, text, from, to);
        start = i + 1;
      }
    }
    String joined = out.toString();
    return joined.isBlank() ? "" : stripTabs(joined);
  }

  /** Joining lines may bring a tab to the outside again: {@code "\n\ta"} has one only once. */
  private static String stripTabs(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == '\t') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == '\t') {
      to--;
    }
    return text.substring(from, to);
  }

  /** Appends what XML 1.0 can hold; anything else becomes U+FFFD. */
  private static void appendAllowed(StringBuilder out, String text, int from, int to) {
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      boolean allowed =
          c == '\t'
              || (c >= 0x20 && c <= 0xD7FF)
              || (c >= 0xE000 && c <= 0xFFFD)
              || c >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
      out.appendCodePoint(allowed ? c : 0xFFFD);
      i += Character.charCount(c);
    }
  }

  static String encode(String text) {
    return isPlain(text) ? text : encoded(text);
  }

  /** Most text is. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') {
        return false;
      }
    }
    return true;
  }

  private static String encoded(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&apos;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** Decodes each entity it knows once; anything else stays as it is. */
  static String decode(String text) {
    int amp = text.indexOf('&');
    if (amp < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    while (amp >= 0) {
      // Only so far: a text of nothing but & would be searched to its end for each.
      int end = text.indexOf(';', amp, Math.min(text.length(), amp + LONGEST + 1));
      String replacement = end < 0 ? "" : entity(text.substring(amp + 1, end));
      if (!replacement.isEmpty()) {
        out.append(text, done, amp).append(replacement);
        done = end + 1;
      }
      amp = text.indexOf('&', replacement.isEmpty() ? amp + 1 : done);
    }
    return out.append(text, done, text.length()).toString();
  }

  private static String entity(String name) {
    if (name.startsWith("#")) {
      return numeric(name);
    }
    String named = NAMED.get(name);
    if (named != null) {
      return named;
    }
    for (int i = 0; i < LATIN.length; i++) {
      if (LATIN[i].equals(name)) {
        return Character.toString(0xA0 + i);
      }
    }
    return "";
  }

  private static String numeric(String name) {
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    String digits = name.substring(hex ? 2 : 1);
    if (!digits.matches(hex ? "[0-9a-fA-F]{1,6}" : "[0-9]{1,7}")) {
      return "";
    }
    int code = Integer.parseInt(digits, hex ? 16 : 10);
    boolean allowed = code >= 0x20 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    return allowed ? Character.toString(code) : "";
  }
}
