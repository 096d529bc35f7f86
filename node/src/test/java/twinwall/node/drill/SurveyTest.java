package twinwall.node.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.peer.PeerFrame;

class SurveyTest {
  /** Of a million states no more are kept than are asked about, and they are from all over. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "10, 10, 10", "4096, 4096, 4096", "4097, 4097, 2049", "8000, 4000, 2000"})
  void aPartOfManyStandsForAll(int expected, int there, int kept) {
    Survey.Sample sample = new Survey.Sample(expected);
    for (int i = 0; i < there; i++) {
      sample.take(i);
    }
    assertEquals(kept, sample.kept().size());
  }

  /** The table grew while it was read. */
  @Test
  void moreThanExpectedAreCountedAndNotAskedAbout() {
    Survey.Sample sample = new Survey.Sample(10);
    for (int i = 0; i < 1_000_000; i++) {
      sample.take(i);
    }
    assertEquals(PeerFrame.FLOWS, sample.kept().size());
    assertEquals(1_000_000, sample.all());
  }
}
