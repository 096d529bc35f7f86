package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What forms do: whole items, places, and somebody who was faster. */
class ItemsTest {
  private static final Xml ROOT =
      xml(
          """
          <pfsense><virtualip>
          <vip><mode>carp</mode><descr>2</descr><password>very</password><future>kept</future></vip>
          <vip><mode>carp</mode><descr>b</descr><password>hush</password></vip>
          <vip><mode>ipalias</mode><descr>c</descr></vip>
          </virtualip><aliases><alias><name>web</name><type>host</type></alias></aliases>
          <filter><rule><source><address>web</address></source></rule></filter></pfsense>
          """);

  private static Xml xml(String text) {
    return ((XmlReader.Document) XmlReader.read(text.getBytes(StandardCharsets.UTF_8))).root();
  }

  private static ConfigPath path(String text) {
    return ConfigPath.parse(text).orElseThrow();
  }

  private static Xml done(Edit edit, Xml root) {
    return switch (edit.on(Config.of(root))) {
      case Edit.Edited(Xml after) -> after;
      case Edit.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private static String refused(Edit edit) {
    return switch (edit.on(Config.of(ROOT))) {
      case Edit.Edited _ -> throw new AssertionError("not refused");
      case Edit.Refused refused -> refused.problems().getFirst().message();
    };
  }

  private static List<String> names(Xml root) {
    return root.childOrEmpty("virtualip").children("vip").stream()
        .map(vip -> vip.text("descr"))
        .toList();
  }

  @Test
  void aPlaceIsAPlaceEvenWhereANameLooksLikeOne() {
    assertEquals("2", path("virtualip/vip[2]").find(ROOT).getFirst().text("descr"));
    assertEquals("b", path("virtualip/vip[#2]").find(ROOT).getFirst().text("descr"));
    assertEquals(List.of(), path("virtualip/vip[#4]").find(ROOT));
    assertEquals(List.of(), path("virtualip/vip[#0]").find(ROOT));
    assertEquals(List.of(), path("virtualip/vip[#]").find(ROOT));
  }

  @Test
  void hiddenSecretsStayAndNewOnesCount() {
    Xml shown = Secrets.redact(path("virtualip/vip[#1]").find(ROOT).getFirst());
    Xml edited = shown.put(Xml.of("descr", "new"));
    Xml after =
        path("virtualip/vip[#1]")
            .find(done(Items.put(path("virtualip/vip[#1]"), edited), ROOT))
            .getFirst();
    assertEquals("very", after.text("password"));
    assertEquals("new", after.text("descr"));
    assertEquals("kept", after.text("future"));
    Xml other = edited.put(Xml.of("password", "other"));
    assertEquals(
        "other",
        path("virtualip/vip[#1]/password")
            .find(done(Items.put(path("virtualip/vip[#1]"), other), ROOT))
            .getFirst()
            .text());
    Xml copy = done(Items.add(path("virtualip/vip"), shown, OptionalInt.of(2)), ROOT);
    assertEquals("", path("virtualip/vip[#2]/password").find(copy).getFirst().text());
  }

  /** A list that is replaced whole: no item gets the secret of another that stood in its place. */
  @Test
  void secretsGoWithTheirItems() {
    Xml all = ROOT.childOrEmpty("virtualip");
    Xml shown = Secrets.redact(all);
    List<Xml> items = shown.children("vip");
    Xml fewer =
        shown.withChildren(List.of(items.get(1).put(Xml.of("mode", "other")), items.get(2)));
    Xml after = Secrets.restored(fewer, all);
    assertEquals("hush", after.children("vip").getFirst().text("password"));
    Xml strange =
        shown.withChildren(
            List.of(
                Xml.of("vip", Xml.of("descr", "new"), Xml.of("password", Secrets.REDACTED)),
                items.get(0),
                items.get(1),
                items.get(2)));
    List<Xml> more = Secrets.restored(strange, all).children("vip");
    assertEquals("", more.get(0).text("password"));
    assertEquals("very", more.get(1).text("password"));
    assertEquals("hush", more.get(2).text("password"));
  }

  @Test
  void moving() {
    assertEquals(
        List.of("b", "c", "2"), names(done(Items.move(path("virtualip/vip[#1]"), 3), ROOT)));
    assertEquals(
        List.of("c", "2", "b"), names(done(Items.move(path("virtualip/vip[c]"), 1), ROOT)));
    assertEquals(ROOT, done(Items.move(path("virtualip/vip[#2]"), 2), ROOT));
    assertTrue(refused(Items.move(path("virtualip/vip[#1]"), 4)).contains("1 to 3"));
    assertTrue(refused(Items.move(path("virtualip/vip[#9]"), 1)).contains("no such"));
    assertTrue(refused(Items.move(path("aliases"), 1)).contains("list"));
  }

  @Test
  void whatDoesNotBelongThereIsRefused() {
    assertTrue(
        refused(Items.put(path("aliases/alias[#1]"), Xml.of("vip", Xml.of("mode", "carp"))))
            .contains("does not belong"));
    assertTrue(
        refused(Items.put(path("aliases/alias[#1]"), Xml.of("alias", Xml.of("nmae", "x"))))
            .contains("Did you mean name"));
    assertTrue(
        refused(Items.put(path("aliases/alias[#2]"), Xml.of("alias", Xml.of("name", "x"))))
            .contains("no such"));
    assertTrue(
        refused(Items.add(path("aliases/alias"), Xml.empty("alias"), OptionalInt.empty()))
            .contains("nothing in it"));
  }

  @Test
  void anAliasThatIsRenamedIsRenamedWhereItIsUsed() {
    Xml after =
        done(
            Items.put(
                path("aliases/alias[#1]"),
                Xml.of("alias", Xml.of("name", "www"), Xml.of("type", "host"))),
            ROOT);
    assertEquals("www", after.find("filter/rule/source/address").orElseThrow().text());
  }

  @Test
  void whoComesSecondIsTold() {
    Xml moved = done(Items.move(path("virtualip/vip[#3]"), 1), ROOT);
    assertEquals(
        Optional.of(path("virtualip/vip[#3]")),
        Items.since(path("virtualip/vip[#2]"), ROOT, moved));
    Xml changed =
        done(Edits.set(path("virtualip/vip[#2]"), java.util.Map.of("descr", "other")), ROOT);
    assertEquals(Optional.empty(), Items.since(path("virtualip/vip[#2]"), ROOT, changed));
    assertEquals(
        Optional.of(path("virtualip/vip[#1]")),
        Items.since(path("virtualip/vip[#1]"), ROOT, changed));
    Xml gone = done(Edits.delete(path("virtualip/vip[#2]")), ROOT);
    assertEquals(Optional.empty(), Items.since(path("virtualip/vip[#2]"), ROOT, gone));
    assertEquals(Optional.of(path("hasync")), Items.since(path("hasync"), ROOT, gone));
  }

  private static Xml letters(String letters) {
    return Xml.of(
        "pfsense",
        Xml.of(
            "filter",
            letters
                .chars()
                .mapToObj(c -> Xml.of("rule", Xml.of("descr", Character.toString(c))))
                .toList()));
  }

  /** Somebody saw the first list and moves an item; by then it is the second. */
  @ParameterizedTest
  @CsvSource({
    "abcd, abcd, 3, 2, acbd",
    "abcd, xabcd, 3, 2, xacbd",
    "abcd, bcd, 3, 2, cbd",
    "abcd, xyabcd, 2, 4, xyacdb",
    "abcd, cdab, 2, 1, cdba",
    "abcd, badc, 3, 2, cbad",
    "abcd, dcba, 1, 4, dacb",
    "abcd, acd, 3, 2, -",
    "abcd, abd, 3, 2, -",
    "abcd, abcde, 3, 3, abcde",
  })
  void anItemGoesPastTheOneThatWasMeant(
      String seen, String now, int item, int place, String wanted) {
    var edit = Items.move(path("filter/rule[#" + item + "]"), place, letters(seen));
    var result = edit.on(Config.of(letters(now)));
    assertEquals(
        wanted,
        result instanceof Edit.Edited(Xml root)
            ? path("filter/rule").find(root).stream()
                .map(x -> x.text("descr"))
                .collect(Collectors.joining())
            : "-");
  }
}
