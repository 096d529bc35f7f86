package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CacheCutter.Bounds;
import twinwall.core.resolver.CacheFrame;
import twinwall.core.resolver.CachePart;

/**
 * The cache of a peer's resolver: frames, and the text that a resolver writes. The first byte of an
 * input says which.
 */
final class CacheTarget implements Target {
  private static final Bounds SMALL = new Bounds(700, 300);
  private static final String DUMP =
      """
      START_RRSET_CACHE
      ;rrset 3000 1 0 8 0
      n1.example.com.\t3000\tIN\tTXT\t"a;b c"
      ;rrset nsec_apex 3000 1 1 8 2
      n0.example.com.\t3000\tIN\tA\t192.0.2.1
      n0.example.com.\t3000\tIN\tRRSIG\tA 8 3 3000 20300101000000 20200101000000 1 example.com. AA
      ;rrset 60 1 0 3 0
      BADRR
      END_RRSET_CACHE
      START_MSG_CACHE
      msg n1.example.com. IN AAAA 33152 1 5 0 0 0 0
      msg n0.example.com. IN A 33152 1 3000 2 1 1 0 0 -
      n0.example.com. IN A 0
      BADREF
      END_MSG_CACHE
      EOF
      """;

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public List<String> words() {
    return List.of(
        ";rrset ", "msg ", "BADRR\n", "BADREF\n", "EOF\n", "\nEND_RRSET_CACHE\n", "9999");
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(input(1, DUMP.getBytes(StandardCharsets.US_ASCII)));
    seeds.add(input(0, CacheFrame.encode(new CacheFrame.End())));
    seeds.add(input(0, CacheFrame.encode(new CacheFrame.Taken())));
    seeds.add(input(0, CacheFrame.encode(new CacheFrame.Refused("no resolver runs here"))));
    for (CachePart part : cut(DUMP, Bounds.USUAL, new ArrayList<>())) {
      seeds.add(input(0, CacheFrame.encode(new CacheFrame.Part(part))));
    }
    return seeds;
  }

  private static byte[] input(int kind, byte[] rest) {
    return new Bytes().u8(kind).put(rest).done();
  }

  @Override
  public void one(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if ((input[0] & 1) == 0) {
      frame(rest);
    } else {
      String text = new String(rest, StandardCharsets.ISO_8859_1);
      List<CachePart> parts = cut(text, SMALL, new ArrayList<>());
      parts.forEach(part -> Check.same(List.of(part), whole(part), "a part"));
      Check.that(sum(parts) <= 1_000 + 128L * parts.size(), () -> "beyond the bounds");
    }
  }

  private static long sum(List<CachePart> parts) {
    return parts.stream().mapToLong(part -> part.text().length()).sum();
  }

  private static List<CachePart> whole(CachePart part) {
    List<CachePart> again = new ArrayList<>();
    CacheCutter cutter = new CacheCutter(Bounds.USUAL, again::add);
    part.text().lines().forEach(cutter::line);
    Check.same(Optional.empty(), cutter.refused(), "a part is a dump");
    return again;
  }

  private static List<CachePart> cut(String text, Bounds bounds, List<CachePart> parts) {
    CacheCutter cutter = new CacheCutter(bounds, parts::add);
    text.lines().forEach(cutter::line);
    cutter.refused().ifPresent(Check::reason);
    return parts;
  }

  private static void frame(byte[] bytes) {
    switch (CacheFrame.decode(bytes)) {
      case CacheFrame.Decoded.Good good -> {
        Check.same(good, CacheFrame.decode(CacheFrame.encode(good.frame())), "a frame");
        if (good.frame() instanceof CacheFrame.Part(CachePart part)) {
          Check.same(List.of(part), whole(part), "a part");
        }
      }
      case CacheFrame.Decoded.Malformed malformed -> Check.reason(malformed.why());
    }
  }
}
