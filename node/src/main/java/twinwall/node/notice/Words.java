package twinwall.node.notice;

import java.util.List;
import twinwall.core.notice.Notice;

/** The text of messages, and of what went wrong with them. */
final class Words {
  private static final int LONGEST = 300;

  private Words() {}

  static String subject(Sender sender, List<Notice> notices) {
    String more = notices.size() > 1 ? " (and " + (notices.size() - 1) + " more)" : "";
    return "[" + sender.name() + "] " + notices.getFirst().title() + more;
  }

  static String body(Sender sender, List<Notice> notices) {
    StringBuilder out = new StringBuilder();
    for (Notice notice : notices) {
      out.append(sender.time(notice.at())).append("  ").append(notice.title()).append(".\n");
      out.append(notice.text()).append("\n\n");
    }
    return out.append("-- \nTwinwall on ").append(sender.name()).append('\n').toString();
  }

  /** The sentence of a failure and of its causes, in one line. */
  static String of(Throwable failure) {
    StringBuilder out = new StringBuilder();
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 4; depth++) {
      String first = out.isEmpty() ? at.getClass().getSimpleName() : "";
      String words = at.getMessage() == null ? first : at.getMessage();
      if (out.indexOf(words) < 0) {
        out.append(out.isEmpty() ? "" : ": ").append(words);
      }
      at = at.getCause();
    }
    String line = out.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
