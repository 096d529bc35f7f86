package twinwall.core.filterlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import twinwall.core.filterlog.LogMessage.Action;

/**
 * The latest lines, so many and no more, and what the kernel could not tell. For one thread at a
 * time.
 */
public final class LogRing {
  private final LogLine[] lines;
  private long last;
  private long lost;

  /** The kernel counts from 0 on for whoever listens. */
  private int expected;

  /**
   * @param most lines that are kept
   */
  public LogRing(int most) {
    lines = new LogLine[most];
  }

  /**
   * Which lines somebody wants.
   *
   * @param words all of these, anywhere in the line
   * @param face the interface's id; empty for any
   * @param rule the rule's id; empty for any
   * @param after lines with a higher number
   */
  public record Filter(
      String words, Optional<Action> action, String face, String rule, long after) {
    private boolean takes(LogLine line, List<String> wanted) {
      if (action.isPresent() && action.get() != line.action()
          || !face.isEmpty() && !face.equals(line.face())
          || !rule.isEmpty() && !rule.equals(line.rule())) {
        return false;
      }
      if (wanted.isEmpty()) {
        return true;
      }
      String text = line.text();
      return wanted.stream().allMatch(text::contains);
    }

    private List<String> wanted() {
      String text = words.toLowerCase(Locale.ROOT).strip();
      return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }
  }

  /** Adds a line, which gets the next number. */
  public LogLine add(LogLine line) {
    LogLine numbered = line.numbered(++last);
    lines[place(last)] = numbered;
    return numbered;
  }

  private int place(long number) {
    return (int) (number % lines.length);
  }

  /** The number of the newest line; 0 for none. */
  public long last() {
    return last;
  }

  /** How many lines are not kept any more. */
  public long forgotten() {
    return Math.max(0, last - lines.length);
  }

  /** How many packets the kernel wanted to tell and could not. */
  public long lost() {
    return lost;
  }

  /** Hears the number that came with a packet: what was left out before it was lost. */
  public void heard(int sequence) {
    lost += Math.max(0, sequence - expected);
    expected = sequence + 1;
  }

  /** Somebody listens anew. */
  public void begin() {
    expected = 0;
  }

  /** The newest lines that fit, the newest first. */
  public List<LogLine> latest(Filter filter, int limit) {
    List<String> wanted = filter.wanted();
    List<LogLine> out = new ArrayList<>();
    long oldest = Math.max(forgotten(), filter.after());
    for (long number = last; number > oldest && out.size() < limit; number--) {
      LogLine line = lines[place(number)];
      if (filter.takes(line, wanted)) {
        out.add(line);
      }
    }
    return out;
  }
}
