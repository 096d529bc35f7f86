package twinwall.node;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Structured log lines on one stream: UTC time, level, room, message, then {@code key=value} pairs.
 * Values never hold secrets; line breaks in them are escaped, so that one event is one line.
 */
public final class Log {
  /** Gets every line, too; must not wait, nor log. */
  public interface Tap {
    void line(Instant at, String level, String room, String text);
  }

  private final PrintStream out;
  private final String room;
  private final LogTail tail;
  private final Tap tap;

  public Log(PrintStream out, String room) {
    this(out, room, new LogTail(), (_, _, _, _) -> {});
  }

  private Log(PrintStream out, String room, LogTail tail, Tap tap) {
    this.out = out;
    this.room = room;
    this.tail = tail;
    this.tap = tap;
  }

  /** The latest lines of this log and of all its rooms. */
  public LogTail tail() {
    return tail;
  }

  /** This log and its rooms from now on, with somebody else who gets the lines. */
  public Log tapped(Tap by) {
    return new Log(out, room, tail, by);
  }

  /** A log of another room on the same stream. */
  public Log room(String name) {
    return new Log(out, name, tail, tap);
  }

  public void info(String message, @Nullable Object... pairs) {
    write("info", message, pairs);
  }

  public void warn(String message, @Nullable Object... pairs) {
    write("warn", message, pairs);
  }

  public void error(String message, @Nullable Object... pairs) {
    write("error", message, pairs);
  }

  private void write(String level, String message, @Nullable Object[] pairs) {
    Instant now = Instant.now();
    StringBuilder line = new StringBuilder(160);
    line.append(now.truncatedTo(ChronoUnit.MICROS)).append(' ').append(level);
    line.append(' ').append(room).append(": ");
    int text = line.length();
    line.append(escape(message));
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      String value = escape(String.valueOf(pairs[i + 1]));
      boolean quote = value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0;
      line.append(' ').append(pairs[i]).append('=');
      line.append(quote ? '"' + value.replace("\"", "\\\"") + '"' : value);
    }
    String whole = line.toString();
    tail.add(level, room, whole);
    out.println(whole);
    tap.line(now, level, room, whole.substring(text));
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default -> out.append(c < ' ' || c == 127 ? '?' : c);
      }
    }
    return out.toString();
  }
}
