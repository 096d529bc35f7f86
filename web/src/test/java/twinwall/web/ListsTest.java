package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Separator;
import twinwall.core.config.Xml;

/** Lists longer than a page, without a script: pages, search, and what is done across them. */
class ListsTest extends PagesSite {
  private static final Pattern ROW = Pattern.compile("data-place=\"([0-9]+)\"");

  private static Xml rule(int number, String interfaceId) {
    return Xml.of(
        "rule",
        Xml.of("tracker", Integer.toString(1_000 + number)),
        Xml.of("type", "pass"),
        Xml.of("interface", interfaceId),
        Xml.of("ipprotocol", "inet"),
        Xml.of("protocol", "tcp"),
        Xml.of("source", Xml.of("network", interfaceId)),
        Xml.of("destination", Xml.empty("any"), Xml.of("port", Integer.toString(number))),
        Xml.of("descr", "r" + number));
  }

  /** Every third of them is of the WAN. */
  private void rules(int count) {
    node.edit(root ->
        root.put(
            Xml.of(
                "filter",
                IntStream.rangeClosed(1, count)
                    .mapToObj(n -> rule(n, n % 3 == 0 ? "wan" : "lan"))
                    .toList())));
  }

  private static List<Integer> places(String page) {
    return ROW.matcher(page).results().map(m -> Integer.parseInt(m.group(1))).toList();
  }

  private String list(String query) throws Exception {
    var page = admin.get("/firewall/rules?" + query);
    assertEquals(200, page.statusCode(), page.body());
    return page.body();
  }

  private String send(String query, Map<String, String> fields) throws Exception {
    var all = new java.util.HashMap<>(fields);
    for (var pair : query.split("&")) {
      all.put(pair.split("=")[0], pair.split("=")[1]);
    }
    var answer = admin.send("/firewall/rules/do", all);
    assertEquals(303, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Location").orElse("");
  }

  private List<String> shown(String interfaceId) {
    return node.store.current().rules().stream()
        .filter(r -> r.interfaces().contains(interfaceId))
        .map(r -> r.descr() + (r.disabled() ? "-off" : ""))
        .toList();
  }

  @Test
  void aLongListHasPagesWhichTogetherAreAllOfIt() throws Exception {
    rules(450);
    var all = new ArrayList<Integer>();
    for (int page = 1; page <= 3; page++) {
      var body = list("tab=lan&page=" + page);
      assertTrue(body.contains(" of 300</span>"), body);
      all.addAll(places(body));
    }
    assertEquals(IntStream.rangeClosed(1, 450).filter(n -> n % 3 != 0).boxed().toList(), all);
    var first = list("tab=lan");
    assertTrue(first.contains("/firewall/rules?tab=lan&amp;page=3"), first);
    assertTrue(first.contains("/firewall/rules?tab=lan&amp;size=500"), first);
    assertFalse(first.contains("data-search"), "the browser has not all of it");
    var large = list("tab=lan&size=500&page=9");
    assertEquals(300, places(large).size());
    assertTrue(large.contains("data-search"));
    assertEquals(places(first), places(list("tab=lan&size=99999&page=x")));
    // The tabs begin anew, an edit leads back to where it came from.
    assertTrue(
        list("tab=lan&page=2&search=r").contains("/firewall/rules?tab=wan\""), "tab of the WAN");
    var edit = admin.get("/firewall/rules/edit?item=200&tab=lan&page=2&search=r").body();
    assertTrue(edit.contains("href=\"/firewall/rules?tab=lan&amp;search=r&amp;page=2\""), edit);
    assertTrue(edit.contains("name=\"page\" value=\"2\""), edit);
  }

  @Test
  void aSearchLooksThroughAllPagesInWhatIsSavedAndInWhatIsShown() throws Exception {
    rules(450);
    assertEquals(List.of(440), places(list("tab=lan&search=R440")));
    assertEquals(List.of(), places(list("tab=wan&search=r440")));
    assertEquals(List.of(440), places(list("tab=lan&search=LAN+subnets+440")));
    assertTrue(list("tab=lan&search=nothere%3Cb%3E").contains("Nothing has these words."));
    var some = list("tab=lan&search=lan&page=2");
    assertEquals(100, places(some).size());
    assertTrue(some.contains("value=\"lan\"") && some.contains("300 found"), some);
    // A program that sends what no browser does.
    for (var odd :
        List.of("search=%00%ff", "page=-1", "size=0", "page=99999999999999", "tab=../x")) {
      assertEquals(200, admin.get("/firewall/rules?" + odd).statusCode(), odd);
    }
  }

  @Test
  void whatButtonsDoLeadsBackToWhereOneWas() throws Exception {
    rules(450);
    var at = "tab=lan&search=lan&page=2";
    assertEquals("/firewall/rules?" + at, send(at, Map.of("do", "toggle 200")));
    assertTrue(shown("lan").contains("r200-off"));
    // The first row of a page changes places with the last of the page before, of this tab.
    int first = places(list("tab=lan&page=2")).getFirst();
    int before = places(list("tab=lan&page=1")).getLast();
    send("tab=lan&page=2", Map.of("do", "up " + first));
    assertEquals("r" + first, shown("lan").get(99));
    assertEquals("r" + before, shown("lan").get(100));
    assertEquals(IntStream.rangeClosed(1, 150).mapToObj(n -> "r" + 3 * n).toList(), shown("wan"));
    var question =
        admin.send("/firewall/rules/do", Map.of("do", "delete 5", "tab", "lan", "page", "3"));
    assertTrue(question.body().contains("name=\"page\" value=\"3\""), question.body());
    assertTrue(question.body().contains("tab=lan&amp;page=3"), question.body());
  }

  private String picked(String what, String more, int... places) throws Exception {
    var body =
        "_token="
            + admin.token()
            + "&_base="
            + node.store.revision().number()
            + "&do=bulk+"
            + what
            + "&"
            + more
            + IntStream.of(places).mapToObj(p -> "&pick=" + p).collect(Collectors.joining());
    var answer = admin.raw("/firewall/rules/do", body);
    return answer.statusCode() + answer.headers().firstValue("Location").orElse(answer.body());
  }

  @Test
  void rowsAreMovedToAPlaceOfAnyPageTogether() throws Exception {
    rules(450);
    long before = node.store.revision().number();
    assertEquals(
        "303/firewall/rules?tab=lan&page=3", picked("move", "to=2&tab=lan&page=3", 448, 449));
    assertEquals(List.of("r1", "r448", "r449", "r2"), shown("lan").subList(0, 4));
    assertEquals(IntStream.rangeClosed(1, 150).mapToObj(n -> "r" + 3 * n).toList(), shown("wan"));
    assertEquals(before + 1, node.store.revision().number());
    picked("move", "to=9999&tab=lan", 1);
    assertEquals("r1", shown("lan").getLast());
  }

  @Test
  void allThatASearchFoundIsChangedOnEveryPage() throws Exception {
    rules(450);
    assertTrue(list("tab=lan&search=lan").contains("All 300 that were found, on every page"));
    picked("disable", "tab=lan&search=r4&every=yes", 1);
    assertEquals(
        shown("lan").stream().filter(r -> r.startsWith("r4")).count(),
        shown("lan").stream().filter(r -> r.endsWith("-off")).count());
    assertFalse(shown("wan").stream().anyMatch(r -> r.endsWith("-off")));
    var sure = picked("delete", "tab=lan&every=yes");
    assertTrue(sure.contains("300 items") && sure.contains("name=\"every\""), sure);
    picked("delete", "tab=lan&every=yes&sure=yes");
    assertEquals(0, shown("lan").size());
    assertEquals(150, shown("wan").size());
  }

  @Test
  void rulesAreCopiedToAnotherInterface() throws Exception {
    rules(6);
    var to = picked("copy", "tab=lan&interface=wan&convert=yes", 1, 4);
    assertEquals("303/firewall/rules?tab=wan", to);
    assertEquals(List.of("r3", "r6", "r1", "r4"), shown("wan"));
    var all = node.store.current().rules();
    assertEquals(8, all.stream().map(r -> r.tracker()).distinct().count());
    var copy = ConfigPath.parse("filter/rule").orElseThrow().at(8);
    var xml = copy.find(node.store.current().xml()).getFirst();
    assertEquals("wan", xml.find("source/network").orElseThrow().text());
    assertTrue(picked("copy", "tab=lan&interface=nowhere", 1).startsWith("422"));
    assertEquals(8, node.store.current().rules().size());
    picked("copy", "tab=lan&interface=wan", 1);
    var plain = ConfigPath.parse("filter/rule").orElseThrow().at(9);
    assertEquals(
        "lan",
        plain
            .find(node.store.current().xml())
            .getFirst()
            .find("source/network")
            .orElseThrow()
            .text());
  }

  private String separators(String tab) {
    var place = ConfigPath.parse("filter/separator/" + tab).orElseThrow();
    return Separator.all(node.store.current().xml(), place).stream()
        .map(s -> s.row() + ":" + s.text() + ":" + s.color().substring(3))
        .collect(Collectors.joining(" "));
  }

  private int separator(Map<String, String> fields) throws Exception {
    return admin
        .send("/firewall/rules/separator", Browser.with(Map.of("tab", "lan"), fields))
        .statusCode();
  }

  @Test
  void separatorsStandBetweenRulesAndFollowThem() throws Exception {
    rules(9);
    assertEquals(303, separator(Map.of("text", "The <web>", "color", "bg-danger", "above", "2")));
    assertEquals(303, separator(Map.of("text", "End", "color", "bg-info", "above", "99")));
    assertEquals("2:The <web>:danger 6:End:info", separators("lan"));
    var page = list("tab=lan");
    assertTrue(page.contains("The &lt;web&gt;</td>"), page);
    assertTrue(page.indexOf("r2<") < page.indexOf("The &lt;web&gt;</td>"), "after the second");
    assertTrue(page.indexOf("The &lt;web&gt;</td>") < page.indexOf("r4<"), "before the third");
    assertFalse(list("tab=wan").contains("The &lt;web&gt;</td>"));
    assertFalse(list("tab=lan&search=r").contains("The &lt;web&gt;</td>"));
    // Rules above it come and go.
    send("tab=lan", Map.of("do", "delete 1", "sure", "yes"));
    assertEquals("1:The <web>:danger 5:End:info", separators("lan"));
    picked("delete", "tab=lan&sure=yes", 1, 3);
    assertEquals("0:The <web>:danger 3:End:info", separators("lan"));
    // A rule passes it, and it passes a rule.
    var first = places(list("tab=lan")).getFirst();
    send("tab=lan", Map.of("do", "up " + first));
    assertEquals("1:The <web>:danger 3:End:info", separators("lan"));
    send("tab=lan", Map.of("do", "sep-down sep0"));
    assertEquals("2:The <web>:danger 3:End:info", separators("lan"));
    send("tab=lan", Map.of("do", "sep-to sep1 1"));
    assertEquals("1:End:info 2:The <web>:danger", separators("lan"));
    // Another text.
    var form = admin.get("/firewall/rules/separator?tab=lan&id=sep0").body();
    assertTrue(form.contains("value=\"The &lt;web&gt;\""), form);
    assertEquals(
        303, separator(Map.of("id", "sep0", "text", "Web", "color", "bg-success", "above", "0")));
    assertEquals("0:Web:success 1:End:info", separators("lan"));
    // Asks first, then deletes.
    var sure = admin.send("/firewall/rules/do", Map.of("do", "sep-delete sep0", "tab", "lan"));
    assertTrue(sure.body().contains("Delete the separator"), sure.body());
    send("tab=lan", Map.of("do", "sep-delete sep0", "sure", "yes"));
    assertEquals("1:End:info", separators("lan"));
  }

  @Test
  void badSeparatorsAreRefusedWithASentence() throws Exception {
    rules(3);
    for (var bad :
        List.of(
            Map.of("text", "", "color", "bg-info"),
            Map.of("text", "x".repeat(201), "color", "bg-info"),
            Map.of("text", "two\nlines", "color", "bg-info"),
            Map.of("text", "x", "color", "red"))) {
      var answer = admin.send("/firewall/rules/separator", Browser.with(Map.of("tab", "lan"), bad));
      assertEquals(422, answer.statusCode(), answer.body());
      assertTrue(answer.body().contains("role=\"alert\""), answer.body());
      assertEquals("", separators("lan"));
    }
    assertEquals(303, separator(Map.of("id", "sep7", "text", "x", "color", "bg-info")));
    separator(Map.of("id", "../x", "text", "y", "color", "bg-info"));
    assertEquals("0:x:info 0:y:info", separators("lan"));
    // One that somebody else changed is not overwritten.
    var old = Long.toString(node.store.revision().number());
    separator(Map.of("id", "sep7", "text", "mine", "color", "bg-info"));
    var late =
        admin.send(
            "/firewall/rules/separator",
            Map.of("tab", "lan", "id", "sep7", "text", "late", "color", "bg-info", "_base", old));
    assertEquals(422, late.statusCode());
    assertTrue(separators("lan").contains("mine") && !separators("lan").contains("late"));
  }

  @Test
  void portForwardsHaveSeparatorsToo() throws Exception {
    node.edit(root ->
        root.put(
            Xml.of(
                "nat",
                IntStream.rangeClosed(1, 3)
                    .mapToObj(n ->
                        Xml.of(
                            "rule",
                            Xml.of("interface", "wan"),
                            Xml.of("protocol", "tcp"),
                            Xml.of("source", Xml.empty("any")),
                            Xml.of(
                                "destination", Xml.of("network", "wanip"), Xml.of("port", "8" + n)),
                            Xml.of("target", "10.9.8.9"),
                            Xml.of("local-port", "8" + n),
                            Xml.of("descr", "f" + n)))
                    .toList())));
    admin.send("/firewall/nat/separator", Map.of("text", "Web", "color", "bg-info", "above", "2"));
    admin.send("/firewall/nat/do", Map.of("do", "delete 1", "sure", "yes"));
    var place = ConfigPath.parse("nat/separator").orElseThrow();
    assertEquals(1, Separator.all(node.store.current().xml(), place).getFirst().row());
    assertTrue(admin.get("/firewall/nat").body().contains("Web</td>"));
  }

  /** As somebody would who pages, searches and moves in a list that is far too long. */
  @Test
  void fiveThousandRulesArePagedSearchedAndMoved() throws Exception {
    rules(7_500);
    var first = list("tab=lan");
    assertEquals(100, places(first).size());
    assertTrue(first.length() < 250_000, "one page has " + first.length() + " characters");
    assertTrue(first.contains("1 to 100 of 5000"), first);
    assertEquals(2_000, places(list("tab=lan&size=2000")).size());
    var seen = new ArrayList<Integer>();
    for (int page = 1; page <= 50; page++) {
      seen.addAll(places(list("tab=lan&page=" + page)));
    }
    assertEquals(5_000, seen.stream().distinct().count());
    var found = list("tab=lan&search=r7498");
    assertEquals(List.of(7_498), places(found));
    assertEquals(
        "303/firewall/rules?tab=lan&search=r7498",
        picked("move", "to=3&tab=lan&search=r7498", 7_498));
    assertEquals(List.of("r1", "r2", "r7498", "r4"), shown("lan").subList(0, 4));
    separator(Map.of("text", "After two thousand", "color", "bg-info", "above", "2000"));
    assertTrue(list("tab=lan&page=21").contains("After two thousand</td>"));
    assertFalse(list("tab=lan&page=20").contains("After two thousand</td>"));
    picked("delete", "tab=lan&sure=yes&every=yes&search=r749");
    assertEquals(4_992, shown("lan").size());
    assertEquals("1998:After two thousand:info", separators("lan"));
    var last = places(list("tab=lan&page=99")).getLast();
    send("tab=lan&page=50", Map.of("do", "up " + last));
    assertEquals("r7500".length(), shown("lan").getLast().length());
  }

  /** What people paste into an alias: bounded, and a line that is wrong is named. */
  @Test
  void anAliasOfTenThousandLinesIsTakenAndABadLineIsNamed() throws Exception {
    var lines =
        IntStream.range(0, 10_000)
            .mapToObj(n -> "10." + n / 65_536 + "." + n / 256 % 256 + "." + n % 256)
            .toList();
    var form = new java.util.HashMap<>(web());
    form.put("address", String.join("\n", lines));
    var saved = admin.send("/firewall/aliases/edit", form);
    assertEquals(303, saved.statusCode(), saved.body());
    assertEquals(10_000, alias("web").entries().size());
    var wrong = new ArrayList<>(lines);
    wrong.set(7_776, "10.0.0.999");
    form.put("address", String.join("\n", wrong));
    form.put("name", "other");
    var refused = admin.send("/firewall/aliases/edit", form);
    assertEquals(422, refused.statusCode());
    var said = refused.body().replaceAll("(?s)<textarea.*?</textarea>", "");
    assertTrue(said.contains("Line 7777: &quot;10.0.0.999&quot; is neither"), said);
    form.put("address", "10.0.0.1\n".repeat(100_000));
    assertTrue(admin.send("/firewall/aliases/edit", form).statusCode() >= 400);
  }
}
