package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is found of a document that was made out of another is what is found of it alone. */
final class CheckedTest {
  private static final String DOCUMENT =
      """
      <pfsense><version>23.3</version>
      <interfaces><wan><if>wan0</if><ipaddr>203.0.113.1</ipaddr><subnet>24</subnet></wan>
      <lan><if>lan0</if><ipaddr>192.168.1.1</ipaddr><subnet>24</subnet></lan></interfaces>
      <aliases><alias><name>web</name><type>host</type><address>192.168.1.5</address></alias>
      <alias><name>ports</name><type>port</type><address>80 443</address></alias></aliases>
      <filter>%s</filter></pfsense>
      """;

  private static final List<String> ENDS =
      List.of(
          "<any/>",
          "<network>lan</network>",
          "<network>opt9</network>",
          "<address>web</address><port>ports</port>",
          "<address>ports</address>",
          "<address>nobody</address><port>99999</port>",
          "<any/><not/>",
          "<address>2001:db8::1</address>");

  private final Random dice = new Random(11);

  private Xml rule() {
    String rule =
        "<rule><tracker>%d</tracker><type>%s</type><interface>%s</interface><protocol>tcp</protocol>"
            + "<ipprotocol>inet</ipprotocol><source>%s</source><destination>%s</destination>"
            + "<descr>%s</descr>%s</rule>";
    return Samples.read(
        rule.formatted(
            dice.nextInt(30),
            one(List.of("pass", "block", "wonder")),
            one(List.of("lan", "wan", "opt7", "lan,wan")),
            one(ENDS),
            one(ENDS),
            one(List.of("a", "b\\", "")),
            one(List.of("", "", "<disabled/>", "<sched>never</sched>", "<type>again</type>"))));
  }

  private <T> T one(List<T> some) {
    return some.get(dice.nextInt(some.size()));
  }

  private Xml edited(Xml root) {
    List<Xml> rules = new ArrayList<>(root.childOrEmpty("filter").children("rule"));
    int at = dice.nextInt(rules.size());
    switch (dice.nextInt(8)) {
      case 0 -> rules.set(at, rule());
      case 1 -> rules.add(at, rule());
      case 2 -> rules.add(rule());
      case 3 -> Collections.swap(rules, at, dice.nextInt(rules.size()));
      case 4 -> {
        if (rules.size() > 3) {
          rules.remove(at);
        }
      }
      case 5 -> {
        return root.update("aliases", x -> x.withChildren(x.children().reversed()).put(alias()));
      }
      case 6 -> {
        return root.put(Xml.of("revision", Xml.of("time", Integer.toString(dice.nextInt(9)))));
      }
      default -> {
        return Samples.read(XmlWriter.print(root)); // the same, and nothing of it is shared
      }
    }
    return root.update("filter", x -> x.replaceAll("rule", rules));
  }

  private Xml alias() {
    return Samples.read(
        one(
            List.of(
                "<alias><name>nobody</name><type>host</type><address>10.0.0.1</address></alias>",
                "<alias><name>web</name><type>port</type><address>80</address></alias>",
                "<alias><name>web</name><type>host</type><address>10.0.0.9</address></alias>")));
  }

  @Test
  void whatDiffersIsEnoughToLookAt() {
    for (int series = 0; series < 40; series++) {
      StringBuilder rules = new StringBuilder();
      IntStream.range(0, 8).forEach(_ -> rules.append(XmlWriter.fragment(rule())));
      Xml root = Samples.read(DOCUMENT.formatted(rules));
      Checked checked = Checked.of(Config.of(root));
      for (int i = 0; i < 40; i++) {
        root = edited(root);
        checked = checked.next(root);
        Checked anew = Checked.of(Config.of(root));
        assertEquals(anew.config(), checked.config());
        assertEquals(anew.problems(), checked.problems());
        assertEquals(anew, checked);
      }
    }
  }

  @Test
  void somethingThatStandsTwiceIsFoundWhereverItCame() {
    Xml root = Samples.read(DOCUMENT.formatted(XmlWriter.fragment(rule())));
    Checked checked = Checked.of(Config.of(root));
    Xml twice =
        root.update(
            "filter", x -> x.plus(Xml.of("rule", Xml.of("descr", "a"), Xml.of("descr", "b"))));
    Checked next = checked.next(twice);
    assertFalse(next.unique());
    assertTrue(next.problems().stream().anyMatch(p -> p.message().contains("more than once")));
    assertEquals(next.problems(), next.next(twice.put(Xml.of("revision", "x"))).problems());
  }

  @Test
  void whatIsAlikeIsFoundAtBothEnds() {
    Alike put = Alike.of(List.of("a", "b", "c"), List.of("a", "x", "b", "c"));
    assertEquals(OptionalInt.of(0), put.old(0));
    assertEquals(OptionalInt.empty(), put.old(1));
    assertEquals(OptionalInt.of(1), put.old(2));
    assertEquals(OptionalInt.of(2), put.old(3));
    Alike same = Alike.of(List.of("a", "a"), List.of("a", "a", "a"));
    assertEquals(OptionalInt.empty(), same.old(2));
    assertEquals(
        List.of(7, 8, 1), same.made(List.of("a", "a", "a"), List.of(7, 8), String::length));
  }

  @Test
  void aDocumentNearItsLimitsIsReadBeforeItIsBelieved() {
    Xml fits = Samples.read(DOCUMENT.formatted(""));
    assertEquals(Optional.empty(), XmlReader.refusal(fits, XmlWriter.write(fits)));
    Xml deep = Xml.of("a", "x");
    for (int i = 0; i < XmlReader.MAX_DEPTH; i++) {
      deep = Xml.of("a", deep);
    }
    assertTrue(XmlReader.refusal(deep, XmlWriter.write(deep)).isPresent());
    Xml long1 = Xml.of("a", Xml.of("b", "&".repeat(XmlReader.MAX_TEXT + 1)));
    assertTrue(XmlReader.refusal(long1, XmlWriter.write(long1)).isPresent());
    Xml half = Xml.of("a", Xml.of("b", "&".repeat(XmlReader.MAX_TEXT / 2)));
    assertEquals(Optional.empty(), XmlReader.refusal(half, XmlWriter.write(half)));
    List<Xml> many = Collections.nCopies(XmlReader.MAX_ELEMENTS, Xml.of("b", "x"));
    Xml wide = Xml.of("a", many);
    assertTrue(XmlReader.refusal(wide, XmlWriter.write(wide)).isPresent());
  }
}
