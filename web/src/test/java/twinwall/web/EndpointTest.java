package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Xml;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;

/** The door for strangers: who comes in, what they may ask for, what a bad body does. */
class EndpointTest {
  private static final String ADDRESS = "127.31.7.9";

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private TestNode node;
  private String base;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    base = "http://" + ADDRESS + ":" + port;
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    http.close();
  }

  private HttpResponse<byte[]> post(String user, String password, byte[] body) throws Exception {
    var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return http.send(
        HttpRequest.newBuilder(URI.create(base + "/xmlrpc.php"))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private RpcMessage.Answer call(String user, String password, String method, RpcValue... params)
      throws Exception {
    var response = post(user, password, XmlRpc.write(new RpcMessage.Call(method, List.of(params))));
    return XmlRpc.readAnswer(response.body(), XmlRpc.Limits.USUAL);
  }

  private int fault(String user, String password, String method, RpcValue... params)
      throws Exception {
    return call(user, password, method, params) instanceof RpcMessage.Fault fault
        ? fault.code()
        : 0;
  }

  @Test
  void whoComesIn() throws Exception {
    var version = "pfsense.host_firmware_version";
    assertEquals(0, fault("admin", TestNode.PASSWORD, version));
    assertEquals(0, fault("sync", "sync", version));
    assertEquals(-2, fault("weak", "weak word", version));
    assertEquals(-1, fault("admin", "wrong", version));
    assertEquals(-1, fault("admin", "", version));
    assertEquals(-1, fault("nobody", TestNode.PASSWORD, version));
    assertEquals(-1, fault("gone", TestNode.PASSWORD, version));
    assertEquals(-1, fault("late", TestNode.PASSWORD, version));
    assertEquals(-1, fault("", "", version));
    var without =
        http.send(
            HttpRequest.newBuilder(URI.create(base + "/xmlrpc.php"))
                .POST(BodyPublishers.ofString("<methodCall/>"))
                .build(),
            BodyHandlers.ofString());
    assertEquals(401, without.statusCode());
    assertTrue(without.body().contains("Authentication failed"));
  }

  @Test
  void guessingIsSlowedDownAndLocksOutNobodyElse() throws Exception {
    for (int i = 0; i < 8; i++) {
      assertEquals(-1, fault("admin", "guess" + i, "pfsense.host_firmware_version"));
    }
    var locked =
        (RpcMessage.Fault) call("admin", TestNode.PASSWORD, "pfsense.host_firmware_version");
    assertTrue(locked.text().contains("try again in"), locked.text());
    assertEquals(0, fault("sync", "sync", "pfsense.host_firmware_version"));
  }

  @Test
  void whatIsServed() throws Exception {
    var version =
        (RpcValue.Struct)
            ((RpcMessage.Response) call("sync", "sync", "pfsense.host_firmware_version")).value();
    assertEquals(RpcValue.of("23.3"), version.get("config_version").orElseThrow());
    assertTrue(version.get("firmware").orElseThrow() instanceof RpcValue.Struct);
    for (var method : List.of("pfsense.exec_php", "pfsense.exec_shell", "pfsense.reboot", "x.y")) {
      assertEquals(-32601, fault("admin", TestNode.PASSWORD, method, RpcValue.of("id")), method);
    }
    assertEquals(
        new RpcMessage.Response(RpcValue.of(true)),
        call(
            "admin",
            TestNode.PASSWORD,
            "pfsense.restore_config_section",
            aliases("from_a_foreign_primary"),
            RpcValue.of(900)));
    assertTrue(node.hasAlias("from_a_foreign_primary"));
    assertEquals(node.store.current().xml(), node.running.get());
    assertEquals("admin@127.0.0.1", node.store.revision().who());
    var backup =
        (RpcMessage.Response)
            call(
                "sync",
                "sync",
                "pfsense.backup_config_section",
                RpcValue.items(List.of(RpcValue.of("aliases"))));
    assertEquals(aliases("from_a_foreign_primary"), backup.value());
    assertEquals(
        -5,
        fault(
            "sync",
            "sync",
            "pfsense.backup_config_section",
            RpcValue.items(List.of(RpcValue.of("interfaces")))));
    assertEquals(
        new RpcMessage.Response(RpcValue.of(true)),
        call("sync", "sync", "pfsense.interfaces_carp_configure"));
    // merge: only what is there already.
    call(
        "sync",
        "sync",
        "pfsense.merge_config_section",
        RpcValue.struct(Map.of("unbound", RpcValue.struct(Map.of("port", RpcValue.of(53))))));
    assertFalse(node.store.current().xml().has("unbound"));
  }

  private static RpcValue aliases(String name) {
    return RpcValue.struct(
        Map.of(
            "aliases",
            RpcValue.struct(
                Map.of(
                    "alias",
                    RpcValue.items(
                        List.of(twinwall.core.confsync.RpcTree.toValue(TestNode.alias(name))))))));
  }

  @Test
  void badBodiesChangeNothing() throws Exception {
    var before = node.store.revision();
    var good =
        new String(
            XmlRpc.write(
                new RpcMessage.Call("pfsense.restore_config_section", List.of(aliases("x")))),
            StandardCharsets.UTF_8);
    for (var bad :
        List.of(
            "",
            "hello",
            good.substring(0, good.length() / 2),
            good.replace(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                    "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>")
                .replace(">x<", ">&e;<"),
            "<methodCall><methodName>pfsense.restore_config_section</methodName><params><param>"
                + "<value><array><data>".repeat(100))) {
      var answer =
          XmlRpc.readAnswer(post("sync", "sync", TestNode.utf8(bad)).body(), XmlRpc.Limits.USUAL);
      assertTrue(answer instanceof RpcMessage.Fault f && f.code() == -32700, bad);
    }
    assertEquals(413, post("sync", "sync", new byte[17 << 20]).statusCode());
    assertEquals(
        -5, fault("sync", "sync", "pfsense.restore_config_section", RpcValue.of("aliases")));
    assertEquals(
        -5,
        fault(
            "sync",
            "sync",
            "pfsense.restore_config_section",
            RpcValue.struct(Map.of("interfaces", RpcValue.EMPTY))));
    // Not valid here: the alias has an impossible type.
    var invalid =
        RpcValue.struct(
            Map.of(
                "aliases",
                RpcValue.struct(
                    Map.of(
                        "alias",
                        RpcValue.items(
                            List.of(
                                RpcValue.struct(
                                    Map.of(
                                        "name", RpcValue.of("no good!"),
                                        "type", RpcValue.of("host")))))))));
    var refused =
        (RpcMessage.Fault) call("sync", "sync", "pfsense.restore_config_section", invalid);
    assertEquals(-5, refused.code());
    assertTrue(refused.text().contains("alias"), refused.text());
    assertEquals(before, node.store.revision());
  }

  @Test
  void theConnectionEndsWhenTheCallerWantsIt() throws Exception {
    var uri = URI.create(base);
    for (var head : List.of("HTTP/1.1\r\nConnection: close\r\n", "HTTP/1.0\r\n")) {
      try (var socket = new java.net.Socket(uri.getHost(), uri.getPort())) {
        socket.setSoTimeout(5_000);
        socket
            .getOutputStream()
            .write(
                TestNode.utf8(
                    "POST /xmlrpc.php "
                        + head
                        + "Host: x\r\nContent-Length: 4\r\nContent-Type: text/xml\r\n\r\n<a/>"));
        var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, answer.split("HTTP/1", -1).length - 1, answer);
      }
    }
  }

  @Test
  void aLoopIsRefusedAndSaid() throws Exception {
    node.edit(root -> root.update("hasync", h -> h.put(Xml.of("synchronizetoip", "127.0.0.1"))));
    var refused =
        (RpcMessage.Fault) call("sync", "sync", "pfsense.restore_config_section", aliases("round"));
    assertTrue(refused.text().contains("Disallowing sync loop"), refused.text());
    assertFalse(node.hasAlias("round"));
  }

  private HttpResponse<String> page(String method, String path, String cookie, String form)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Cookie", cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private static String field(String html) {
    int at = html.indexOf("token\" value=\"") + 14;
    return html.substring(at, html.indexOf('"', at));
  }

  private static String cookie(HttpResponse<?> response) {
    var set = response.headers().firstValue("Set-Cookie").orElse("");
    assertTrue(set.contains("HttpOnly") && set.contains("SameSite=Strict"), set);
    return set.substring(0, set.indexOf(';'));
  }

  @Test
  void loginStatusLogout() throws Exception {
    assertEquals(303, page("GET", "/", "", "").statusCode());
    var form = page("GET", "/login", "", "");
    var token = field(form.body());
    var right =
        "token="
            + token
            + "&user=admin&password="
            + java.net.URLEncoder.encode(TestNode.PASSWORD, StandardCharsets.UTF_8);
    assertEquals(403, page("POST", "/login", "", right).statusCode());
    assertEquals(
        403,
        page("POST", "/login", cookie(form), "token=" + token + "&user=admin&password=x")
            .statusCode());
    var in = page("POST", "/login", cookie(form), right);
    assertEquals(303, in.statusCode());
    var session = cookie(in);
    var status = page("GET", "/", session, "");
    assertEquals(200, status.statusCode());
    assertTrue(status.body().contains("Configuration Synchronization"), status.body());
    assertTrue(status.body().contains("sends its configuration to nobody"), status.body());
    assertTrue(
        status.headers().firstValue("Content-Security-Policy").orElse("").contains("'none'"));
    page("POST", "/logout", session, "_token=wrong");
    assertEquals(200, page("GET", "/", session, "").statusCode());
    page("POST", "/logout", session, "_token=" + field(status.body()));
    assertEquals(303, page("GET", "/", session, "").statusCode());
    assertEquals(303, page("GET", "/", "twinwall=guess", "").statusCode());
  }
}
