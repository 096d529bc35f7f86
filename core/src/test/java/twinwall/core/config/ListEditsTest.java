package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListEditsTest {
  private static final ConfigPath RULES = ConfigPath.parse("filter/rule").orElseThrow();
  private static final ConfigPath ALIASES = ConfigPath.parse("aliases/alias").orElseThrow();

  private static Xml rule(String descr) {
    return Xml.of("rule", Xml.of("descr", descr));
  }

  private static Xml root(String letters) {
    return Xml.of(
        "pfsense",
        Xml.of("filter", letters.chars().mapToObj(c -> rule(Character.toString(c))).toList()));
  }

  private static String told(Edit.Result result) {
    return switch (result) {
      case Edit.Refused(List<Problem> problems) -> problems.getFirst().message();
      case Edit.Edited(Xml root) ->
          RULES.find(root).stream().map(x -> x.text("descr")).collect(Collectors.joining());
    };
  }

  private static List<Integer> numbers(String words) {
    var out = new ArrayList<Integer>();
    for (var word : words.split(" ")) {
      out.add(Integer.parseInt(word));
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "1 2 3 4, abcd",
    "4 3 2 1, dcba",
    "2 1 3 4, bacd",
    "1 2 3, 'The order names 3 items, and the list has 4.'",
    "1 2 3 3, Item 3 is named twice.",
    "1 2 3 5, There is no item 5: the list has 4.",
    "0 1 2 3, There is no item 0: the list has 4.",
    "1 2 3 4 4, Item 4 is named twice.",
  })
  void anOrderNamesEachItemOnce(String places, String wanted) {
    assertEquals(wanted, told(ListEdits.order(RULES, numbers(places)).on(Config.of(root("abcd")))));
  }

  /** {@code =3x} puts x in the place of 3, {@code -3} deletes, {@code +x} and {@code +x2} add. */
  private static List<ListEdits.Operation> operations(String words) {
    var out = new ArrayList<ListEdits.Operation>();
    for (var word : words.split(" ")) {
      switch (word.charAt(0)) {
        case '=' -> out.add(new ListEdits.Put(word.charAt(1) - '0', rule(word.substring(2))));
        case '-' -> out.add(new ListEdits.Delete(word.charAt(1) - '0'));
        default ->
            out.add(
                new ListEdits.Add(
                    rule(word.substring(1, 2)),
                    word.length() > 2
                        ? OptionalInt.of(Integer.parseInt(word.substring(2)))
                        : OptionalInt.empty()));
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "+x, abcdx",
    "+x1, xabcd",
    "+x5, abcdx",
    "+x1 +y1, yxabcd",
    "-1 -4, bc",
    "=2x, axcd",
    "-1 =2x, xcd",
    "=2x -1, xcd",
    "-2 +x2, axcd",
    "+x1 -1, xbcd",
    "+x6, An operation is of no item of the list.",
    "-5, An operation is of no item of the list.",
    "-0, An operation is of no item of the list.",
    "-1 -1, An operation is of no item of the list.",
    "-1 =1x, An operation is of no item of the list.",
  })
  void operationsAreOfThePlacesBefore(String words, String wanted) {
    assertEquals(
        wanted, told(ListEdits.bulk(RULES, operations(words)).on(Config.of(root("abcd")))));
  }

  private static Xml alias(String name, String address) {
    return Xml.of(
        "alias", Xml.of("name", name), Xml.of("type", "host"), Xml.of("address", address));
  }

  @Test
  void aliasesThatAreUsedAreRenamedAndNotDeleted() {
    var root =
        root("a")
            .put(Xml.of("aliases", alias("one", "10.0.0.1"), alias("two", "one")))
            .put(Xml.of("filter", rule("a").plus(Xml.of("source", Xml.of("address", "one")))));
    var renamed =
        (Edit.Edited)
            ListEdits.bulk(ALIASES, List.of(new ListEdits.Put(1, alias("uno", "10.0.0.1"))))
                .on(Config.of(root));
    assertEquals("uno", renamed.root().find("filter/rule/source/address").orElseThrow().text());
    assertEquals("uno", ALIASES.find(renamed.root()).get(1).text("address"));
    var used = ListEdits.bulk(ALIASES, List.of(new ListEdits.Delete(1))).on(Config.of(root));
    assertTrue(told(used).contains("is used by"), told(used));
    // One that only another one uses that goes too may go, in whatever order.
    var chain = root("").put(Xml.of("aliases", alias("one", "10.0.0.1"), alias("two", "one")));
    var both = List.<ListEdits.Operation>of(new ListEdits.Delete(1), new ListEdits.Delete(2));
    assertTrue(ListEdits.bulk(ALIASES, both).on(Config.of(chain)) instanceof Edit.Edited);
  }

  @Test
  void whatIsNoItemOfTheListIsRefused() {
    for (var bad :
        List.of(
            Xml.of("alias", Xml.of("name", "x")),
            Xml.empty("rule"),
            rule("x").plus(Xml.of("dsecr", "y")))) {
      var edit = ListEdits.bulk(RULES, List.of(new ListEdits.Add(bad, OptionalInt.empty())));
      assertTrue(edit.on(Config.of(root("ab"))) instanceof Edit.Refused, bad.toString());
    }
  }

  @Test
  void itemsAreFoundAgainWhereTheyAreNow() {
    var was = root("abcd");
    assertEquals(
        Map.of(1, 2, 4, 5),
        ListEdits.since(RULES, List.of(1, 4), was, root("xabcd")).orElseThrow());
    assertTrue(ListEdits.since(RULES, List.of(1, 2), was, root("axcd")).isEmpty());
    assertEquals(Map.of(3, 3), ListEdits.since(RULES, List.of(3), was, was).orElseThrow());
  }

  private static Xml alias(String name) {
    return Xml.of("alias", Xml.of("name", name), Xml.of("type", "host"));
  }

  /** Names that go round: each rule goes on naming the addresses that it named. */
  @ParameterizedTest
  @CsvSource({"b, a, b a", "b, c, b c", "c, a, c a"})
  void namesThatGoRoundAreFollowedAtOnce(String first, String second, String wanted) {
    Xml root =
        Xml.of(
            "pfsense",
            Xml.of("aliases", alias("a"), alias("b")),
            Xml.of(
                "filter",
                Xml.of(
                    "rule",
                    Xml.of("source", Xml.of("address", "a")),
                    Xml.of("destination", Xml.of("address", "b")))));
    List<ListEdits.Operation> operations =
        List.of(new ListEdits.Put(1, alias(first)), new ListEdits.Put(2, alias(second)));
    var result = ListEdits.bulk(ALIASES, operations).on(Config.of(root));
    Xml rule = RULES.find(((Edit.Edited) result).root()).getFirst();
    assertEquals(
        wanted,
        rule.childOrEmpty("source").text("address")
            + " "
            + rule.childOrEmpty("destination").text("address"));
  }

  /** Each is looked for in the whole document, which is read once: it took most of a minute. */
  @Test
  void fiveThousandAliasesGoAtOnceAndNotTheOneInUse() {
    int many = 5_000;
    List<Xml> aliases = new ArrayList<>();
    List<Xml> rules = new ArrayList<>();
    List<ListEdits.Operation> operations = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      aliases.add(alias("a" + i));
      rules.add(Xml.of("rule", Xml.of("source", Xml.of("address", i == 7 ? "a7" : "192.0.2.1"))));
      operations.add(new ListEdits.Delete(i + 1));
    }
    var root = Xml.of("pfsense", Xml.of("aliases", aliases), Xml.of("filter", rules));
    var all = ListEdits.bulk(ALIASES, operations).on(Config.of(root));
    assertTrue(told(all).startsWith("The alias a7 is used by filter/rule[8]"), told(all));
    operations.remove(7);
    var rest = ListEdits.bulk(ALIASES, operations).on(Config.of(root));
    assertEquals(1, ALIASES.find(((Edit.Edited) rest).root()).size());
  }
}
