package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Xml;

/** Nobody stays in with a password that is not of their own choosing. */
class FirstLoginTest {
  private static final String ADDRESS = "127.31.7.25";
  private static final String PAGE = "/system/password";
  private static final String GOOD = "ein gutes Paßwort";

  @TempDir Path dir;
  private TestNode node;
  private String base;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    var config =
        TestNode.config("fw2", "http", port, "")
            .replaceAll("<user><name>(admin|gone|late).*?</user>", "");
    node = new TestNode(dir, ADDRESS, config).listening();
    base = "http://" + ADDRESS + ":" + port;
    file = dir.resolve(ADDRESS + "-config/first-password");
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private String first() throws Exception {
    return Files.readString(file).strip();
  }

  private static Map<String, String> typed(String password) {
    return Map.of("new", password, "again", password);
  }

  @Test
  void aNodeWithoutAdministratorHasAWayInThatLeadsToOnePageOnly() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertFalse(node.said.toString(StandardCharsets.UTF_8).contains(first()));
    try (var admin = new Browser(base).login("admin", first()).on(PAGE)) {
      for (var route : Pages.routes()) {
        if (!route.path().equals(PAGE)) {
          var answer =
              route.writes()
                  ? admin.post(route.path(), Map.of("_token", admin.token()))
                  : admin.get(route.path());
          assertEquals(PAGE, answer.headers().firstValue("Location").orElse("-"), route.toString());
        }
      }
      assertEquals(401, admin.get("/live").statusCode());
      assertFalse(admin.get(PAGE).body().contains("Current Password"));
      assertFalse(admin.get(PAGE).body().contains("/firewall/rules"), "no menus yet");
      var before = node.store.revision().number();
      for (var weak : new String[] {"short", "pfsense", "admin", "x".repeat(73)}) {
        assertEquals(422, admin.send(PAGE, typed(weak)).statusCode(), weak);
      }
      var other = admin.send(PAGE, Map.of("new", GOOD, "again", GOOD + "x"));
      assertTrue(other.body().contains("The two passwords are not the same"), other.body());
      assertEquals(before, node.store.revision().number());
      assertTrue(Files.exists(file));

      var old = admin.cookie("twinwall");
      assertEquals(303, admin.send(PAGE, typed(GOOD)).statusCode());
      assertEquals(200, admin.get("/").statusCode());
      assertTrue(node.store.current().system().users().stream().anyMatch(u -> u.uid().equals("0")));
      TestNode.await(() -> !Files.exists(file), "the file stays", () -> "");
      admin.cookie("twinwall", old);
      assertEquals(303, admin.get("/").statusCode(), "the session before has ended");
    }
    try (var again = new Browser(base).login("admin", GOOD)) {
      assertEquals(200, again.get("/firewall/rules").statusCode());
    }
  }

  @Test
  void theFirstPasswordIsGoodForNoProgram() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var pair = Base64.getEncoder().encodeToString(TestNode.utf8("admin:" + first()));
      var call =
          HttpRequest.newBuilder(URI.create(base + "/xmlrpc.php"))
              .header("Authorization", "Basic " + pair)
              .POST(
                  BodyPublishers.ofString(
                      "<?xml version=\"1.0\"?><methodCall><methodName>pfsense.host_firmware_version"
                          + "</methodName></methodCall>"))
              .build();
      var answer = http.send(call, BodyHandlers.ofString());
      assertTrue(answer.body().contains("Authentication failed"), answer.body());
    }
  }

  /** As pfSense is delivered; and who has their name for a password is no better off. */
  @Test
  void passwordsThatEverybodyKnowsDoNotStay() throws Exception {
    for (var password : new String[] {"pfsense", "weak"}) {
      node.edit(root -> root.update("system", s -> s.replaceAll("user", with(s, password))));
      try (var weak = new Browser(base).login("weak", password).on(PAGE)) {
        assertEquals(PAGE, weak.get("/").headers().firstValue("Location").orElse(""));
        assertEquals(303, weak.send(PAGE, typed(GOOD)).statusCode());
      }
      assertThrows(AssertionError.class, () -> new Browser(base).login("weak", password));
    }
    try (var weak = new Browser(base).login("weak", GOOD)) {
      assertEquals(403, weak.get("/firewall/rules").statusCode(), "a new password, no privilege");
      assertEquals(403, weak.get(PAGE).statusCode(), "the page needs its privilege from then on");
    }
  }

  private static List<Xml> with(Xml system, String password) {
    return system.children("user").stream()
        .map(u ->
            u.text("name").equals("weak")
                ? u.put(Xml.of("bcrypt-hash", TestNode.hash(password)))
                : u)
        .toList();
  }

  @Test
  void onesOwnPasswordNeedsTheOldOneAndEndsTheOtherSessions() throws Exception {
    try (var admin = new Browser(base).login("admin", first()).on(PAGE)) {
      admin.send(PAGE, typed(GOOD));
    }
    try (var here = new Browser(base).login("admin", GOOD);
        var there = new Browser(base).login("admin", GOOD)) {
      var next = "noch ein gutes";
      var wrong = here.send(PAGE, Map.of("old", "wrong one", "new", next, "again", next));
      assertEquals(422, wrong.statusCode());
      assertTrue(wrong.body().contains("This is not your password."), wrong.body());
      assertEquals(200, there.get("/").statusCode());
      var right = here.send(PAGE, Map.of("old", GOOD, "new", next, "again", next));
      assertEquals(303, right.statusCode());
      assertTrue(here.get("/").body().contains("Your password is changed."));
      assertEquals("/login", there.get("/").headers().firstValue("Location").orElse(""));
    }
  }
}
