package twinwall.core.render;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Ruleset;

/** Text that users wrote, made harmless and short enough for nftables. */
final class Words {
  /** The kernel takes 128 bytes of comment; some are left for its terminator. */
  private static final int COMMENT_BYTES = 120;

  private static final int PREFIX_BYTES = 100;
  private static final String RATE = "limit rate 10/second burst 20 packets ";

  /** Bytes of a logged packet that are copied: its headers. */
  private static final int SNAP = 128;

  private Words() {}

  /**
   * The id says which rule it is. Its number among all rules is left out: it changes with every
   * rule that is put before, and with it all text behind would.
   */
  static String comment(String id, Origin origin) {
    return comment(id, withoutNumber(origin.path()) + " " + origin.description());
  }

  /** {@code filter/rule[7]} is {@code filter/rule}. */
  private static String withoutNumber(String path) {
    int open = path.lastIndexOf('[');
    if (open <= 0 || !path.endsWith("]")) {
      return path;
    }
    for (int i = open + 1; i < path.length() - 1; i++) {
      if (path.charAt(i) < '0' || path.charAt(i) > '9') {
        return path;
      }
    }
    return path.substring(0, open);
  }

  static String comment(String id, String why) {
    return "comment \"" + cut(plain(id + " " + why), COMMENT_BYTES) + "\"";
  }

  /** Logs a packet, a few of each rule in a second. */
  static String log(Ruleset.Logging how, String action, String id) {
    String prefix = cut(plain("twinwall " + action + " " + id), PREFIX_BYTES) + ": ";
    return RATE
        + "log prefix \""
        + prefix
        + (how.group() ? "\" group " + Marks.LOG_GROUP + " snaplen " + SNAP : "\" level info");
  }

  static String quoted(String device) {
    return "\"" + plain(device) + "\"";
  }

  static String devices(List<String> devices) {
    return devices.size() == 1
        ? quoted(devices.getFirst())
        : devices.stream().map(Words::quoted).collect(Collectors.joining(", ", "{ ", " }"));
  }

  /** Without the characters that mean something inside an nftables string. */
  private static String plain(String text) {
    if (isPlain(text)) {
      return text.strip();
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
        .map(c -> c == '"' || c == '\\' || c == '*' || c == '$' ? '\'' : c)
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  /** Most text is, and is looked at once. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 127 || c == '"' || c == '\\' || c == '*' || c == '$') {
        return false;
      }
    }
    return true;
  }

  private static String cut(String text, int bytes) {
    if (text.length() * 3 <= bytes
        || text.length() <= bytes && text.chars().allMatch(c -> c < 128)) {
      return text.strip();
    }
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      used += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
      if (used > bytes) {
        break;
      }
      end = next;
    }
    return text.substring(0, end).strip();
  }
}
