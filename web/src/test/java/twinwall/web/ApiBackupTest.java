package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole configuration as a file, taken and put back by a program. */
class ApiBackupTest {
  private static final String ADDRESS = "127.31.7.26";
  private static final String BACKUP = "/api/v1/diagnostics/backup";
  private static final String RESTORE = "/api/v1/diagnostics/restore";

  @TempDir Path dir;

  private static HttpResponse<String> restore(Program program, String query, String xml)
      throws Exception {
    return program.ask("POST", RESTORE + query, xml, "Content-Type", "application/xml");
  }

  /** Without who saved it and when. */
  private static String same(String xml) {
    return xml.replaceAll("(?s)<revision>.*</revision>", "");
  }

  @Test
  void aCopyBringsBackWhatWasChanged() throws Exception {
    int port = TestNode.freePort();
    var base = "http://" + ADDRESS + ":" + port;
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, ""))) {
      node.listening();
      try (var admin = new Program(base, Program.token(node, "admin", "write"));
          var reader = new Program(base, Program.token(node, "admin", "read"))) {
        assertEquals(403, reader.ask("POST", BACKUP, "").statusCode(), "it holds secrets");
        assertEquals(405, reader.get(BACKUP).statusCode());
        var copy = admin.ask("POST", BACKUP, "");
        assertEquals(200, copy.statusCode());
        assertEquals("application/xml", copy.headers().firstValue("Content-Type").orElse(""));
        assertTrue(copy.body().contains("$2y$04$"), "with its secrets");
        long first = node.store.revision().number();

        node.addAlias("web");
        var would = restore(admin, "?dry-run=true", copy.body());
        assertEquals(200, would.statusCode(), would.body());
        assertTrue(would.body().contains("aliases"), would.body());
        assertTrue(node.hasAlias("web"));

        assertEquals(200, restore(admin, "", copy.body()).statusCode());
        assertFalse(node.hasAlias("web"));
        assertEquals(same(copy.body()), same(admin.ask("POST", BACKUP, "").body()));
        var old = admin.ask("POST", BACKUP + "?revision=" + first, "");
        assertEquals(copy.body(), old.body());
      }
    }
  }

  @Test
  void whatIsNoConfigurationChangesNothing() throws Exception {
    int port = TestNode.freePort();
    var base = "http://" + ADDRESS + ":" + port;
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, ""))) {
      node.listening();
      try (var admin = new Program(base, Program.token(node, "admin", "write"))) {
        var good = admin.ask("POST", BACKUP, "").body();
        long before = node.store.revision().number();
        for (var bad :
            new String[] {
              "",
              "{}",
              "<pfsense>",
              "<opnsense></opnsense>",
              "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
                  + "<pfsense><a>&b;</a></pfsense>",
              good.replace("<subnet>24</subnet>", "<subnet>64</subnet>"),
            }) {
          var answer = restore(admin, "", bad);
          assertTrue(
              answer.statusCode() == 422 || answer.statusCode() == 400, bad + " " + answer.body());
          assertFalse(answer.body().contains("root:"), answer.body());
        }
        assertEquals(413, restore(admin, "", "x".repeat((8 << 20) + 1)).statusCode());
        assertEquals(415, admin.ask("POST", RESTORE, "{\"xml\":\"\"}").statusCode());
        assertEquals(before, node.store.revision().number());
      }
    }
  }
}
