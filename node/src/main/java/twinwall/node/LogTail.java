package twinwall.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The latest lines of a log, for those who cannot read where it goes; bounded. */
public final class LogTail {
  private static final int LINES = 1_000;
  private static final int LONGEST = 1_000;
  private static final List<String> LEVELS = List.of("info", "warn", "error");

  private record Line(String level, String room, String text) {}

  /**
   * Which lines somebody wants.
   *
   * @param words all of these, anywhere
   * @param level this or worse; empty for any
   * @param room exactly this; empty for any
   */
  public record Filter(String words, String level, String room) {
    private boolean takes(Line line, List<String> wanted) {
      return (room.isEmpty() || room.equals(line.room()))
          && (level.isEmpty() || LEVELS.indexOf(line.level()) >= LEVELS.indexOf(level))
          && wanted.stream().allMatch(line.text().toLowerCase(Locale.ROOT)::contains);
    }
  }

  private final Deque<Line> lines = new ArrayDeque<>(LINES);
  private long last;

  synchronized void add(String level, String room, String text) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    last++;
    String most = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    lines.addLast(new Line(level, room, most));
  }

  private synchronized List<Line> all() {
    return new ArrayList<>(lines);
  }

  /** How many lines there have been. */
  public synchronized long last() {
    return last;
  }

  /** The rooms that the lines are of. */
  public List<String> rooms() {
    TreeSet<String> rooms = new TreeSet<>();
    all().forEach(line -> rooms.add(line.room()));
    return List.copyOf(rooms);
  }

  public static boolean isLevel(String word) {
    return LEVELS.contains(word);
  }

  /** The newest lines that have all these words, the newest first. */
  public List<String> latest(String words, int limit) {
    return latest(new Filter(words, "", ""), limit);
  }

  /** The newest lines that fit, the newest first. */
  public List<String> latest(Filter filter, int limit) {
    List<String> wanted = List.of(filter.words().toLowerCase(Locale.ROOT).strip().split("\\s+"));
    return all().reversed().stream()
        .filter(line -> filter.takes(line, wanted))
        .limit(limit)
        .map(Line::text)
        .toList();
  }
}
