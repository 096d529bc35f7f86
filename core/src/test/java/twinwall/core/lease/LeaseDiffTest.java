package twinwall.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

class LeaseDiffTest {
  private static Lease lease(int host, String mac, long seen, int state) {
    return new Lease(
        new Ip4(0xC0A80100 | host), Optional.empty(), mac, "", 1, seen, 600, "", state);
  }

  @Test
  void theLaterWordCounts() {
    Lease old = lease(1, "02:00:00:00:00:01", 1_000, 0);
    Lease renewed = lease(1, "02:00:00:00:00:01", 1_300, 0);
    Lease other = lease(2, "02:00:00:00:00:02", 1_200, 0);
    LeaseDiff diff = LeaseDiff.of(List.of(old), List.of(renewed, other), 1_400);
    assertEquals(List.of(renewed, other), diff.pull());
    assertEquals(List.of(), diff.push());
    LeaseDiff seenFromThere = LeaseDiff.of(List.of(renewed, other), List.of(old), 1_400);
    assertEquals(List.of(renewed, other), seenFromThere.push());
  }

  @Test
  void whatNobodyHoldsIsNotTold() {
    Lease expired = lease(1, "02:00:00:00:00:01", 1_000, 0);
    assertTrue(LeaseDiff.of(List.of(expired), List.of(), 1_600).isNothing());
    Lease reclaimed = lease(1, "02:00:00:00:00:01", 1_500, Lease.RECLAIMED);
    assertTrue(LeaseDiff.of(List.of(reclaimed), List.of(), 1_600).isNothing());
    // A release is told to whoever still thinks that it is held.
    Lease held = lease(1, "02:00:00:00:00:01", 1_400, 0);
    assertEquals(List.of(reclaimed), LeaseDiff.of(List.of(reclaimed), List.of(held), 1_600).push());
  }

  /** Whatever both have, after one exchange nothing is left to tell. */
  @Test
  void oneExchangeIsEnough() {
    Random dice = new Random(7);
    for (int run = 0; run < 500; run++) {
      List<Lease> ours = some(dice);
      List<Lease> theirs = some(dice);
      LeaseDiff diff = LeaseDiff.of(ours, theirs, 1_000);
      LeaseDiff again = LeaseDiff.of(with(ours, diff.pull()), with(theirs, diff.push()), 1_000);
      assertTrue(again.isNothing(), ours + " " + theirs + " " + again);
    }
  }

  /** A prefix and an address that begin alike are two things. */
  @Test
  void aPrefixIsNoAddress() {
    Lease address =
        new Lease(
            Ip.of("2001:db8::"),
            Optional.of(new Lease.Ia(128, 1, 400)),
            "",
            "00:03",
            1,
            900,
            600,
            "",
            0);
    Lease prefix =
        new Lease(
            Ip.of("2001:db8::"),
            Optional.of(new Lease.Ia(56, 2, 400)),
            "",
            "00:03",
            1,
            1_000,
            600,
            "",
            0);
    LeaseDiff diff = LeaseDiff.of(List.of(address), List.of(prefix), 1_100);
    assertEquals(List.of(prefix), diff.pull());
    assertEquals(List.of(address), diff.push());
    assertEquals("2001:db8::/56", prefix.what());
  }

  private static List<Lease> some(Random dice) {
    Map<Integer, Lease> out = new HashMap<>();
    for (int i = dice.nextInt(8); i > 0; i--) {
      int host = dice.nextInt(6);
      out.put(
          host,
          lease(
              host, "02:00:00:00:00:0" + dice.nextInt(3), 500 + dice.nextInt(3), dice.nextInt(3)));
    }
    return new ArrayList<>(out.values());
  }

  private static List<Lease> with(List<Lease> all, List<Lease> more) {
    Map<Ip, Lease> out = new HashMap<>();
    all.forEach(lease -> out.put(lease.address(), lease));
    more.forEach(lease -> out.put(lease.address(), lease));
    return List.copyOf(out.values());
  }
}
