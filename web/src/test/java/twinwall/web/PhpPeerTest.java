package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.config.Xml;

/** PHP with its own XML-RPC as the other node: as the primary, and as the secondary. */
class PhpPeerTest {
  private static final String NODE = "127.31.7.21";
  private static final String PHP = "127.31.7.22";

  @TempDir Path dir;

  @BeforeAll
  static void thereIsPhp() throws Exception {
    boolean there = false;
    try {
      var process =
          new ProcessBuilder("php", "-r", "exit(function_exists('xmlrpc_decode') ? 0 : 1);")
              .start();
      there = process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      // No PHP: skipped below.
    }
    Assumptions.assumeTrue(there, "php-cli with the xmlrpc extension is not installed");
  }

  /** Calls like a PHP program does; prints what it understood as JSON. */
  private static final String CLIENT =
      """
      <?php
      [$_, $url, $user, $password, $method, $params] = $argv;
      $body = xmlrpc_encode_request($method, json_decode($params, true),
        ['encoding' => 'utf-8', 'escaping' => ['markup']]);
      $answer = file_get_contents($url, false, stream_context_create(['http' => [
        'method' => 'POST', 'timeout' => 10, 'ignore_errors' => true, 'content' => $body,
        'header' => "Content-Type: text/xml\\r\\nAuthorization: Basic "
          . base64_encode("$user:$password")]]));
      echo json_encode(xmlrpc_decode($answer, 'utf-8'), JSON_UNESCAPED_UNICODE);
      """;

  /** Answers like the other product: remembers the sections it was given as JSON. */
  private static final String SERVER =
      """
      <?php
      $params = xmlrpc_decode_request(file_get_contents('php://input'), $method, 'utf-8');
      $out = ['encoding' => 'utf-8', 'escaping' => ['markup']];
      header('Content-Type: text/xml');
      if (($_SERVER['PHP_AUTH_PW'] ?? '') !== getenv('PEER_PASSWORD')) {
        $answer = ['faultCode' => -1,
          'faultString' => 'Authentication failed: Invalid username or password'];
      } elseif ($method === 'pfsense.host_firmware_version') {
        $answer = ['firmware' => ['version' => '2.7.2'], 'platform' => 'pfSense',
          'config_version' => '23.3'];
      } elseif ($method === 'pfsense.restore_config_section') {
        file_put_contents(getenv('PEER_FILE'), json_encode($params[0], JSON_UNESCAPED_UNICODE));
        $answer = true;
      } else {
        $answer = ['faultCode' => -32601, 'faultString' => 'server error. method not found.'];
      }
      echo xmlrpc_encode_request(null, $answer, $out);
      """;

  private String phpCalls(int port, String user, String password, String method, String params)
      throws Exception {
    var script = dir.resolve("client.php");
    Files.writeString(script, CLIENT);
    var process =
        new ProcessBuilder(
                "php",
                script.toString(),
                "http://" + NODE + ":" + port + "/xmlrpc.php",
                user,
                password,
                method,
                params)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return said;
  }

  @Test
  void phpAsThePrimary() throws Exception {
    int port = TestNode.freePort();
    try (var node = new TestNode(dir, NODE, TestNode.config("fw2", "http", port, "")).listening()) {
      var version = phpCalls(port, "sync", "sync", "pfsense.host_firmware_version", "[\"\", 240]");
      assertTrue(version.contains("\"config_version\":\"23.3\""), version);
      var fault = phpCalls(port, "sync", "no", "pfsense.host_firmware_version", "[\"\", 240]");
      assertTrue(fault.contains("\"faultCode\":-1"), fault);
      var sections =
          """
          [{"aliases": {"alias": [
              {"name": "from_php", "type": "host", "address": "10.0.0.1", "descr": "Grüße <&>"},
              {"name": "ports", "type": "port", "address": "80 443", "descr": ""}]},
            "filter": {"rule": [], "separator": []},
            "virtualip": {"vip": [{"mode": "carp", "interface": "lan", "vhid": 49, "advskew": 100,
              "advbase": 1, "password": "pass", "uniqid": "65a1b2c3d4e60", "descr": "",
              "type": "single", "subnet_bits": 24, "subnet": "10.9.8.1"}]}}, 900]
          """;
      assertEquals(
          "true",
          phpCalls(
              port,
              "admin",
              TestNode.PASSWORD,
              "pfsense.restore_config_section",
              sections.replace("\n", " ")));
      var config = node.store.current();
      assertEquals("Grüße <&>", config.alias("from_php").orElseThrow().descr());
      assertEquals(2, config.aliases().size());
      assertEquals("49", config.xml().find("virtualip/vip/vhid").orElseThrow().text());
      assertEquals(0, config.rules().size());
      // A list with holes, as PHP leaves it after unset().
      assertEquals(
          "true",
          phpCalls(
              port,
              "sync",
              "sync",
              "pfsense.restore_config_section",
              "[{\"aliases\": {\"alias\": {\"0\": {\"name\": \"a\", \"type\": \"host\","
                  + " \"address\": \"10.0.0.1\"}, \"2\": {\"name\": \"c\", \"type\": \"host\","
                  + " \"address\": \"10.0.0.3\"}}}}, 900]"));
      assertEquals(
          List.of("a", "c"),
          node.store.current().aliases().stream().map(alias -> alias.name()).toList());
      assertEquals(
          "true",
          phpCalls(
              port, "sync", "sync", "pfsense.restore_config_section", "[{\"aliases\": []}, 900]"));
      assertFalse(node.hasAlias("a"));
      assertTrue(
          phpCalls(port, "sync", "sync", "pfsense.exec_php", "[\"echo 1;\"]").contains("-32601"));
    }
  }

  @Test
  void phpAsTheSecondary() throws Exception {
    int port = TestNode.freePort();
    var router = dir.resolve("router.php");
    var given = dir.resolve("given.json");
    Files.writeString(router, SERVER);
    var builder =
        new ProcessBuilder("php", "-S", PHP + ":" + port, router.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PEER_PASSWORD", TestNode.PASSWORD);
    builder.environment().put("PEER_FILE", given.toString());
    var server = builder.start();
    try {
      TestNode.await(() -> connects(port), "PHP does not listen", () -> "");
      try (var node =
          new TestNode(
              dir,
              NODE,
              TestNode.config(
                  "fw1", "http", port, TestNode.sendsTo(PHP, "admin", TestNode.PASSWORD)))) {
        node.awaitStanding("taken");
        node.addAlias("to_php");
        TestNode.await(() -> read(given).contains("to_php"), "not told: ", node::story);
        node.awaitStanding("taken");
        var json = JsonMapper.builder().build().readTree(read(given));
        var alias = json.path("aliases").path("alias");
        assertTrue(alias.isArray(), read(given));
        assertEquals("<ö & to_php>", alias.path(0).path("descr").asString(""));
        assertTrue(json.path("virtualip").path("vip").isArray());
        assertFalse(json.has("twinwall"), "the key of the flow link is for our own kind only");
        node.edit(root -> root.update("hasync", h -> h.put(Xml.of("password", "wrong"))));
        node.awaitStanding("wrong password");
      }
    } finally {
      server.destroy();
      assertTrue(server.waitFor(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aWebServerThatIsNoFirewall() throws Exception {
    int port = TestNode.freePort();
    Files.writeString(dir.resolve("index.php"), "<html><body>It works!</body></html>");
    var server =
        new ProcessBuilder("php", "-S", PHP + ":" + port, "-t", dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      TestNode.await(() -> connects(port), "PHP does not listen", () -> "");
      try (var node =
          new TestNode(
              dir,
              NODE,
              TestNode.config(
                  "fw1", "http", port, TestNode.sendsTo(PHP, "admin", TestNode.PASSWORD)))) {
        node.awaitStanding("not a firewall");
        assertTrue(node.sentence().contains("neither Twinwall nor pfSense"), node.sentence());
      }
    } finally {
      server.destroy();
      assertTrue(server.waitFor(10, TimeUnit.SECONDS));
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean connects(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(PHP, port), 500);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
