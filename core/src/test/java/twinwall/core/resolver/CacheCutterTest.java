package twinwall.core.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.resolver.CacheCutter.Bounds;

/** Unbound's dump, cut into parts, and the parts on their way. */
class CacheCutterTest {
  /** As Unbound 1.17 wrote it, and lines of the formats after and before it. */
  private static final String DUMP =
      """
      START_RRSET_CACHE
      ;rrset 3000 1 0 8 0
      n1.example.com.\t3000\tIN\tTXT\t"a;b c"
      ;rrset nsec_apex 3000 2 1 8 2
      n0.example.com.\t3000\tIN\tA\t192.0.2.1
      n0.example.com.\t3000\tIN\tA\t192.0.2.2
      n0.example.com.\t3000\tIN\tRRSIG\tA 8 3 3000 20300101000000 20200101000000 1 example.com. AAAA
      ;rrset 60 1 0 3 0
      BADRR
      END_RRSET_CACHE
      START_MSG_CACHE
      msg n1.example.com. IN AAAA 33152 1 5 0 0 0 0
      msg n1.example.com. IN TXT 33152 1 3000 0 1 0 0
      n1.example.com. IN TXT 0
      msg n0.example.com. IN A 33152 1 3000 2 1 1 0 0 -
      n0.example.com. IN A 0
      BADREF
      END_MSG_CACHE
      EOF
      """;

  private static CacheCutter cut(String text, Bounds bounds, List<CachePart> parts) {
    CacheCutter cutter = new CacheCutter(bounds, parts::add);
    text.lines().forEach(cutter::line);
    return cutter;
  }

  @Test
  void aDumpBecomesPartsThatAreDumps() {
    List<CachePart> parts = new ArrayList<>();
    CacheCutter cutter = cut(DUMP, Bounds.USUAL, parts);
    assertEquals(Optional.empty(), cutter.refused());
    assertEquals(2, cutter.left(), "what Unbound itself calls bad");
    assertEquals(List.of(2, 0), parts.stream().map(CachePart::records).toList());
    assertEquals(List.of(0, 2), parts.stream().map(CachePart::answers).toList());
    for (CachePart part : parts) {
      List<CachePart> again = new ArrayList<>();
      assertEquals(Optional.empty(), cut(part.text(), Bounds.USUAL, again).refused());
      assertEquals(List.of(part), again);
      var frame = new CacheFrame.Part(part);
      assertEquals(new CacheFrame.Decoded.Good(frame), CacheFrame.decode(CacheFrame.encode(frame)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ;rrset 3000 1 0 8 0          | ;rrset 3000 2 0 8 0          | line 4: no record
          ;rrset 3000 1 0 8 0          | ;rrset 3000 0 0 8 0          | line 3: neither a set of records nor END_RRSET_CACHE
          ;rrset 3000 1 0 8 0          | ;rrset 3000 16000000 0 8 0   | line 2: neither a set of records nor END_RRSET_CACHE
          ;rrset 3000 1 0 8 0          | ;rrset -5 1 0 8 0            | line 2: neither a set of records nor END_RRSET_CACHE
          START_RRSET_CACHE            | error                        | line 1: START_RRSET_CACHE is expected
          IN TXT 33152 1 3000 0 1 0 0  | IN TXT 33152 1 3000 0 9999 0 0 | line 15: no reference to a record
          EOF                          | more                         | line 19: EOF is expected
          EOF                          | ''                           | line 19: EOF is expected
          START_MSG_CACHE              | ''                           | line 11: START_MSG_CACHE is expected
          n1.example.com. IN TXT 0     | n1.example.com. IN TXT       | line 14: no reference to a record
          """)
  void whatIsNoDumpIsRefusedByName(String was, String is, String why) {
    assertEquals(
        Optional.of(why), cut(DUMP.replace(was, is), Bounds.USUAL, new ArrayList<>()).refused());
  }

  @Test
  void aDumpWithoutItsEndIsNone() {
    String cut = DUMP.substring(0, DUMP.length() - "EOF\n".length());
    assertEquals(Optional.of("it has no end"), cut(cut, Bounds.USUAL, new ArrayList<>()).refused());
    assertEquals(
        Optional.of("line 20: nothing more is expected"),
        cut(DUMP + "EOF\n", Bounds.USUAL, new ArrayList<>()).refused());
  }

  private static String many(int sets, String value) {
    StringBuilder out = new StringBuilder("START_RRSET_CACHE\n");
    for (int i = 0; i < sets; i++) {
      out.append(";rrset 60 1 0 8 0\nn" + i + ".example.\t60\tIN\tTXT\t" + value + "\n");
    }
    out.append("END_RRSET_CACHE\nSTART_MSG_CACHE\n");
    for (int i = 0; i < sets; i++) {
      out.append(
          "msg n" + i + ".example. IN TXT 33152 1 60 0 1 0 0\nn" + i + ".example. IN TXT 0\n");
    }
    return out + "END_MSG_CACHE\nEOF\n";
  }

  @Test
  void partsHaveABoundAndSoHasTheCache() {
    List<CachePart> parts = new ArrayList<>();
    CacheCutter cutter = cut(many(5_000, "\"x\""), Bounds.USUAL, parts);
    assertEquals(Optional.empty(), cutter.refused());
    assertTrue(parts.size() > 4, () -> parts.size() + " parts");
    assertEquals(5_000, parts.stream().mapToInt(CachePart::records).sum());
    assertEquals(5_000, parts.stream().mapToInt(CachePart::answers).sum());
    parts.forEach(part -> {
      assertTrue(part.text().length() < CacheCutter.PART + 128);
      assertTrue(CacheFrame.encode(new CacheFrame.Part(part)).length < CacheFrame.LONGEST);
    });

    parts.clear();
    cutter = cut(many(5_000, "\"x\""), new Bounds(10_000, 20_000), parts);
    assertEquals(Optional.empty(), cutter.refused());
    int records = parts.stream().mapToInt(CachePart::records).sum();
    int answers = parts.stream().mapToInt(CachePart::answers).sum();
    assertTrue(records > 100 && answers > 100, () -> records + " and " + answers);
    assertEquals(10_000 - records - answers, cutter.left());
    assertTrue(parts.getFirst().text().contains("n0.example."), "from the beginning");
  }

  @Test
  void whatIsTooLongIsLeftOut() {
    for (String text :
        List.of(
            many(3, "\"" + "x".repeat(CacheCutter.LINE) + "\""),
            many(3, "\"x\"").replace(" 1 0 8 0", " 9000 0 8 0"))) {
      String bad = text.contains("9000") ? grown(text) : text;
      List<CachePart> parts = new ArrayList<>();
      CacheCutter cutter = cut(bad, Bounds.USUAL, parts);
      assertEquals(Optional.empty(), cutter.refused());
      assertEquals(3, cutter.left());
      assertEquals(0, parts.stream().mapToInt(CachePart::records).sum());
    }
  }

  /** Each record as often as its head says. */
  private static String grown(String text) {
    StringBuilder out = new StringBuilder();
    text.lines()
        .forEach(line -> out.append((line + "\n").repeat(line.contains("\tTXT\t") ? 9_000 : 1)));
    return out.toString();
  }

  private static byte[] frame(int type, String text) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(type);
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  @Test
  void framesThatAreNoneAreRefusedByName() throws Exception {
    assertEquals("a frame of 0 bytes", why(new byte[0]));
    assertEquals("a frame of type 9", why(new byte[] {9}));
    assertEquals("bytes after the end", why(new byte[] {2, 0}));
    assertEquals("a part that is not compressed as it should be", why(new byte[] {1, 2, 3}));
    String good = many(1, "\"x\"");
    assertEquals("a part of 2 parts", why(frame(1, good)));
    assertEquals("a part of 0 parts", why(frame(1, many(0, ""))));
    assertEquals("no dump of a cache: line 1: START_RRSET_CACHE is expected", why(frame(1, "x\n")));
    // A few hundred bytes that become many.
    assertEquals("a part with more than 16512 characters", why(frame(1, "x\n".repeat(1 << 20))));
  }

  private static String why(byte[] bytes) {
    return assertInstanceOf(CacheFrame.Decoded.Malformed.class, CacheFrame.decode(bytes)).why();
  }

  @Test
  void wordsAreShortAndPrintable() {
    for (String words : List.of("no resolver runs", "", "a\nb\u00e9" + "c".repeat(900))) {
      byte[] bytes = CacheFrame.encode(new CacheFrame.Refused(words));
      var good = assertInstanceOf(CacheFrame.Decoded.Good.class, CacheFrame.decode(bytes));
      String why = assertInstanceOf(CacheFrame.Refused.class, good.frame()).why();
      assertTrue(why.matches("[ -~]{1,200}"), why);
    }
    for (CacheFrame frame : List.of(new CacheFrame.End(), new CacheFrame.Taken())) {
      assertEquals(new CacheFrame.Decoded.Good(frame), CacheFrame.decode(CacheFrame.encode(frame)));
    }
  }
}
