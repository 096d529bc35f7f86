package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** Tokens made and removed in a browser; whose they may be. */
class TokensPageTest extends PagesSite {
  private static final Pattern TOKEN = Pattern.compile("twinwall_([0-9a-f]{10})_[A-Za-z0-9_-]{43}");

  private static Map<String, String> form(String user) {
    return Map.of("do", "add", "user", user, "name", "deploy", "right", "write", "expires", "1d");
  }

  @Test
  void aTokenIsShownOnceWorksAndIsRemoved() throws Exception {
    var made = admin.send("/system/tokens", form("admin"));
    assertEquals(200, made.statusCode(), made.body());
    var shown = TOKEN.matcher(made.body());
    assertTrue(shown.find(), made.body());
    assertFalse(TOKEN.matcher(admin.get("/system/tokens").body()).find());
    try (var program = new Program(base, shown.group())) {
      assertEquals(200, program.get("/api/v1/firewall/aliases").statusCode());
      var list = admin.get("/system/tokens").body();
      assertTrue(list.contains("deploy") && list.contains(" from 127."), list);
      admin.send("/system/tokens", Map.of("do", "remove", "id", shown.group(1)));
      assertEquals(401, program.get("/api/v1/firewall/aliases").statusCode());
    }
    var refused = admin.send("/system/tokens", Map.of("do", "add", "user", "nobody", "name", "x"));
    assertTrue(refused.body().contains("expires after some days"), refused.body());
  }

  /** Who edits no users makes tokens for nobody else, and removes none of theirs. */
  @Test
  void nobodyMakesTokensOfOthers() throws Exception {
    node.edit(root ->
        root.update(
            "system",
            system ->
                system.replaceAll(
                    "user",
                    system.children("user").stream()
                        .map(u ->
                            u.text("name").equals("weak")
                                ? u.plus(Xml.of("priv", "page-system-usermanager-tokens"))
                                    .plus(Xml.of("priv", "page-firewall-aliases"))
                                : u)
                        .toList())));
    var theirs = Program.token(node, "admin", "write");
    try (var weak = new Browser(base).login("weak", "weak word")) {
      var page = weak.get("/system/tokens").body();
      assertFalse(page.contains(">admin<"), page);
      var made = weak.send("/system/tokens", form("admin"));
      var shown = TOKEN.matcher(made.body());
      assertTrue(shown.find(), made.body());
      try (var program = new Program(base, shown.group());
          var other = new Program(base, theirs)) {
        assertEquals(200, program.get("/api/v1/firewall/aliases").statusCode());
        assertEquals(403, program.get("/api/v1/system/users").statusCode());
        weak.send("/system/tokens", Map.of("do", "remove", "id", theirs.split("_")[1]));
        assertEquals(200, other.get("/api/v1/system/users").statusCode());
      }
    }
  }
}
