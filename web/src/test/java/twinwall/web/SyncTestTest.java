package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Xml;

/** The button on System > High Avail. Sync says exactly what fails. */
class SyncTestTest {
  private static final String ONE = "127.31.7.31";
  private static final String TWO = "127.31.7.32";

  @TempDir Path dir;

  private static String said(TestNode node) throws Exception {
    return node.op("sync.test").toString();
  }

  private static void hasync(TestNode node, UnaryOperator<Xml> edit) {
    node.edit(root -> root.update("hasync", edit));
  }

  @Test
  void whatFailsIsSaidAndNothingIsSent() throws Exception {
    int port = TestNode.freePort();
    var to = TestNode.sendsTo(TWO, "admin", TestNode.PASSWORD);
    try (var two = new TestNode(dir, TWO, TestNode.config("fw2", "https", port, ""));
        var one = new TestNode(dir, ONE, TestNode.config("fw1", "https", port, to))) {
      assertTrue(said(one).contains("Nothing listens at https://" + TWO), said(one));
      two.listening();
      one.awaitStanding("in sync");
      var before = two.store.revision();

      var good = said(one);
      assertTrue(good.contains("answers and lets the user 'admin' synchronise"), good);
      assertTrue(good.contains("As remembered: SHA-256"), good);
      assertTrue(good.contains("Both have configuration version 23.3."), good);
      assertTrue(good.contains("No peer is connected on LAN"), good);
      assertTrue(said(two).contains("This node sends to nobody."), said(two));

      hasync(one, h -> h.put(Xml.of("username", "nobody")));
      assertTrue(said(one).contains("does not accept the password of the user 'nobody'"));
      hasync(one, h -> h.put(Xml.of("username", "weak")).put(Xml.of("password", "weak word")));
      assertTrue(said(one).contains("it needs the privilege"), said(one));
      hasync(one, h -> h.put(Xml.of("synchronizetoip", "127.0.0.1")));
      assertTrue(said(one).contains("127.0.0.1 is an address of this node itself"), said(one));
      hasync(
          one,
          h ->
              h.without("synchronizealiases")
                  .without("synchronizerules")
                  .without("synchronizevirtualip")
                  .without("pfsyncenabled"));
      assertTrue(said(one).contains("None of the options to sync is selected"), said(one));
      assertTrue(said(one).contains("It is off: connections end"), said(one));
      assertEquals(before, two.store.revision());
    }
  }

  @Test
  void thePageAndProgramsHaveIt() throws Exception {
    int port = TestNode.freePort();
    var base = "http://" + ONE + ":" + port;
    try (var node = new TestNode(dir, ONE, TestNode.config("fw1", "http", port, ""))) {
      node.listening();
      try (var admin = new Browser(base).login("admin", TestNode.PASSWORD);
          var program = new Program(base, Program.token(node, "admin", "write"))) {
        assertTrue(admin.get("/system/hasync").body().contains("Test what is saved"));
        var page = admin.send("/system/hasync/test", Map.of()).body();
        assertTrue(page.contains("This node sends to nobody."), page);
        var said = Program.json(program.ask("POST", "/api/v1/status/sync/test", ""));
        assertTrue(said.path("good").asBoolean(false), said.toString());
      }
    }
  }
}
