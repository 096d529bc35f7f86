package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.judge.RuleBases;
import twinwall.core.judge.Rules;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

final class TableStepsTest {
  private static final String BASE =
      "\tchain base {\n\t\ttype filter hook input priority filter; policy accept;\n\t\t%s\n\t}\n";

  private static Map<String, String> parts(String... parts) {
    return TableSteps.parts("table inet twinwall {\n" + String.join("", parts) + "}\n");
  }

  private static String chain(String name, String line) {
    return "\tchain " + name + " {\n\t\t" + line + "\n\t}\n";
  }

  private static String set(String name) {
    return "\tset " + name + " {\n\t\ttype ipv4_addr\n\t}\n";
  }

  @Test
  void aTableIsItsParts() {
    Ruleset rules = base(100, 0);
    String text = NftText.loadable(rules, RuleBases.NOW).text();
    assertEquals(text, TableSteps.table(TableSteps.parts(text)));
    assertTrue(TableSteps.parts(text).size() > 10);
  }

  @Test
  void nothingToDoIsNothing() {
    Map<String, String> some = parts(set("s"), BASE.formatted("jump a"), chain("a", "accept"));
    assertEquals(new TableSteps("", "", ""), TableSteps.between(some, some));
  }

  @Test
  void whatIsNewComesFirstAndWhatNobodyNamesGoesLast() {
    TableSteps steps =
        TableSteps.between(
            parts(set("old"), BASE.formatted("goto a"), chain("a", "drop"), chain("b", "drop")),
            parts(set("new"), BASE.formatted("goto c"), chain("c", "drop"), chain("b", "drop")));
    assertEquals("table inet twinwall {\n" + set("new") + chain("c", "drop") + "}\n", steps.add());
    assertEquals(
        "flush chain inet twinwall base\ntable inet twinwall {\n"
            + BASE.formatted("goto c")
            + "}\n",
        steps.exchange());
    assertEquals(
        "flush chain inet twinwall a\ndelete set inet twinwall old\ndelete chain inet twinwall a\n",
        steps.sweep());
  }

  @Test
  void aHookIsNewInTheExchangeAndWorksUntilThen() {
    Map<String, String> hook = parts(BASE.formatted("drop"));
    TableSteps on = TableSteps.between(Map.of(), hook);
    assertEquals("", on.add());
    assertTrue(on.exchange().contains("chain base"), on.exchange());
    TableSteps off = TableSteps.between(hook, Map.of());
    assertEquals("flush chain inet twinwall base\n", off.exchange());
    assertTrue(off.sweep().endsWith("delete chain inet twinwall base\n"), off.sweep());
  }

  @Test
  void aForeignPartIsEmptiedAndDeletedAndAChangedOneIsPutRight() {
    Map<String, String> held = new LinkedHashMap<>(parts(chain("a", "drop")));
    held.put("chain theirs", "somebody's");
    held.put("chain a", "somebody's");
    TableSteps steps = TableSteps.between(held, parts(chain("a", "drop")));
    assertEquals("", steps.add());
    assertTrue(steps.exchange().contains("flush chain inet twinwall theirs\n"), steps.exchange());
    assertTrue(steps.exchange().contains("flush chain inet twinwall a\n"), steps.exchange());
    assertTrue(steps.sweep().contains("delete chain inet twinwall theirs\n"), steps.sweep());
  }

  /** A map holds the chains it leads to, and is held by the rules that ask it. */
  @Test
  void mapsGoAfterRulesAndBeforeChains() {
    String map = "\tmap m {\n\t\ttype ipv4_addr : verdict\n\t}\n";
    TableSteps steps = TableSteps.between(parts(map, chain("a", "x"), chain("b", "y")), Map.of());
    assertEquals(
        List.of(
            "flush chain a", "flush chain b", "delete map m", "delete chain a", "delete chain b"),
        steps.sweep().lines().map(line -> line.replace(" inet twinwall", "")).toList());
  }

  /** Rules about a host and a port each; one of them is another one. */
  private static Ruleset base(int count, int changed) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(rule(i, i == changed ? 1 : 0));
    }
    return Rules.ruleset(List.of(), rules, List.of(), List.of());
  }

  private static Rule rule(int number, int more) {
    Prefix host = Prefix.of("10.%d.%d.7/32".formatted(number >> 8, number & 255));
    return Rules.of("1" + number, number % 2 == 0 ? Action.PASS : Action.BLOCK)
        .quick()
        .to(new Side(new Match.Some(List.of(host)), false))
        .tcp(1000 + number + more)
        .rule();
  }

  private static void assertSmall(Ruleset before, Ruleset after) {
    Map<String, String> held = TableSteps.parts(NftText.loadable(before, RuleBases.NOW).text());
    Map<String, String> wanted = TableSteps.parts(NftText.loadable(after, RuleBases.NOW).text());
    TableSteps steps = TableSteps.between(held, wanted);
    assertTrue(!steps.exchange().isEmpty());
    assertTrue(lines(steps.add()) < 300, "added: " + lines(steps.add()) + " lines");
    assertTrue(lines(steps.exchange()) < 50, steps.exchange());
    assertTrue(held.size() > 200 && lines(steps.sweep()) < 30, steps.sweep());
  }

  private static long lines(String text) {
    return text.lines().count();
  }

  @Test
  void oneRuleOfThousandsIsLittleToLoad() {
    Ruleset before = base(3000, 5);
    for (int changed : new int[] {0, 1, 700, 1500, 2999}) {
      assertSmall(before, base(3000, changed));
    }
    List<Rule> more = new ArrayList<>(before.floating());
    more.add(1234, rule(60_000, 0));
    assertSmall(before, Rules.ruleset(List.of(), more, List.of(), List.of()));
    more.removeAll(before.floating().subList(40, 41));
    assertSmall(before, Rules.ruleset(List.of(), more, List.of(), List.of()));
  }
}
