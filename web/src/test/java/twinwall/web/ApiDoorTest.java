package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who come to the API with something else in mind; what is written down of everybody. */
class ApiDoorTest {
  private static final String ADDRESS = "127.31.7.28";
  private static final String ALIASES = "/api/v1/firewall/aliases";

  @TempDir Path dir;
  TestNode node;
  Program admin;
  int port;

  @BeforeEach
  void start() throws Exception {
    port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    admin = new Program(base(), Program.token(node, "admin", "write"));
  }

  private String base() {
    return "http://" + ADDRESS + ":" + port;
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    node.close();
  }

  private String log() {
    return node.said.toString(StandardCharsets.UTF_8);
  }

  /** Who, from where, with which token, what, and the difference; no secret, no second line. */
  @Test
  void everyChangeIsWrittenDown() throws Exception {
    var vip =
        "{\"mode\":\"carp\",\"interface\":\"lan\",\"vhid\":7,\"subnet\":\"10.9.8.1\","
            + "\"subnet_bits\":24,\"password\":\"verysecret\",\"descr\":\"one\"}";
    var added = admin.ask("POST", "/api/v1/firewall/virtualips", vip);
    var at = added.headers().firstValue("Location").orElseThrow();
    admin.ask("PATCH", at, "{\"descr\":\"two\"}", "If-Match", "*");
    admin.ask("DELETE", at, "");
    admin.ask("POST", "/api/v1/%0d%0aaudit:%20somebody", "{}");
    var lines = log().lines().filter(l -> l.contains(" audit: ")).toList();
    assertEquals(4, lines.size(), log());
    for (var line : lines) {
      assertTrue(
          line.matches(".* info audit: admin@127[0-9.]+ \\(token test\\): [A-Z]+ /.*"), line);
    }
    assertTrue(lines.get(0).contains("201, revision") && lines.get(0).contains("10.9.8.1"), log());
    assertTrue(lines.get(1).contains("/descr <descr>one</descr> -> <descr>two</descr>"), log());
    assertTrue(lines.get(2).endsWith(": 428"), log());
    assertFalse(log().contains("verysecret"), log());
    try (var wrong = new Program(base(), "twinwall_0123456789_wrong")) {
      wrong.get(ALIASES);
    }
    assertTrue(log().contains("was not let in with a token"), log());
    assertFalse(log().contains("_wrong"), log());
  }

  @Test
  void onlyTheHeaderLetsIn() throws Exception {
    var token = Program.token(node, "admin", "write");
    try (var nobody = new Program(base(), "")) {
      var basic =
          Base64.getEncoder()
              .encodeToString(("admin:" + TestNode.PASSWORD).getBytes(StandardCharsets.UTF_8));
      assertEquals(
          401, nobody.ask("GET", ALIASES, "", "Authorization", "Basic " + basic).statusCode());
      assertEquals(401, nobody.ask("GET", ALIASES + "?token=" + token, "").statusCode());
      assertEquals(401, nobody.ask("GET", ALIASES, "", "Authorization", token).statusCode());
      assertEquals(
          401,
          nobody.ask("GET", ALIASES, "", "Authorization", "Bearer " + token + "x").statusCode());
      assertEquals(
          200, nobody.ask("GET", ALIASES, "", "Authorization", "bearer " + token).statusCode());
      var asked = nobody.ask("OPTIONS", ALIASES, "", "Origin", "https://evil.example");
      assertEquals(401, asked.statusCode());
      assertTrue(
          asked.headers().map().keySet().stream()
              .noneMatch(h -> h.toLowerCase().startsWith("access-control")));
      assertEquals(401, nobody.get("/api/v1/openapi.json").statusCode());
      assertEquals(401, nobody.get("/api/v1").statusCode());
    }
  }

  @Test
  void noAddressLeadsOutOfTheApi() throws Exception {
    for (var path :
        List.of(
            "/api/v1/..%2f..%2fetc/passwd",
            "/api/v1/firewall/aliases/%00",
            "/api/v1/firewall/aliases/..%2F..",
            "/api/v1/firewall/aliases/:0",
            "/api/v1/firewall/aliases/:99999999999",
            "/api/v1/interfaces/interface/..%2flan",
            "/api/v1/interfaces/interface/opt99",
            "/api/v1/services/dhcp/lan%5B1%5D",
            "/api/v1/firewall/rules/%5B%231%5D/position")) {
      var answer = admin.get(path);
      assertTrue(
          answer.statusCode() == 404 || answer.statusCode() == 400,
          path + " " + answer.statusCode());
      assertFalse(answer.body().contains("passwd"), answer.body());
    }
  }

  /** Bodies that never come hold up nobody else. */
  @Test
  void aSlowBodyHoldsUpNobody() throws Exception {
    var token = Program.token(node, "admin", "write");
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 20; i++) {
        var socket = new Socket(ADDRESS, port);
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST "
                        + ALIASES
                        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      for (int i = 0; i < 5; i++) {
        assertEquals(200, admin.get(ALIASES).statusCode());
      }
      assertEquals(0, node.store.current().aliases().size());
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
  }
}
