package twinwall.web;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Alias;

/** A node with pages, and its administrator who is logged in. */
abstract class PagesSite {
  static final String ADDRESS = "127.31.7.21";

  @TempDir Path dir;
  TestNode node;
  Browser admin;
  String base;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    base = "http://" + ADDRESS + ":" + port;
    admin = new Browser(base).login("admin", TestNode.PASSWORD);
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    node.close();
  }

  Alias alias(String name) {
    return node.store.current().alias(name).orElseThrow();
  }

  static Map<String, String> web() {
    return Map.of(
        "name", "web", "type", "host", "address", "10.9.8.7 first\n10.9.8.8", "descr", "<b>&'\"");
  }
}
