package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** Status > System Logs > Firewall: lines, filters, and where their links lead. */
class FirewallLogTest extends PagesSite {
  private static final String URL = "/status/logs/firewall";

  @BeforeEach
  void packets() {
    node.edit(root ->
        root.update("system", s -> s.plus(Xml.of("timezone", "Europe/Berlin")))
            .plus(
                Xml.of(
                    "filter",
                    Xml.of(
                        "rule",
                        Xml.of("tracker", "1700000001"),
                        Xml.of("type", "block"),
                        Xml.of("interface", "lan"),
                        Xml.of("ipprotocol", "inet"),
                        Xml.of("source", Xml.empty("any")),
                        Xml.of("destination", Xml.empty("any")),
                        Xml.of("log", ""),
                        Xml.of("descr", "No <Telnet>")))));
    node.packets.names(twinwall.core.config.XmlWriter.print(node.store.current().xml()));
    node.packets.add("block", "auto:deny", 0, "203.0.113.9", "198.51.100.11", 22);
    node.packets.add("block", "1700000001", 1, "10.9.8.50", "192.0.2.1", 23);
    node.packets.add("pass", "1700000002", 1, "10.9.8.51", "192.0.2.1", 443);
    node.packets.add("block", "auto:private:wan", 0, "10.1.1.1", "198.51.100.11", 80);
  }

  private static String link(String page, String start) {
    Matcher link = Pattern.compile("href=\"(" + Pattern.quote(start) + "[^\"]*)\"").matcher(page);
    assertTrue(link.find(), page);
    return link.group(1).replace("&amp;", "&");
  }

  @Test
  void linesFiltersAndLinks() throws Exception {
    var page = admin.get(URL).body();
    assertTrue(page.contains("No &lt;Telnet&gt; (1700000001)"), page);
    assertTrue(page.contains("203.0.113.9:40000"), page);
    assertTrue(page.contains("Default deny rule (auto:deny)"), page);
    assertTrue(page.contains("TCP:S"), page);
    assertTrue(page.contains("2026-03-01 13:00:00.250 CET"), page);
    assertTrue(page.indexOf("10.1.1.1") < page.indexOf("203.0.113.9"), "the newest first");
    assertTrue(page.contains("data-news=\"filter\"") && page.contains("data-number=\"4\""), page);

    var blocked = admin.get(URL + "?action=block&interface=lan").body();
    assertTrue(blocked.contains("10.9.8.50:40000") && !blocked.contains("10.9.8.51"), blocked);
    var found = admin.get(URL + "?search=443+lan").body();
    assertTrue(found.contains("10.9.8.51:40000") && !found.contains("10.9.8.50"), found);
    assertTrue(admin.get(URL + "?rule=7").body().contains("No packets match."));
    assertTrue(admin.get(URL + "?action=drop").body().contains("an action is pass, block"));

    assertEquals("/firewall/rules/edit?item=1", link(page, "/firewall/rules/edit?item="));
    assertEquals(
        "/diagnostics/trace?in=lan&proto=tcp&from=10.9.8.50%3A40000&to=192.0.2.1%3A23",
        link(blocked, "/diagnostics/trace?"));
    assertFalse(found.contains("Easy rule"), "it passed");
    assertFalse(
        admin.get(URL + "?rule=auto:private:wan").body().contains("Easy rule"),
        "no rule of the interface could let it pass");
  }

  @Test
  void anEasyRuleIsAFormThatIsFilledIn() throws Exception {
    long before = node.store.revision().number();
    var page = admin.get(URL + "?rule=auto:deny").body();
    var easy = link(page, "/firewall/rules/edit?at=top&amp;easy");
    var form = admin.get(easy).body();
    for (var value : new String[] {"203.0.113.9", "198.51.100.11", "22", "Easy Rule"}) {
      assertTrue(form.contains("value=\"" + value), value + form);
    }
    assertEquals(before, node.store.revision().number(), "nobody saved");
    var hostile =
        admin
            .get(
                "/firewall/rules/edit?easy=pass&tab=lan&protocol=%22%3E&source=%3Cb%3E&port=99999999")
            .body();
    assertFalse(hostile.contains("<b>") || hostile.contains("99999999"), hostile);
    assertEquals(200, admin.get("/firewall/rules/edit?tab=lan&easy=other").statusCode());
    assertFalse(admin.get("/firewall/rules/edit?tab=lan").body().contains("Easy Rule"));
  }

  @Test
  void whoMayNotDoesNotSee() throws Exception {
    node.edit(root ->
        root.update(
            "system",
            s ->
                s.plus(
                    Xml.of(
                        "user",
                        Xml.of("name", "reader"),
                        Xml.of("uid", "2010"),
                        Xml.of("bcrypt-hash", TestNode.hash(TestNode.PASSWORD)),
                        Xml.of("priv", "page-status-systemlogs-firewall")))));
    try (var reader = new Browser(base).login("reader", TestNode.PASSWORD)) {
      var page = reader.get(URL).body();
      assertTrue(page.contains("203.0.113.9:40000"), page);
      assertFalse(page.contains("Easy rule") || page.contains("/diagnostics/trace?"), page);
      assertEquals(403, reader.get("/status/logs").statusCode());
    }
  }
}
