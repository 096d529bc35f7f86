package twinwall.core.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** Sets of ranges against sets of bits. */
class RangesTest {
  private static final int SIZE = 64;

  private static Ranges of(BitSet bits) {
    Ranges out = Ranges.NONE;
    for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(bits.nextClearBit(i))) {
      out = out.or(Ranges.of(i, bits.nextClearBit(i) - 1));
    }
    return out;
  }

  private static BitSet of(Random dice) {
    BitSet bits = new BitSet();
    for (int i = 0; i < SIZE; i++) {
      bits.set(i, dice.nextInt(3) == 0);
    }
    return bits;
  }

  @Test
  void theSameAsSetsOfBits() {
    Random dice = new Random(7);
    for (int i = 0; i < 2000; i++) {
      BitSet a = of(dice);
      BitSet b = of(dice);
      BitSet and = (BitSet) a.clone();
      and.and(b);
      BitSet or = (BitSet) a.clone();
      or.or(b);
      BitSet minus = (BitSet) a.clone();
      minus.andNot(b);
      assertEquals(of(and), of(a).and(of(b)));
      assertEquals(of(or), of(a).or(of(b)));
      assertEquals(of(minus), of(a).minus(of(b)));
      for (int n = 0; n < SIZE; n++) {
        assertEquals(a.get(n), of(a).contains(n));
      }
    }
  }

  @Test
  void theWholeWidthOfIpv6() {
    Ranges all = Ranges.addresses(false);
    Ranges net = Ranges.of(Prefix.of("2001:db8::/32"));
    Ranges rest = all.minus(net);
    assertEquals(2, rest.size());
    assertEquals(all, rest.or(net));
    assertEquals(net, all.minus(rest));
    assertEquals(Ip.of("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"), rest.last(0).ip(false));
    assertEquals(Ip.of("2001:db9::"), rest.first(1).ip(false));
  }

  @Test
  void shiftsGoBothWays() {
    Num delta = Num.of(Ip.of("192.168.2.64")).minus(Num.of(Ip.of("203.0.113.64")));
    Ranges inside = Ranges.of(List.of(Prefix.of("192.168.2.66/31")), true);
    assertEquals(Ranges.of(List.of(Prefix.of("203.0.113.66/31")), true), inside.shiftedBack(delta));
  }
}
