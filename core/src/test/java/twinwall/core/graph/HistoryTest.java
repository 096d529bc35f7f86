package twinwall.core.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static float[] last(float[] all, int count) {
    return Arrays.copyOfRange(all, all.length - count, all.length);
  }

  @Test
  void nothingIsKnownAtFirst() {
    for (Span span : Span.values()) {
      float[] points = new History(1).points(span, 0, 1_000);
      assertEquals(span.points(), points.length);
      for (float point : points) {
        assertTrue(Float.isNaN(point));
      }
    }
  }

  @Test
  void secondsAndTheirMeans() {
    History history = new History(2);
    for (int second = 100; second < 130; second++) {
      history.add(second, second + 1, second, 1);
    }
    assertArrayEquals(new float[] {127, 128, 129}, last(history.points(Span.MINUTES, 0, 130), 3));
    assertArrayEquals(new float[] {1, 1, 1}, last(history.points(Span.MINUTES, 1, 130), 3));
    assertArrayEquals(
        new float[] {104.5f, 114.5f, 124.5f}, last(history.points(Span.HOUR, 0, 130), 3));
    assertEquals(109.5f, last(history.points(Span.DAY, 0, 130), 1)[0], "of what was measured");
    history.add(240, 241, 7, 7);
    assertEquals(124.5f, last(history.points(Span.DAY, 0, 241), 1)[0]);
    assertEquals(109.5f, last(history.points(Span.DAY, 0, 241), 2)[0]);
  }

  @Test
  void whatWasMeasuredOverSomeSecondsIsTheirMean() {
    History history = new History(1);
    history.add(100, 110, 5);
    assertArrayEquals(new float[] {5, 5}, last(history.points(Span.MINUTES, 0, 110), 2));
    assertArrayEquals(new float[] {5}, last(history.points(Span.HOUR, 0, 110), 1));
  }

  @Test
  void aGapIsNotZero() {
    History history = new History(1);
    history.add(100, 101, 1);
    history.add(103, 104, 3);
    assertArrayEquals(
        new float[] {1, Float.NaN, Float.NaN, 3}, last(history.points(Span.MINUTES, 0, 104), 4));
    assertArrayEquals(new float[] {3, Float.NaN}, last(history.points(Span.MINUTES, 0, 105), 2));
  }

  @Test
  void aFigureThatIsMissingIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> new History(2).add(0, 1, 1));
  }

  /** Against a map of everything. */
  @Test
  void aModelSaysTheSame() {
    Random dice = new Random(9);
    for (int round = 0; round < 20; round++) {
      History history = new History(1);
      Map<Long, Double> model = new TreeMap<>();
      long now = dice.nextInt(1_000);
      for (int i = 0; i < 300; i++) {
        long from = now + (dice.nextInt(20) == 0 ? dice.nextInt(500) : 0);
        now = from + 1 + dice.nextInt(dice.nextInt(20) == 0 ? 4_000 : 12);
        double value = dice.nextInt(1_000);
        history.add(from, now, value);
        for (long second = from; second < now; second++) {
          model.put(second, value);
        }
      }
      for (Span span : Span.values()) {
        long end = now / span.step();
        float[] points = history.points(span, 0, now);
        for (int i = 0; i < points.length; i++) {
          long point = end - points.length + i;
          double sum = 0;
          int seconds = 0;
          for (long second = point * span.step(); second < (point + 1) * span.step(); second++) {
            sum += model.getOrDefault(second, 0.0);
            seconds += model.containsKey(second) ? 1 : 0;
          }
          float expected = seconds == 0 ? Float.NaN : (float) (sum / seconds);
          assertEquals(expected, points[i], 0.001f, span + " " + i);
        }
      }
    }
  }

  @Test
  void aVeryLongTimeIsNoWork() {
    History history = new History(1);
    history.add(0, Long.MAX_VALUE / 4, 1);
    assertEquals(1, last(history.points(Span.DAY, 0, Long.MAX_VALUE / 4), 1)[0]);
  }
}
