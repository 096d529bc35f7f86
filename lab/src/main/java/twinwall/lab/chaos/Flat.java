package twinwall.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether figures stay flat over time. Each figure is looked at after every step, when the site is
 * at rest. It is flat when the median of the last third of its samples is at most the median of the
 * first third plus what is allowed for that figure. Figures of a process are judged for each
 * process by itself; with fewer than nine samples nothing is judged.
 */
final class Flat {
  static final int LEAST = 9;

  private final Map<Key, List<Long>> series = new TreeMap<>();

  /**
   * What a series is of: for a process its number too.
   *
   * @param of the node, and in which role or process
   */
  record Key(String of, Figure figure) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int by = of.compareTo(other.of);
      return by != 0 ? by : figure.compareTo(other.figure);
    }
  }

  /** The figures, and how much more each may be in the end. */
  enum Figure {
    HEAP_BYTES(6 << 20),
    THREADS(3),
    FILE_DESCRIPTORS(4),
    FACE_THREADS(10),
    FACE_DESCRIPTORS(6),
    SUPERVISOR_DESCRIPTORS(2),
    ADDRESSES(0),
    RULES_AND_ELEMENTS(2),
    MARKERS(0),
    SOCKETS(8),
    FILES(0);

    private final long allowed;

    Figure(long allowed) {
      this.allowed = allowed;
    }

    String id() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A series that was judged. */
  record Verdict(Key key, int samples, long first, long last, long most, boolean flat) {
    String text() {
      return "%s %s: median %d in the first third, %d in the last, %d at most, of %d samples"
          .formatted(key.of(), key.figure().id(), first, last, most, samples);
    }
  }

  void add(Key key, long value) {
    series.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
  }

  List<Verdict> verdicts() {
    var all = new ArrayList<Verdict>();
    series.forEach((key, values) -> {
      if (values.size() >= LEAST) {
        int third = values.size() / 3;
        long first = median(values.subList(0, third));
        long last = median(values.subList(values.size() - third, values.size()));
        long most = values.stream().mapToLong(Long::longValue).max().orElse(0);
        all.add(
            new Verdict(
                key, values.size(), first, last, most, last <= first + key.figure().allowed));
      }
    });
    return all;
  }

  /** How many series there are, judged or not. */
  int size() {
    return series.size();
  }

  private static long median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
