package twinwall.core.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.explain.Box.Point;

/**
 * The comparison of whole configurations against single packets, which go through both one by one:
 * two ways to the same answer that have the boxes in common and nothing else.
 */
class DifferencesTest {
  private static final int SITES = 60;
  private static final int PACKETS = 150;

  @Test
  void randomPacketsFareAsTheDifferencesSay() {
    int differ = 0;
    for (int seed = 0; seed < SITES; seed++) {
      differ += check(seed);
    }
    assertTrue(differ > SITES, "packets that differ: " + differ);
  }

  private static int check(int seed) {
    Random dice = new Random(seed);
    RandomSite site = new RandomSite(dice, 3 + dice.nextInt(12));
    Situation before = site.situation();
    site.change();
    Situation after = site.situation();
    Differences found = Differences.between(before, after, RandomSite.NOW, Differences.WORK);
    assertTrue(found.complete());
    int differ = 0;
    for (int i = 0; i < PACKETS; i++) {
      differ += agrees(found, before, after, RandomSite.packet(dice), "seed " + seed) ? 1 : 0;
    }
    for (Difference one : found.all()) {
      for (Difference.Packets packets : one.packets()) {
        for (int i = 0; i < 3; i++) {
          Probe inside = inside(packets, site(before, after), dice);
          assertTrue(agrees(found, before, after, inside, "seed " + seed + " inside"));
        }
      }
      assertTrue(
          agrees(found, before, after, one.example(), "seed " + seed + " example"),
          () -> "seed " + seed + " example " + one);
    }
    return differ;
  }

  private static Coordinates site(Situation before, Situation after) {
    return Coordinates.of(List.of(before, after), RandomSite.NOW, Coordinates.YEAR);
  }

  /** Whether the packet's fate differs; fails unless the differences say the same. */
  private static boolean agrees(
      Differences found, Situation before, Situation after, Probe packet, String where) {
    boolean said = found.all().stream().anyMatch(one -> one.contains(packet));
    Trace a = Tracer.trace(before, packet);
    Trace b = Tracer.trace(after, packet);
    boolean differs = !a.fate().isSameAs(b.fate());
    assertEquals(
        differs,
        said,
        () ->
            where
                + "\n"
                + packet
                + "\n"
                + TraceText.of(a, java.util.Map.of())
                + "\n"
                + TraceText.of(b, java.util.Map.of())
                + "\n"
                + a.fate()
                + "\n"
                + b.fate()
                + "\n"
                + DiffText.of(found, 99, java.util.Map.of(), java.util.Map.of()));
    return differs;
  }

  private static Probe inside(Difference.Packets packets, Coordinates coordinates, Random dice) {
    Box box = packets.box();
    Point point = new Point(box.v4());
    for (Dim dim : Dim.values()) {
      Ranges set =
          switch (dim) {
            case IN -> box.get(dim).and(coordinates.everywhere());
            case SENDER -> box.get(dim).and(Ranges.of(0, coordinates.senders().size()));
            default -> box.get(dim);
          };
      int range = dice.nextInt(set.size());
      Ranges.Num size = set.last(range).minus(set.first(range));
      long step =
          size.high() != 0 || size.low() < 0
              ? dice.nextLong(1L << 40)
              : size.low() == 0 ? 0 : dice.nextLong(size.low());
      point = point.with(dim, set.first(range).plus(step));
    }
    return Probe.of(point, coordinates);
  }

  @Test
  void theSameConfigurationHasNoDifferences() {
    for (int seed = 0; seed < 20; seed++) {
      Situation one = new RandomSite(new Random(seed), 12).situation();
      Situation other = new RandomSite(new Random(seed), 12).situation();
      Differences found = Differences.between(one, other, RandomSite.NOW, Differences.WORK);
      assertEquals(List.of(), found.all());
      assertTrue(found.complete());
    }
  }

  @Test
  void workThatIsCutOffIsSaid() {
    RandomSite site = new RandomSite(new Random(1), 40);
    Situation before = site.situation();
    for (int i = 0; i < 20; i++) {
      site.change();
    }
    assertFalse(Differences.between(before, site.situation(), RandomSite.NOW, 50).complete());
  }
}
