package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody types, and what stands in the document then. */
class TypedTest {
  private static final ConfigPath RULE = ConfigPath.parse("filter/rule").orElseThrow();

  @Test
  void absentReadsAsTheDefaultAndStaysAbsent() {
    Xml rule = Xml.of("rule", Xml.of("descr", "x"));
    assertEquals("pass", Typed.text(FilterRule.ACTION, rule));
    assertEquals(rule, Typed.put(FilterRule.ACTION, rule, "pass"));
    assertEquals("block", Typed.put(FilterRule.ACTION, rule, "block").text("type"));
    assertEquals("1", Typed.text(Vip.ADVBASE, Xml.empty("vip")));
    assertEquals("", Typed.text(Vip.VHID, Xml.empty("vip")));
    assertEquals("999", Typed.text(Vip.VHID, Xml.of("vip", Xml.of("vhid", "999"))));
  }

  @Test
  void switchesAreWrittenWithTheirWord() {
    Xml rule = Typed.put(FilterRule.QUICK, Xml.empty("rule"), "on");
    assertEquals("yes", rule.text("quick"));
    assertEquals(Xml.empty("rule"), Typed.put(FilterRule.QUICK, rule, ""));
  }

  @Test
  void wordsAreJoinedAsTheFieldWritesThem() {
    assertEquals(
        "wan,lan",
        Typed.put(FilterRule.INTERFACES, Xml.empty("rule"), "wan lan").text("interface"));
    assertEquals(
        "10.0.0.1 10.0.0.2",
        Typed.put(Alias.ENTRIES, Xml.empty("alias"), "10.0.0.1,\n10.0.0.2").text("address"));
    Xml system =
        Typed.put(SystemSettings.DNS_SERVERS, Xml.empty("system"), "9.9.9.9\r\n1.1.1.1\r\n");
    assertEquals(
        List.of("9.9.9.9", "1.1.1.1"),
        system.children("dnsserver").stream().map(Xml::text).toList());
    assertEquals("9.9.9.9\n1.1.1.1", Typed.text(SystemSettings.DNS_SERVERS, system));
    assertEquals(Xml.empty("system"), Typed.put(SystemSettings.DNS_SERVERS, system, " "));
  }

  @Test
  void belowAnEntity() {
    Xml rule = Typed.put(RULE, Xml.empty("rule"), "source/port", "80");
    assertEquals("80", rule.find("source/port").orElseThrow().text());
    assertEquals("80", Typed.text(RULE, rule, "source/port"));
    assertEquals(Xml.empty("rule"), Typed.put(RULE, rule, "source/port", ""));
    assertEquals(rule, Typed.put(RULE, rule, "destination/any", ""));
  }
}
