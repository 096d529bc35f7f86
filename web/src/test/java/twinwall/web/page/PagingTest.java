package twinwall.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.config.Xml;

class PagingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, 100, 1 0-0 of 1",
    "1, 1, 100, 1 0-1 of 1",
    "100, 2, 100, 1 0-100 of 1",
    "101, 2, 100, 2 100-101 of 2",
    "101, 9, 100, 2 100-101 of 2",
    "101, 0, 100, 1 0-100 of 2",
    "5000, 50, 100, 50 4900-5000 of 50",
    "5000, 3, 2000, 3 4000-5000 of 3",
    "5000, 3, 5000, 3 200-300 of 50",
    "5000, 3, 0, 3 200-300 of 50",
    "5000, -3, 500, 1 0-500 of 10",
    "100000, 1000000, 100, 1000 99900-100000 of 1000",
  })
  void aPageIsAlwaysOneThatThereIs(long total, int page, int size, String wanted) {
    var p = new Paging(total, page, size);
    assertEquals(wanted, p.page() + " " + p.from() + "-" + p.to() + " of " + p.pages());
  }

  @Test
  void allPagesTogetherAreTheList() {
    for (int total : new int[] {0, 1, 99, 100, 101, 1_234}) {
      var rows = IntStream.range(0, total).boxed().toList();
      for (int size : new int[] {1, 7, 100, 500}) {
        var all = new ArrayList<Integer>();
        for (int page = 1; page <= new Paging(total, 1, size).pages(); page++) {
          all.addAll(new Paging(total, page, size).of(rows));
        }
        assertEquals(rows, all, total + " by " + size);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 3, 1 2 3",
    "1, 9, 1 2 3 0 9",
    "5, 9, 1 2 3 4 5 6 7 8 9",
    "6, 12, 1 0 4 5 6 7 8 0 12",
    "50, 50, 1 0 48 49 50",
  })
  void theFirstTheLastAndThoseAroundAreLinked(int page, int pages, String wanted) {
    assertEquals(
        List.of(wanted.split(" ")),
        new Paging(pages * 100L, page, 100).links().stream().map(Object::toString).toList());
  }

  @Test
  void sizesAreThoseThatAreWorthIt() {
    assertEquals(List.of(), new Paging(100, 1, 100).sizes());
    assertEquals(List.of(100, 500), new Paging(101, 1, 100).sizes());
    assertEquals(List.of(100, 500, 2_000), new Paging(5_000, 1, 100).sizes());
    assertEquals("All (300)", new Paging(300, 1, 100).label(500));
    assertEquals("2000", new Paging(5_000, 1, 100).label(2_000));
  }

  private static boolean finds(String search, String text) {
    return ListQuery.of(Fields.of(Map.of("search", search))).finder().finds(text);
  }

  @Test
  void allWordsMustBeThere() {
    assertTrue(finds("web Mail", "the MAIL of the Web"));
    assertFalse(finds("web mail", "the web"));
    assertTrue(finds("  ", "anything"));
    var rule = Xml.of("rule", Xml.of("source", Xml.of("address", "10.0.0.1")));
    var finder = ListQuery.of(Fields.of(Map.of("search", "10.0.0 lan"))).finder();
    assertTrue(finder.finds(rule, () -> "LAN subnets"));
    assertFalse(finder.finds(rule, () -> "WAN subnets"));
  }

  @Test
  void whatIsLookedAtIsKeptInAddresses() {
    var fields = Map.of("tab", "a b&c", "search", "\"x\" <y>", "page", "3", "size", "500");
    var query = ListQuery.of(Fields.of(fields));
    assertEquals("/l?tab=a+b%26c&search=%22x%22+%3Cy%3E&page=3&size=500", query.at("/l"));
    assertEquals(query, ListQuery.of(Fields.parse(query.at("").substring(1)).orElseThrow()));
    assertEquals("/l", ListQuery.of(Fields.NONE).at("/l"));
    assertEquals("/l?a=1&tab=x", ListQuery.of(Fields.of(Map.of("tab", "x"))).at("/l?a=1"));
    assertTrue(
        ListQuery.of(Fields.of(Map.of("search", "x".repeat(5_000)))).search().length() <= 200);
  }

  /** Small letters are rows of the tab, capitals those of others. */
  private static String moved(String list, String picked, int to) {
    var rows = new ArrayList<ListRows.Row>();
    for (int i = 0; i < list.length(); i++) {
      if (Character.isLowerCase(list.charAt(i))) {
        rows.add(new ListRows.Row(Xml.empty("rule"), i + 1, rows.size() + 1));
      }
    }
    var places = picked.chars().mapToObj(c -> list.indexOf(c) + 1).toList();
    var out = new StringBuilder();
    new ListRows(rows, rows)
        .moved(places, to, list.length())
        .forEach(place -> out.append(list.charAt(place - 1)));
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "abcd, c, 1, cabd",
    "abcd, a, 4, bcda",
    "abcd, a, 9, bcda",
    "abcd, a, 2, bacd",
    "abcd, db, 1, bdac",
    "abcd, ad, 2, badc",
    "abcd, abcd, 3, abcd",
    "aXbYc, c, 1, caXbY",
    "aXbYc, a, 3, XbYca",
    "XabY, b, 1, XbaY",
    "abcX, X, 1, abcX",
  })
  void severalAreMovedTogetherAndOthersStay(String list, String picked, int to, String wanted) {
    assertEquals(wanted, moved(list, picked, to));
  }
}
