package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** Several rows of a list at once. */
class BulkTest extends PagesSite {
  private static Xml rule(String descr) {
    return Xml.of(
        "rule",
        Xml.of("tracker", Integer.toString(descr.hashCode() & 0xffffff)),
        Xml.of("type", "pass"),
        Xml.of("interface", "lan"),
        Xml.of("source", Xml.empty("any")),
        Xml.of("destination", Xml.empty("any")),
        Xml.of("descr", descr));
  }

  private void rules(String... descriptions) {
    node.edit(root ->
        root.put(Xml.of("filter", List.of(descriptions).stream().map(BulkTest::rule).toList())));
  }

  private String shown() {
    return String.join(
        " ",
        node.store.current().rules().stream()
            .map(r -> r.descr() + (r.disabled() ? "-off" : ""))
            .toList());
  }

  private String picked(String what, long base, String... picks) throws Exception {
    var body =
        new StringBuilder(
            "_token=" + admin.token() + "&_base=" + base + "&tab=lan&do=bulk+" + what);
    for (var pick : picks) {
      body.append("&pick=").append(pick);
    }
    var answer = admin.raw("/firewall/rules/do", body.toString());
    return answer.statusCode() + answer.body();
  }

  @Test
  void rulesAreDisabledEnabledAndDeletedInOneSave() throws Exception {
    rules("a", "b", "c", "d");
    assertTrue(admin.get("/firewall/rules?tab=lan").body().contains("name=\"pick\" value=\"4\""));
    long first = node.store.revision().number();
    assertTrue(picked("disable", first, "1", "3").startsWith("303"));
    assertEquals("a-off b c-off d", shown());
    assertEquals(first + 1, node.store.revision().number());
    assertEquals("Firewall: Rules: disabled 2 items: rule", node.store.revision().description());
    // What was shown before is found again where it is now; one that was changed is not touched.
    rules("new", "a", "b", "c", "d");
    long second = node.store.revision().number();
    rules("b", "a", "c2", "d");
    assertTrue(picked("disable", second, "2", "5").startsWith("303"));
    assertEquals("b a-off c2 d-off", shown());
    var conflict = picked("enable", second, "4", "2");
    assertTrue(conflict.startsWith("422") && conflict.contains("nothing was done"), conflict);
    assertEquals("b a-off c2 d-off", shown());
    long third = node.store.revision().number();
    assertTrue(picked("delete", third, "1", "4").contains("Delete what is selected (2 items"));
    assertEquals("b a-off c2 d-off", shown());
    assertTrue(picked("delete&sure=yes", third, "1", "4").startsWith("303"));
    assertEquals("a-off c2", shown());
    assertTrue(picked("enable", node.store.revision().number(), "1").startsWith("303"));
    assertEquals("a c2", shown());
  }

  @Test
  void badPicksChangeNothing() throws Exception {
    rules("a", "b");
    long base = node.store.revision().number();
    for (var pick : List.of("0", "3", "999999", "-1", "x", "1;2", "")) {
      picked("delete&sure=yes", base, pick);
      assertEquals("a b", shown(), pick);
    }
    picked("explode", base, "1");
    assertEquals("a b", shown());
    picked("delete&sure=yes", 999_999, "1");
    assertEquals("a b", shown());
    assertEquals(base, node.store.revision().number());
  }

  /** Who may see a list has no buttons, and cannot do without them what they do. */
  @Test
  void whoMayOnlyLookChangesNothing() throws Exception {
    rules("a", "b");
    may("page-firewall-aliases", "page-firewall-rules");
    try (var weak = new Browser(base).login("weak", "weak word")) {
      assertEquals(200, weak.get("/firewall/rules?tab=lan").statusCode());
      for (var what : List.of("delete 1", "toggle 1", "move 1 2", "bulk delete", "bulk disable")) {
        var sent = Map.of("do", what, "sure", "yes", "pick", "1", "tab", "lan", "to", "2");
        var said = weak.send("/firewall/rules/do", sent);
        assertEquals(403, said.statusCode(), what);
        assertTrue(said.body().contains("the privilege page-firewall-rules-edit"), said.body());
        assertEquals("a b", shown(), what);
      }
      may("page-firewall-aliases", "page-firewall-rules", "page-firewall-rules-edit");
      var base = Long.toString(node.store.revision().number());
      var mine = Browser.with(PICKED, Map.of("_base", base));
      assertEquals(303, weak.send("/firewall/rules/do", mine).statusCode());
      assertEquals("b", shown());
    }
  }

  private static final Map<String, String> PICKED =
      Map.of("do", "bulk delete", "sure", "yes", "pick", "1", "tab", "lan");

  /** What the user weak may. */
  private void may(String... privileges) {
    var all = List.of(privileges).stream().map(p -> Xml.of("priv", p)).toList();
    node.edit(root ->
        root.update(
            "system",
            system ->
                system.replaceAll(
                    "user",
                    system.children("user").stream()
                        .map(u -> u.text("name").equals("weak") ? u.replaceAll("priv", all) : u)
                        .toList())));
  }

  @Test
  void whatCannotBeAloneIsRefusedTogether() throws Exception {
    node.edit(root ->
        root.put(Xml.of("aliases", TestNode.alias("used"), TestNode.alias("free")))
            .put(Xml.of("filter", rule("r").put(Xml.of("source", Xml.of("address", "used"))))));
    var all = Map.of("do", "bulk delete", "sure", "yes", "pick", "1");
    var refused = admin.send("/firewall/aliases/do", all);
    assertEquals(422, refused.statusCode(), refused.body());
    assertEquals(2, node.store.current().aliases().size());
  }
}
