package twinwall.core.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some figures over the last minutes, hour and day: for each span a ring of means. What was not
 * measured is {@code NaN}, never zero. For one thread at a time.
 */
public final class History {
  /** The points of one span. */
  private static final class Ring {
    final Span span;
    final float[][] values;

    /** Which point of all time a place holds; -1 for none. */
    final long[] stamps;

    final double[] sums;
    long open = -1;
    int seconds;

    Ring(Span span, int figures) {
      this.span = span;
      this.values = new float[figures][span.points()];
      this.stamps = new long[span.points()];
      this.sums = new double[figures];
      Arrays.fill(stamps, -1);
    }

    void add(long second, double[] figures) {
      long point = second / span.step();
      if (point < open) {
        return;
      }
      if (point != open) {
        close();
        open = point;
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += figures[i];
      }
      seconds++;
      if (seconds == span.step()) {
        close();
      }
    }

    /** A point that is closed has the mean of what was measured in it. */
    private void close() {
      if (seconds > 0) {
        int place = (int) (open % span.points());
        stamps[place] = open;
        for (int i = 0; i < sums.length; i++) {
          values[i][place] = (float) (sums[i] / seconds);
        }
      }
      Arrays.fill(sums, 0);
      seconds = 0;
    }
  }

  /** In the order of the spans. */
  private final List<Ring> rings = new ArrayList<>();

  private final int figures;

  /**
   * @param figures how many are measured together
   */
  public History(int figures) {
    this.figures = figures;
    for (Span span : Span.values()) {
      rings.add(new Ring(span, figures));
    }
  }

  /**
   * Adds what was measured over some seconds.
   *
   * @param from the first of them
   * @param until the one after the last
   * @param means one for each figure
   */
  public void add(long from, long until, double... means) {
    if (means.length != figures) {
      throw new IllegalArgumentException(means.length + " figures instead of " + figures);
    }
    long longest = (long) Span.DAY.step() * Span.DAY.points();
    for (long second = Math.max(0, Math.max(from, until - longest)); second < until; second++) {
      for (Ring ring : rings) {
        ring.add(second, means);
      }
    }
  }

  /**
   * The points of one figure, the oldest first, up to the last point that has ended before a
   * second.
   */
  public float[] points(Span span, int figure, long second) {
    Ring ring = rings.get(span.ordinal());
    float[] out = new float[span.points()];
    long end = second / span.step();
    for (int i = 0; i < out.length; i++) {
      long point = end - out.length + i;
      int place = (int) Math.floorMod(point, (long) span.points());
      boolean known = point >= 0 && ring.stamps[place] == point;
      out[i] = known ? ring.values[figure][place] : Float.NaN;
    }
    return out;
  }
}
