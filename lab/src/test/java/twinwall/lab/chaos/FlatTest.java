package twinwall.lab.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import twinwall.lab.chaos.Flat.Figure;

class FlatTest {
  private static Flat of(Figure figure, int samples, IntToLongFunction value) {
    var flat = new Flat();
    for (int i = 0; i < samples; i++) {
      flat.add(new Flat.Key("fw1", figure), value.applyAsLong(i));
    }
    return flat;
  }

  @Test
  void whatGrowsAStepIsFound() {
    assertFalse(of(Figure.THREADS, 12, i -> 40 + i).verdicts().getFirst().flat());
    assertFalse(of(Figure.ADDRESSES, 9, i -> 6 + i / 5).verdicts().getFirst().flat());
    assertFalse(
        of(Figure.HEAP_BYTES, 30, i -> (20L << 20) + i * 400_000L).verdicts().getFirst().flat());
  }

  @Test
  void whatGoesUpAndDownIsFlat() {
    var dice = new Random(1);
    assertTrue(of(Figure.THREADS, 60, _ -> 40 + dice.nextInt(8)).verdicts().getFirst().flat());
    assertTrue(of(Figure.FILE_DESCRIPTORS, 9, i -> i == 8 ? 500 : 80).verdicts().getFirst().flat());
    assertTrue(of(Figure.ADDRESSES, 9, _ -> 6).verdicts().getFirst().flat());
  }

  @Test
  void fewSamplesAreNoVerdict() {
    assertEquals(0, of(Figure.THREADS, Flat.LEAST - 1, i -> i * 100L).verdicts().size());
    assertEquals(1, of(Figure.THREADS, 1, i -> i).size());
  }
}
