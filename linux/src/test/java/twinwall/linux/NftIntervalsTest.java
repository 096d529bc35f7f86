package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

class NftIntervalsTest {
  private static final NftSet FOUR = new NftSet(NftSet.Family.INET, "t", "four");
  private static final NftSet SIX = new NftSet(NftSet.Family.INET, "t", "six");
  private static final NftSet PORTS = new NftSet(NftSet.Family.INET, "t", "ports");

  private static void sets() {
    String set = "set %s { type %s; flags interval; auto-merge; }\n";
    String text =
        "table inet t {\n"
            + set.formatted("four", "ipv4_addr")
            + set.formatted("six", "ipv6_addr")
            + set.formatted("ports", "inet_service")
            + "}\n";
    Nft.Result result = Nft.apply(text);
    assertTrue(result.ok(), result.reason());
  }

  private static Intervals of(int width, String... networks) {
    return Intervals.of(width, Stream.of(networks).map(Prefix::of).toList());
  }

  /** What the kernel itself says when it looks the number up. */
  private static boolean has(String set, String number) {
    return Nft.run(
            List.of("nft", "get", "element", "inet", "t", set, "{ " + number + " }"),
            "",
            4096,
            java.time.Duration.ofSeconds(30))
        .ok();
  }

  @KernelTest
  void whatIsWrittenIsLookedUpAndReadBack() throws KernelException {
    sets();
    try (NftIntervals intervals = NftIntervals.open()) {
      assertEquals(
          Optional.empty(), intervals.read(new NftSet(NftSet.Family.INET, "t", "none"), 4));
      Intervals nothing = Intervals.none(4);
      assertEquals(Optional.of(nothing), intervals.read(FOUR, 4));
      Intervals first = of(4, "10.0.0.0/8", "192.0.2.7/32", "255.255.255.255/32");
      intervals.change(FOUR, nothing, first).orThrow("fill");
      assertEquals(Optional.of(first), intervals.read(FOUR, 4));
      assertTrue(has("four", "10.255.255.255"));
      assertTrue(has("four", "255.255.255.255"));
      assertFalse(has("four", "11.0.0.0"));
      Intervals second = of(4, "0.0.0.0/8", "10.0.0.0/9", "192.0.2.6/31");
      intervals.change(FOUR, first, second).orThrow("change");
      assertEquals(Optional.of(second), intervals.read(FOUR, 4));
      assertTrue(has("four", "0.0.0.0"));
      assertFalse(has("four", "10.128.0.0"));
      assertFalse(has("four", "255.255.255.255"));

      Intervals six = of(16, "::/0");
      intervals.change(SIX, Intervals.none(16), six).orThrow("everything");
      assertEquals(Optional.of(six), intervals.read(SIX, 16));
      Intervals less = of(16, "2001:db8::/32", "ff02::1/128", "ffff::/16");
      intervals.change(SIX, six, less).orThrow("less");
      assertEquals(Optional.of(less), intervals.read(SIX, 16));
      assertTrue(has("six", "ff02::1"));
      assertFalse(has("six", "ff02::2"));

      Intervals ports =
          Intervals.ofPorts(
              List.of(
                  new twinwall.core.net.PortRange(1, 65535), twinwall.core.net.PortRange.of(80)));
      intervals.change(PORTS, Intervals.none(2), ports).orThrow("ports");
      assertEquals(Optional.of(ports), intervals.read(PORTS, 2));
      assertTrue(has("ports", "65535"));
      // What nft wrote is read as well.
      assertTrue(Nft.apply("add element inet t four { 10.128.0.0/9, 8.8.8.8 }").ok());
      assertEquals(
          Optional.of(of(4, "0.0.0.0/8", "10.0.0.0/8", "192.0.2.6/31", "8.8.8.8/32")),
          intervals.read(FOUR, 4));
    }
  }

  @KernelTest
  void whatIsRefusedIsSaid() throws KernelException {
    sets();
    try (NftIntervals intervals = NftIntervals.open()) {
      Intervals some = of(4, "10.0.0.0/8");
      assertFalse(intervals.change(FOUR, some, Intervals.none(4)).ok(), "it is not there");
      NftSet none = new NftSet(NftSet.Family.INET, "t", "none");
      assertFalse(intervals.change(none, Intervals.none(4), some).ok());
      intervals.change(FOUR, Intervals.none(4), some).orThrow("the socket still works");
    }
  }

  /** A large table, and one entry of it; what it took is printed, not judged. */
  @KernelTest
  void manyNetworks() throws KernelException {
    sets();
    Random dice = new Random(7);
    Intervals.Builder builder = new Intervals.Builder(4);
    for (int i = 0; i < 50_000; i++) {
      builder.add(new Prefix(new Ip4(dice.nextInt() & 0xffffff00), 24));
    }
    Intervals many = builder.build();
    try (NftIntervals intervals = NftIntervals.open()) {
      Intervals one = many.plus(of(4, "198.51.100.77/32"));
      long start = System.nanoTime();
      intervals.change(FOUR, Intervals.none(4), many).orThrow("fill");
      long filled = System.nanoTime();
      intervals.change(FOUR, many, one).orThrow("one more");
      long more = System.nanoTime();
      assertEquals(Optional.of(one), intervals.read(FOUR, 4));
      System.out.printf(
          "%,d intervals: filled in %,d ms, one more in %,d us, read in %,d ms%n",
          many.size(),
          (filled - start) / 1_000_000,
          (more - filled) / 1_000,
          (System.nanoTime() - more) / 1_000_000);
    }
  }
}
