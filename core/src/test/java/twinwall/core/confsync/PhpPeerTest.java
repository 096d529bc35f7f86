package twinwall.core.confsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import twinwall.core.confsync.XmlRpc.Limits;

/** PHP's own XML-RPC extension as the judge of ours. */
class PhpPeerTest {
  @BeforeAll
  static void thereIsPhp() throws Exception {
    boolean there;
    try {
      there =
          new String(php("echo function_exists('xmlrpc_decode') ? 'yes' : 'no';", new byte[0]))
              .endsWith("yes");
    } catch (IOException e) {
      there = false;
    }
    Assumptions.assumeTrue(there, "php-cli with the xmlrpc extension is not installed");
  }

  private static byte[] php(String code, byte[] input) throws Exception {
    var process = new ProcessBuilder("php", "-d", "display_errors=stderr", "-r", code).start();
    try (var out = process.getOutputStream()) {
      out.write(input);
    }
    var answer = process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return answer;
  }

  private static final String ECHO =
      "$v = xmlrpc_decode_request(file_get_contents('php://stdin'), $method, 'utf-8');"
          + "echo xmlrpc_encode_request($method, $v, ['encoding' => '%s', 'escaping' => ['markup'%s]]);";

  @Test
  void phpReadsOurCallAndWeReadIts() throws Exception {
    var members = new LinkedHashMap<String, RpcValue>();
    members.put("descr", RpcValue.of("a & b <c> \"d\" 'e' Grüße 日本"));
    members.put("flag", RpcValue.of(true));
    members.put("port", RpcValue.of(-80));
    members.put("empty", RpcValue.EMPTY);
    members.put(
        "rule",
        RpcValue.items(List.of(RpcValue.of("x"), RpcValue.struct(Map.of("a", RpcValue.of("b"))))));
    members.put(
        "blob",
        new RpcValue.Bytes(
            "some bytes, longer than a line of base64 is allowed to be ........................"
                .getBytes()));
    var call =
        new RpcMessage.Call("pfsense.echo", List.of(RpcValue.struct(members), RpcValue.of(900)));
    for (var encoding : List.of("utf-8", "iso-8859-1")) {
      var escaping = encoding.equals("utf-8") ? "" : ",'non-ascii'";
      var answer = php(ECHO.formatted(encoding, escaping), XmlRpc.write(call));
      var read = XmlRpc.readCall(answer, Limits.USUAL);
      assertEquals("pfsense.echo", read.method());
      if (encoding.equals("utf-8")) {
        assertEquals(RpcValue.struct(members), read.param(0));
      }
      assertEquals(RpcValue.of(900), read.param(1));
    }
  }

  @Test
  void phpWritesEmptyMapsAndListsAlike() throws Exception {
    var answer =
        php(
            "echo xmlrpc_encode_request('m', [['list' => [], 'null' => null, 'sparse' => [0 => 'a', 2 => 'b']]]);",
            new byte[0]);
    var struct = (RpcValue.Struct) XmlRpc.readCall(answer, Limits.USUAL).param(0);
    assertTrue(struct.get("list").orElseThrow().isNothing());
    assertTrue(struct.get("null").orElseThrow().isNothing());
  }

  @Test
  void phpUnderstandsOurFault() throws Exception {
    var answer =
        php(
            "$v = xmlrpc_decode(file_get_contents('php://stdin'), 'utf-8');"
                + "echo xmlrpc_is_fault($v) ? $v['faultCode'] . ' ' . $v['faultString'] : 'none';",
            XmlRpc.write(new RpcMessage.Fault(-1, "Authentication failed: <é>")));
    assertEquals(
        "-1 Authentication failed: <é>",
        new String(answer, java.nio.charset.StandardCharsets.UTF_8));
  }
}
