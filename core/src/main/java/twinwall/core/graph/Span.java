package twinwall.core.graph;

import java.util.Locale;
import java.util.Optional;

/** How far a graph looks back, and how finely. */
public enum Span {
  MINUTES(1, 120),
  HOUR(10, 360),
  DAY(120, 720);

  private final int step;
  private final int points;

  Span(int step, int points) {
    this.step = step;
    this.points = points;
  }

  /** Seconds that one point stands for. */
  public int step() {
    return step;
  }

  public int points() {
    return points;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Span> named(String word) {
    for (Span span : values()) {
      if (span.word().equals(word)) {
        return Optional.of(span);
      }
    }
    return Optional.empty();
  }
}
