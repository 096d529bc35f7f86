package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP only redirects. */
class RedirectionTest {
  private static final String ADDRESS = "127.31.7.24";

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "fw1.example.net / 443 https://fw1.example.net/",
        "fw1:80 /status/carp?a=b 443 https://fw1/status/carp?a=b",
        "192.168.1.1:8080 / 8443 https://192.168.1.1:8443/",
        "[2001:db8::1]:80 /x 443 https://[2001:db8::1]/x",
        "[fe80::1] / 444 https://[fe80::1]:444/",
        "fw1 //elsewhere.example/ 443 https://fw1//elsewhere.example/",
      })
  void sameHostSamePath(String host, String path, int port, String to) {
    assertEquals(to, Redirection.target(host, path, port).orElseThrow());
  }

  @Test
  void whatIsNoHostIsSentNowhere() {
    for (var host :
        new String[] {
          "", "a b", "a@b", "a/b", "[::1", "fw1\r\nSet-Cookie: a=b", "x".repeat(300), "fw1:port"
        }) {
      assertTrue(Redirection.target(host, "/", 443).isEmpty(), host);
    }
    assertEquals("https://fw1/", Redirection.target("fw1", "/a\r\nb", 443).orElseThrow());
  }

  @Test
  void browsersAreSentOnAndNothingElseIsAnswered(@TempDir Path dir) throws Exception {
    int port = TestNode.freePort();
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "https", port, ""));
        var http = HttpClient.newHttpClient()) {
      node.listening();
      var clear = "http://" + ADDRESS + ":" + node.clearPort;
      var sent = get(http, clear + "/status/carp?x=1");
      assertEquals(301, sent.statusCode());
      assertEquals("https://" + ADDRESS + ":" + port + "/status/carp?x=1", location(sent));
      for (var path : new String[] {"/login", "/xmlrpc.php", "/api/v1/status"}) {
        var posted =
            http.send(
                HttpRequest.newBuilder(URI.create(clear + path))
                    .POST(BodyPublishers.ofString(""))
                    .build(),
                BodyHandlers.ofString());
        assertEquals(403, posted.statusCode(), path);
      }
      assertTrue(raw(node, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n").startsWith("HTTP/1.1 400"));

      node.edit(root ->
          root.update(
              "system",
              s ->
                  s.update(
                      "webgui",
                      g -> g.plus(twinwall.core.config.Xml.empty("disablehttpredirect")))));
      node.face.refresh();
      TestNode.await(() -> !answers(http, clear), "it still redirects", () -> "");
    }
  }

  private static boolean answers(HttpClient http, String url) {
    try {
      return get(http, url).statusCode() > 0;
    } catch (Exception _) {
      return false;
    }
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }

  private static String raw(TestNode node, String request) throws Exception {
    try (var socket = new Socket(ADDRESS, node.clearPort)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }
}
