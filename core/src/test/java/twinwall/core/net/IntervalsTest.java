package twinwall.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  private static Intervals four(String... networks) {
    return Intervals.of(Intervals.IP4, Stream.of(networks).map(Prefix::of).toList());
  }

  @Test
  void joinsWhatOverlapsOrTouches() {
    assertEquals(
        List.of(Prefix.of("10.0.0.0/23"), Prefix.of("10.0.3.0/24")),
        four("10.0.3.0/24", "10.0.1.0/24", "10.0.0.0/24", "10.0.0.7/32").prefixes());
    assertEquals(1, four("255.255.255.255/32", "255.255.255.254/32", "0.0.0.0/0").size());
    assertEquals(List.of(Prefix.of("0.0.0.0/0")), four("0.0.0.0/1", "128.0.0.0/1").prefixes());
  }

  @Test
  void familiesAreKeptApart() {
    List<Prefix> both = List.of(Prefix.of("10.0.0.0/8"), Prefix.of("2001:db8::/32"));
    assertTrue(Intervals.of(Intervals.IP4, both).contains(Ip.of("10.255.255.255")));
    assertFalse(Intervals.of(Intervals.IP4, both).contains(Ip.of("2001:db8::1")));
    assertTrue(Intervals.of(Intervals.IP6, both).contains(Ip.of("2001:db8:ffff::")));
    assertFalse(Intervals.of(Intervals.IP6, both).contains(Ip.of("2001:db9::")));
  }

  @Test
  void portsToo() {
    Intervals ports =
        Intervals.ofPorts(List.of(new PortRange(1, 5), PortRange.of(6), PortRange.of(65535)));
    assertEquals(List.of(new PortRange(1, 6), PortRange.of(65535)), ports.ports());
    assertTrue(ports.contains(65535));
    assertFalse(ports.contains(7));
  }

  @Test
  void aRangeIsMadeOfItsNetworks() {
    Intervals odd =
        new Intervals.Builder(Intervals.IP4)
            .add(Ip.of("10.0.0.1").bytes(), Ip.of("10.0.0.6").bytes())
            .build();
    assertEquals("[10.0.0.1/32, 10.0.0.2/31, 10.0.0.4/31, 10.0.0.6/32]", odd.prefixes().toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Intervals.Builder(2).add(new byte[] {0, 2}, new byte[] {0, 1}));
  }

  @Test
  void onlyTheRightFormIsUnpacked() {
    Intervals some = four("10.0.0.0/8", "192.0.2.0/24");
    assertEquals(Optional.of(some), Intervals.ofPacked(4, some.packed()));
    assertEquals(Optional.empty(), Intervals.ofPacked(4, new byte[7]), "cut short");
    assertEquals(Optional.empty(), Intervals.ofPacked(2, new byte[] {0, 2, 0, 1}), "backwards");
    byte[] touching = {0, 1, 0, 2, 0, 3, 0, 4};
    assertEquals(Optional.empty(), Intervals.ofPacked(2, touching));
  }

  /** Against a plain set of numbers: content, and every step on the way from one to the other. */
  @Test
  void sameAsASetOfNumbers() {
    Random dice = new Random(42);
    for (int round = 0; round < 300; round++) {
      BitSet before = new BitSet();
      BitSet after = new BitSet();
      Intervals from = random(dice, before);
      Intervals to =
          dice.nextInt(4) == 0 ? random(dice, after) : changed(dice, from, before, after);
      assertSame(before, from);
      assertSame(after, to);
      Intervals at = from;
      for (IntervalSteps.Step step : IntervalSteps.between(from, to, 3)) {
        Intervals rest = at.without(step.gone());
        assertEquals(at.size() - step.gone().size(), rest.size(), "only what is there goes");
        for (int i = 0; i < step.come().size(); i++) {
          assertFalse(overlaps(rest, step.come(), i), "nothing comes on top of another");
        }
        at = rest.plus(step.come());
      }
      assertEquals(to, at);
    }
  }

  private static boolean overlaps(Intervals set, Intervals other, int index) {
    for (int i = 0; i < set.size(); i++) {
      if (Packed.compare(set.first(i), 0, other.last(index), 0, 2) <= 0
          && Packed.compare(other.first(index), 0, set.last(i), 0, 2) <= 0) {
        return true;
      }
    }
    return false;
  }

  private static Intervals random(Random dice, BitSet numbers) {
    List<PortRange> ranges = new ArrayList<>();
    int count = dice.nextInt(20);
    for (int i = 0; i < count; i++) {
      int first = dice.nextInt(8) == 0 ? 65535 - dice.nextInt(4) : dice.nextInt(400);
      int last = Math.min(65535, first + dice.nextInt(6));
      ranges.add(new PortRange(first, last));
      numbers.set(first, last + 1);
    }
    return Intervals.ofPorts(ranges);
  }

  private static Intervals changed(Random dice, Intervals from, BitSet before, BitSet after) {
    after.or(before);
    int more = dice.nextInt(400);
    after.set(more);
    List<PortRange> ranges = new ArrayList<>(from.ports());
    ranges.add(PortRange.of(more));
    return Intervals.ofPorts(ranges);
  }

  private static void assertSame(BitSet numbers, Intervals set) {
    for (int i = 0; i < 65536; i += i < 450 || i > 65500 ? 1 : 97) {
      assertEquals(numbers.get(i), set.contains(i), "number " + i);
    }
  }
}
