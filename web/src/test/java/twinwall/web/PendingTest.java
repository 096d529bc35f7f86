package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** Save and Apply in the pages. */
class PendingTest extends PagesSite {
  private static final Map<String, String> WEB =
      Map.of("name", "web", "type", "host", "address", "192.0.2.1", "descr", "<b>");

  private long saved() {
    return node.store.revision().number();
  }

  private Map<String, String> button(String what) {
    return Map.of("do", what, "saved", Long.toString(saved()), "back", "/firewall/aliases?tab=ip");
  }

  private boolean isApplied(String alias) {
    return node.store.applied().alias(alias).isPresent();
  }

  private String bar(Browser browser) throws Exception {
    return browser.get("/bar").body();
  }

  @Test
  void whatIsSavedWaitsAndEveryPageSaysSo() throws Exception {
    assertEquals("", bar(admin));
    node.edit(root ->
        root.update(
            "system",
            s ->
                s.withChildren(
                    s.children().stream()
                        .map(x ->
                            x.text("name").equals("weak")
                                ? x.plus(Xml.of("priv", "page-firewall-aliases"))
                                : x)
                        .toList())));
    assertEquals(303, admin.send("/firewall/aliases/edit", WEB).statusCode());
    assertFalse(isApplied("web"));
    for (var page : new String[] {"/firewall/rules", "/system/general", "/diagnostics/states"}) {
      var body = admin.get(page).body();
      assertTrue(body.contains("The alias list has been changed."), body);
      assertTrue(body.contains("The changes must be applied for them to take effect."), body);
      assertTrue(body.contains("Saved by admin from 127.0.0.1 just now: "), body);
    }
    assertTrue(bar(admin).contains("Apply Changes"), bar(admin));
    // Who may not apply is told; who is not logged in sees nothing.
    try (var weak = new Browser(base);
        var nobody = new Browser(base)) {
      weak.login("weak", "weak word");
      assertTrue(bar(weak).contains("needs the privilege page-diagnostics-pending"), bar(weak));
      assertFalse(bar(weak).contains("<button"), bar(weak));
      assertEquals(403, weak.send("/diagnostics/pending", button("apply")).statusCode());
      assertEquals("", bar(nobody));
    }
    var what = admin.get("/diagnostics/pending").body();
    assertTrue(what.contains("&lt;name&gt;web&lt;/name&gt;"), what);
    assertTrue(what.contains("<li>ruleset</li>"), what);
    var applied = admin.send("/diagnostics/pending", button("apply"));
    assertEquals("/firewall/aliases?tab=ip", applied.headers().firstValue("Location").orElse(""));
    assertTrue(isApplied("web"));
    assertEquals("", bar(admin));
    assertTrue(admin.get("/firewall/aliases").body().contains("applied successfully"));
    assertTrue(admin.get("/diagnostics/pending").body().contains("Everything that is saved"));
  }

  @Test
  void nobodyAppliesWhatHeHasNotSeen() throws Exception {
    admin.send("/firewall/aliases/edit", WEB);
    var seen = button("apply");
    admin.send("/firewall/aliases/edit", Browser.with(WEB, Map.of("name", "other")));
    var refused = admin.send("/diagnostics/pending", seen);
    assertTrue(refused.body().contains("saved revision"), refused.body());
    assertFalse(isApplied("web"));
    // Both are named, and discarded together.
    var bar = bar(admin);
    assertTrue(bar.contains("added alias web") && bar.contains("added alias other"), bar);
    var question = admin.send("/diagnostics/pending", button("discard"));
    assertTrue(question.body().contains("Forget what is saved"), question.body());
    assertTrue(node.hasAlias("web"));
    admin.send("/diagnostics/pending", Browser.with(button("discard"), Map.of("sure", "yes")));
    assertFalse(node.hasAlias("web"));
    assertEquals("", bar(admin));
  }

  @Test
  void onTrial() throws Exception {
    admin.send("/firewall/aliases/edit", WEB);
    for (var seconds : new String[] {"9", "601", "", "x", "-60"}) {
      var refused =
          admin.send(
              "/diagnostics/pending", Browser.with(button("trial"), Map.of("seconds", seconds)));
      assertTrue(refused.body().contains("10 to 600 seconds"), refused.body());
    }
    admin.send("/diagnostics/pending", Browser.with(button("trial"), Map.of("seconds", "60")));
    assertTrue(isApplied("web"));
    var bar = bar(admin);
    assertTrue(bar.contains("wait to be confirmed"), bar);
    assertTrue(bar.contains("data-left=\"60\"") || bar.contains("data-left=\"5"), bar);
    // What takes effect at once does, and the trial goes on.
    admin.send("/system/general", Map.of("hostname", "other", "domain", "example.net"));
    assertEquals("other", node.store.applied().system().hostname());
    admin.send("/diagnostics/pending", button("confirm"));
    assertEquals("", bar(admin));
    assertTrue(isApplied("web"));
    // Not confirmed.
    admin.send("/firewall/aliases/edit", Browser.with(WEB, Map.of("name", "bad")));
    admin.send("/diagnostics/pending", Browser.with(button("trial"), Map.of("seconds", "10")));
    assertTrue(isApplied("bad"));
    TestNode.await(() -> !isApplied("bad"), "not taken back", () -> "");
    bar = bar(admin);
    assertTrue(bar.contains("taken back: nobody confirmed them in time"), bar);
    assertTrue(bar.contains("Apply Changes"), bar);
    assertTrue(node.hasAlias("bad"));
  }

  @Test
  void theButtonsLeadNowhereElse() throws Exception {
    for (var back : new String[] {"https://192.0.2.1/", "//192.0.2.1", "/logout", ""}) {
      var answer =
          admin.send("/diagnostics/pending", Map.of("do", "apply", "saved", "0", "back", back));
      assertEquals(
          "/diagnostics/pending", answer.headers().firstValue("Location").orElse(""), back);
    }
  }
}
