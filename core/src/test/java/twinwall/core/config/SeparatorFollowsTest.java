package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules are letters, of the interface lan where small; {@code |} is a separator. */
class SeparatorFollowsTest {
  private static Xml rule(char name, boolean tracked) {
    var rule =
        Xml.of(
            "rule",
            Xml.of("interface", Character.isUpperCase(name) ? "WAN" : "lan"),
            Xml.of("descr", Character.toString(name)));
    return tracked ? rule.plus(Xml.of("tracker", Integer.toString(name))) : rule;
  }

  private static Xml root(String list, boolean tracked) {
    var rules = new ArrayList<Xml>();
    var separators = new ArrayList<Xml>();
    int row = 0;
    for (char c : list.toCharArray()) {
      if (c == '|') {
        int number = separators.size();
        separators.add(
            new Separator("sep" + number, row, "s" + number, "bg-info")
                .in(Xml.empty("sep" + number), "lan"));
      } else {
        rules.add(rule(c, tracked));
        row += Character.isUpperCase(c) ? 0 : 1;
      }
    }
    return Xml.of(
        "pfsense", Xml.of("filter", rules).plus(Xml.of("separator", Xml.of("lan", separators))));
  }

  private static String told(Xml root) {
    var out = new StringBuilder();
    int row = 0;
    var all = Separator.all(root, ConfigPath.parse("filter/separator/lan").orElseThrow());
    for (var rule : root.childOrEmpty("filter").children("rule")) {
      if (rule.text("interface").equals("lan")) {
        for (var one : all) {
          out.append(one.row() == row ? "|" : "");
        }
        row++;
      }
      out.append(rule.text("descr"));
    }
    for (var one : all) {
      out.append(one.row() >= row ? "|" : "");
    }
    return out.toString();
  }

  private static String after(String before, String rules, boolean tracked) {
    var now = root(rules, tracked);
    var root = root(before, tracked);
    var edited =
        root.update(
            "filter", f -> f.replaceAll("rule", now.childOrEmpty("filter").children("rule")));
    return told(SeparatorFollows.follow(root, edited));
  }

  @ParameterizedTest
  @CsvSource({
    "ab|cd, abcd, ab|cd",
    "ab|cd, xabcd, xab|cd",
    "ab|cd, axbcd, axb|cd",
    "ab|cd, abxcd, ab|xcd",
    "ab|cd, abcdx, ab|cdx",
    "ab|cd, bcd, b|cd",
    "ab|cd, abd, ab|d",
    "ab|cd, cd, |cd",
    "ab|cd, ab, ab|",
    "ab|cd, '', |",
    "ab|cd, dabc, dab|c",
    "ab|cd, bcda, b|cda",
    "ab|cd, abdc, ab|dc",
    "|ab, xab, |xab",
    "ab|, abx, ab|x",
    "ab||cd, acd, a||cd",
    "a|b|c, xaybzc, xa|yb|zc",
    "aABb|Cc, ABbCc, ABbC|c",
    "aABb|Cc, XaABbCc, XaABbC|c",
    "Wa|Wb, Wa, Wa|",
  })
  void separatorsStayWithTheRulesBetweenWhichTheyAre(String before, String rules, String wanted) {
    assertEquals(wanted, after(before, rules, true));
    assertEquals(wanted, after(before, rules, false));
  }

  @Test
  void aRuleThatIsChangedIsTheSameRule() {
    for (boolean tracked : new boolean[] {true, false}) {
      var root = root("ab|cd", tracked);
      for (int place = 1; place <= 4; place++) {
        var path = ConfigPath.parse("filter/rule").orElseThrow().at(place);
        var other = path.find(root).getFirst().put(Xml.of("descr", "x")).put(Xml.of("log", "1"));
        var edited =
            (Edit.Edited) SeparatorFollows.after(Items.put(path, other)).on(Config.of(root));
        assertEquals("ab|cd".replace("abcd".charAt(place - 1), 'x'), told(edited.root()));
      }
    }
  }

  @Test
  void aRuleThatGoesToAnotherTabLeavesThisOne() {
    var root = root("ab|cd", true);
    var path = ConfigPath.parse("filter/rule").orElseThrow().at(1);
    var other = path.find(root).getFirst().put(Xml.of("interface", "WAN"));
    var edited = (Edit.Edited) SeparatorFollows.after(Items.put(path, other)).on(Config.of(root));
    assertEquals("ab|cd", told(edited.root()));
    assertEquals(
        1,
        Separator.all(edited.root(), ConfigPath.parse("filter/separator/lan").orElseThrow())
            .getFirst()
            .row());
  }

  @Test
  void whatTheEditSaysOfSeparatorsIsLeftAlone() {
    var before = root("ab|cd", true);
    var after = root("xabc|d", true);
    assertSame(after, SeparatorFollows.follow(before, after));
    var other = before.put(Xml.of("system", Xml.of("hostname", "x")));
    assertSame(other, SeparatorFollows.follow(before, other));
  }

  @Test
  void portForwardsAreOneList() {
    var rules = List.of(rule('a', false), rule('B', false), rule('c', false));
    var nat =
        Xml.of("nat", rules)
            .plus(
                Xml.of(
                    "separator",
                    new Separator("sep0", 2, "x", "bg-info").in(Xml.empty("sep0"), "")));
    var less = nat.replaceAll("rule", rules.subList(1, 3));
    var now = SeparatorFollows.section(nat, less);
    assertEquals("fr1", now.find("separator/sep0/row").orElseThrow().text());
  }

  /** Deleting and adding one by one, in any order, leaves the rules around a separator there. */
  @Test
  void whateverHappensTheRulesAboveAreThoseThatWereAbove() {
    for (long seed = 0; seed < 300; seed++) {
      var dice = new Random(seed);
      var letters = new ArrayList<>(List.of('a', 'b', 'c', 'd', 'e', 'f'));
      int row = dice.nextInt(7);
      var text = new StringBuilder();
      letters.forEach(text::append);
      var before = text.insert(row, '|').toString();
      var kept = new ArrayList<>(letters);
      kept.removeIf(_ -> dice.nextBoolean());
      var now = new StringBuilder();
      char next = 'm';
      for (char c : kept) {
        if (dice.nextInt(3) == 0) {
          now.append(next++);
        }
        now.append(c);
      }
      var after = after(before, now.toString(), true);
      for (char c : kept) {
        boolean above = letters.indexOf(c) < row;
        assertEquals(
            above, after.indexOf(c) < after.indexOf('|'), seed + ": " + before + " " + after);
      }
    }
  }
}
