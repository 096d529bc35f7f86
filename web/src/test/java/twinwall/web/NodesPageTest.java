package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** All nodes side by side: on the pages, in the API, and where a browser may go instead. */
class NodesPageTest extends PagesSite {
  @Test
  void everyNodeIsShownByItsOwnWord() throws Exception {
    for (var path : List.of("/status/carp", "/status/ha")) {
      var page = admin.get(path).body();
      assertTrue(page.contains("fw2.example.net (this node)"), page);
      assertTrue(page.contains("fw3.example.net"), page);
      assertTrue(page.contains("500.0 ms ahead (± 0.1 ms)"), page);
      // What was said a while ago is not shown as what is.
      assertTrue(page.contains("not heard for 100\u00a0s"), page);
      assertTrue(page.contains("one MASTER, as far as nodes were heard"), page);
      assertTrue(page.contains("http://127.31.7.99:8080/status/carp"), page);
    }
    var ha = admin.get("/status/ha").body();
    assertTrue(ha.contains("&lt;because>") || ha.contains("&lt;because&gt;"), ha);
    assertTrue(admin.get("/").body().contains("fw3.example.net"));
  }

  @Test
  void aBrowserIsSentWhereItCanGo() throws Exception {
    var page = admin.get("/status/carp").body();
    var at = page.indexOf("data-peers=\"") + 12;
    var first = page.substring(at, page.indexOf('"', at)).split(" ")[0];
    assertEquals("http://127.31.7.99:8080/", first);
  }

  @Test
  void theApiSaysTheSame() throws Exception {
    JsonNode status = node.op("nodes.status");
    var names =
        StreamSupport.stream(status.path("nodes").spliterator(), false)
            .map(n -> n.path("name").asString(""))
            .toList();
    assertEquals(List.of("fw2.example.net", "fw3.example.net", "fw4.example.net"), names);
    var vhid = status.path("vhids").path(0);
    assertEquals("one known", vhid.path("verdict").asString(""));
    assertEquals("[\"MASTER\",\"BACKUP\",\"\"]", vhid.path("roles").toString());
    assertFalse(status.path("nodes").path(2).path("fresh").asBoolean(true));
    assertEquals("cut", status.path("nodes").path(2).path("last_word").asString(""));
    // By this node's clock: the peer's is half a second ahead.
    var heard = status.path("timeline");
    assertEquals(3, heard.size());
    assertEquals("2025-11-24T15:59:58.500Z", heard.path(2).path("at").asString(""));
    assertEquals("fw3.example.net", heard.path(2).path("node").asString(""));
  }
}
