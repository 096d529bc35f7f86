package twinwall.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The latest lines of a log, for those who cannot read where it goes; bounded. */
public final class LogTail {
  private static final int LINES = 1_000;
  private static final int LONGEST = 1_000;

  private final Deque<String> lines = new ArrayDeque<>(LINES);

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line);
  }

  private synchronized List<String> all() {
    return new ArrayList<>(lines);
  }

  /** The newest lines that have all these words, the newest first. */
  public List<String> latest(String words, int limit) {
    List<String> wanted = List.of(words.toLowerCase(Locale.ROOT).strip().split("\\s+"));
    return all().reversed().stream()
        .filter(line -> wanted.stream().allMatch(line.toLowerCase(Locale.ROOT)::contains))
        .limit(limit)
        .toList();
  }
}
