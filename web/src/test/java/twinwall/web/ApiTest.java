package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Xml;

/** The API over the wire, of a real store behind a real control socket. */
class ApiTest {
  private static final String ADDRESS = "127.31.7.22";
  private static final String ALIASES = "/api/v1/firewall/aliases";
  private static final String WEB =
      "{\"name\":\"web\",\"type\":\"host\",\"address\":[\"10.9.8.7\"],\"descr\":\"<b>&\"}";

  @TempDir Path dir;
  TestNode node;
  Program admin;
  String base;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    base = "http://" + ADDRESS + ":" + port;
    admin = new Program(base, Program.token(node, "admin", "write"));
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    node.close();
  }

  private static void assertStatus(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
  }

  private static List<String> fields(HttpResponse<String> answer) {
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    return Program.json(answer)
        .path("errors")
        .valueStream()
        .map(e -> e.path("field").asString())
        .toList();
  }

  @Test
  void anAliasIsAddedReadChangedAndDeleted() throws Exception {
    var added = admin.ask("POST", ALIASES, WEB);
    assertStatus(201, added);
    assertEquals(ALIASES + "/web", added.headers().firstValue("Location").orElse(""));
    assertEquals(List.of("10.9.8.7"), node.store.current().alias("web").orElseThrow().entries());

    var read = admin.get(ALIASES + "/web");
    assertStatus(200, read);
    assertEquals(Program.tag(added), Program.tag(read));
    assertEquals("<b>&", Program.json(read).path("descr").asString());
    assertFalse(Program.json(read).path("nosync").asBoolean(true));
    assertEquals("web", Program.json(read).path("@id").asString());
    assertStatus(304, admin.ask("GET", ALIASES + "/web", "", "If-None-Match", Program.tag(read)));

    var patched =
        admin.ask(
            "PATCH",
            ALIASES + "/web",
            "{\"address\":[\"10.9.8.7\",\"10.9.8.8\"],\"descr\":null}",
            "If-Match",
            Program.tag(read));
    assertStatus(200, patched);
    assertEquals("", node.store.current().alias("web").orElseThrow().descr());
    assertEquals(
        "admin@127.0.0.1 (token test)",
        node.store.history().getFirst().who().replaceFirst("@127[0-9.]*", "@127.0.0.1"));

    var whole = "{\"name\":\"www\",\"type\":\"host\",\"address\":[\"10.9.8.9\"]}";
    var put = admin.ask("PUT", ALIASES + "/web", whole, "If-Match", Program.tag(patched));
    assertStatus(200, put);
    assertEquals("www", Program.json(put).path("@id").asString());
    assertStatus(404, admin.get(ALIASES + "/web"));
    assertStatus(404, admin.ask("DELETE", ALIASES + "/web", "", "If-Match", "*"));
    var gone = admin.ask("DELETE", ALIASES + "/www", "", "If-Match", Program.tag(put));
    assertStatus(204, gone);
    assertEquals(0, node.store.current().aliases().size());
  }

  @Test
  void nothingOfSomebodyElseIsOverwritten() throws Exception {
    var added = admin.ask("POST", ALIASES, WEB);
    assertStatus(428, admin.ask("PUT", ALIASES + "/web", WEB));
    assertStatus(428, admin.ask("PATCH", ALIASES + "/web", "{}"));
    assertStatus(428, admin.ask("DELETE", ALIASES + "/web", ""));
    node.edit(
        root -> root.update("aliases", x -> x.replaceAll("alias", List.of(TestNode.alias("web")))));
    var stale = Program.tag(added);
    long revision = node.store.revision().number();
    for (var method : List.of("PUT", "PATCH", "DELETE")) {
      var late =
          admin.ask(
              method, ALIASES + "/web", method.equals("DELETE") ? "" : WEB, "If-Match", stale);
      assertStatus(412, late);
    }
    assertEquals(revision, node.store.revision().number());
  }

  /** A password that somebody changed is not to be seen, and counts all the same. */
  @Test
  void aChangedSecretIsAChange() throws Exception {
    var path = "/api/v1/firewall/virtualips";
    var vip =
        "{\"mode\":\"carp\",\"interface\":\"lan\",\"vhid\":7,\"subnet\":\"10.9.8.1\","
            + "\"subnet_bits\":24,\"password\":\"one\"}";
    var added = admin.ask("POST", path, vip);
    assertStatus(201, added);
    assertFalse(added.body().contains("one"), added.body());
    var at = added.headers().firstValue("Location").orElseThrow();
    node.edit(root ->
        root.update("virtualip", x -> x.update("vip", v -> v.put(Xml.of("password", "two")))));
    var late = admin.ask("PATCH", at, "{\"descr\":\"x\"}", "If-Match", Program.tag(added));
    assertStatus(412, late);
    var now = admin.get(at);
    assertStatus(200, admin.ask("PATCH", at, "{\"descr\":\"x\"}", "If-Match", Program.tag(now)));
    assertEquals("two", node.store.current().vips().getFirst().password());
  }

  @Test
  void aDryRunSavesNothing() throws Exception {
    long before = node.store.revision().number();
    var would = admin.ask("POST", ALIASES + "?dry-run=true", WEB);
    assertStatus(200, would);
    var said = Program.json(would);
    assertTrue(said.path("dry-run").asBoolean(false), would.body());
    assertEquals("added", said.path("changes").path(0).path("kind").asString(), would.body());
    assertEquals("web", said.path("item").path("name").asString());
    assertTrue(said.path("notices").isArray(), would.body());
    assertStatus(
        422, admin.ask("POST", ALIASES + "?dry-run=true", WEB.replace("web", "not a name")));
    assertStatus(400, admin.ask("POST", ALIASES + "?dry-run=maybe", WEB));
    assertStatus(400, admin.ask("POST", ALIASES + "?dryrun=true", WEB));
    assertEquals(before, node.store.revision().number());
    admin.ask("POST", ALIASES, WEB);
    long after = node.store.revision().number();
    var one = admin.get(ALIASES + "/web");
    for (var method : List.of("PUT", "PATCH", "DELETE")) {
      var body = method.equals("DELETE") ? "" : WEB.replace("10.9.8.7", "10.9.8.8");
      var answer =
          admin.ask(method, ALIASES + "/web?dry-run=true", body, "If-Match", Program.tag(one));
      assertStatus(200, answer);
      assertEquals(1, Program.json(answer).path("changes").size(), answer.body());
    }
    assertEquals(after, node.store.revision().number());
  }

  @Test
  void whatIsSavedOnlyWaitsAndMayBeTried() throws Exception {
    assertStatus(201, admin.ask("POST", ALIASES + "?apply=false", WEB));
    assertFalse(node.store.applied().alias("web").isPresent());
    var pending = admin.get("/api/v1/diagnostics/pending?what=true");
    assertTrue(Program.json(pending).path("pending").asBoolean(false), pending.body());
    var other = admin.ask("POST", ALIASES, WEB.replace("web", "other"));
    assertStatus(409, other);
    long seen = Program.json(pending).path("saved").asLong(0);
    var apply = "/api/v1/diagnostics/pending/apply";
    assertStatus(412, admin.ask("POST", apply, "{\"saved\":" + (seen - 1) + "}"));
    assertStatus(422, admin.ask("POST", apply, "{\"confirm_seconds\":true}"));
    var body = "{\"saved\":" + seen + ",\"confirm_seconds\":120}";
    var tried = admin.ask("POST", apply, body);
    assertStatus(200, tried);
    assertTrue(node.store.applied().alias("web").isPresent());
    assertTrue(Program.json(tried).has("trial"), tried.body());
    assertStatus(200, admin.ask("POST", "/api/v1/diagnostics/pending/confirm", ""));
    assertFalse(node.store.standing().trial().isPresent());
  }

  @Test
  void errorsNameTheField() throws Exception {
    assertEquals(
        List.of("/name"), fields(admin.ask("POST", ALIASES, WEB.replace("web", "no name!"))));
    assertEquals(
        List.of("/nonsense"), fields(admin.ask("POST", ALIASES, WEB.replace("descr", "nonsense"))));
    assertEquals(
        List.of("/address"),
        fields(admin.ask("POST", ALIASES, WEB.replace("[\"10.9.8.7\"]", "\"10.9.8.7\""))));
    assertEquals(
        List.of("/address/0"),
        fields(admin.ask("POST", ALIASES, WEB.replace("10.9.8.7", "10.9.8.7 x"))));
    assertEquals(
        List.of("/descr"), fields(admin.ask("POST", ALIASES, WEB.replace("<b>&", "a\\u0007"))));
    var rule =
        "{\"type\":\"pass\",\"interface\":[\"lan\"],\"protocol\":\"tcp\","
            + "\"source\":{\"any\":true},\"destination\":{\"address\":\"10.9.8.7\",\"port\":\"99999\"}}";
    assertEquals(
        List.of("/destination/port"),
        fields(admin.ask("POST", "/api/v1/firewall/rules", rule)),
        rule);
    assertEquals(0, node.store.current().rules().size());
  }

  @Test
  void theWayInIsGuarded() throws Exception {
    try (var nobody = new Program(base, "");
        var wrong = new Program(base, "twinwall_0123456789_" + "x".repeat(43));
        var reader = new Program(base, Program.token(node, "admin", "read"));
        var narrow =
            new Program(base, Program.token(node, "admin", "write", "page-firewall-rules"));
        var weak =
            new Program(base, Program.token(node, "weak", "write", "page-firewall-aliases"));
        var late = new Program(base, Program.token(node, "late", "write"))) {
      var none = nobody.get(ALIASES);
      assertStatus(401, none);
      assertTrue(none.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
      assertStatus(401, wrong.get(ALIASES));
      assertStatus(401, late.get(ALIASES));
      assertStatus(200, reader.get(ALIASES));
      assertStatus(403, reader.ask("POST", ALIASES, WEB));
      assertStatus(403, narrow.get(ALIASES));
      assertStatus(200, narrow.get("/api/v1/firewall/rules"));
      assertStatus(403, weak.get(ALIASES));
      assertStatus(401, nobody.get("/metrics"));
      assertStatus(404, admin.get("/api/v1/nothing"));
      assertStatus(404, admin.get("/api/v1/firewall/aliases/../rules"));
      assertStatus(405, admin.ask("DELETE", "/api/v1/system/general", ""));
      assertStatus(406, admin.ask("GET", ALIASES, "", "Accept", "text/html"));
      assertStatus(415, admin.ask("POST", ALIASES, WEB, "Content-Type", "text/plain"));
      assertStatus(413, admin.ask("POST", ALIASES, "{\"descr\":\"" + "x".repeat(1 << 20) + "\"}"));
      assertStatus(400, admin.ask("POST", ALIASES, "{\"a\":".repeat(40) + "1" + "}".repeat(40)));
      assertStatus(400, admin.ask("POST", ALIASES, "{\"name\":\"a\",\"name\":\"b\"}"));
      assertStatus(400, admin.ask("POST", ALIASES, "[]"));
      assertStatus(400, admin.ask("POST", ALIASES, WEB + "{}"));
      int status = 0;
      for (int i = 0; i < 10; i++) {
        var answer = wrong.get(ALIASES);
        status = answer.statusCode();
        if (status == 429) {
          assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        }
      }
      assertEquals(429, status);
      assertStatus(200, admin.get(ALIASES));
    }
    assertEquals(0, node.store.current().aliases().size());
  }

  @Test
  void aCookieIsNoToken() throws Exception {
    try (var browser = new Browser(base).login("admin", TestNode.PASSWORD);
        var nobody = new Program(base, "")) {
      assertStatus(
          401, nobody.ask("GET", ALIASES, "", "Cookie", "twinwall=" + browser.cookie("twinwall")));
    }
  }
}
