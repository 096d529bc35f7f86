package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Xml;

/** Tokens on both nodes of a pair; thousands of rules. */
class ApiPairTest {
  private static final String ONE = "127.31.7.26";
  private static final String TWO = "127.31.7.27";

  @TempDir Path dir;

  /** A program asks either node, and is let in nowhere when its token is removed. */
  @Test
  void aTokenGoesToThePeerWithItsUser() throws Exception {
    int port = TestNode.freePort();
    var sync =
        TestNode.sendsTo(TWO, "admin", TestNode.PASSWORD)
            + "<synchronizeusers>on</synchronizeusers>";
    try (var two = new TestNode(dir, TWO, TestNode.config("two", "http", port, "")).listening();
        var one = new TestNode(dir, ONE, TestNode.config("one", "http", port, sync))) {
      one.awaitStanding("in sync");
      var token = Program.token(one, "weak", "read", "page-firewall-aliases");
      one.edit(root ->
          root.update(
              "system",
              system ->
                  system.replaceAll(
                      "user",
                      system.children("user").stream()
                          .map(u ->
                              u.text("name").equals("weak")
                                  ? u.plus(Xml.of("priv", "page-firewall-aliases"))
                                  : u)
                          .toList())));
      one.awaitStanding("in sync");
      try (var program = new Program("http://" + TWO + ":" + port, token)) {
        TestNode.await(() -> status(program) == 200, "not let in: ", one::story);
        var engine = new twinwall.web.engine.Engine(one.run);
        engine.call("tokens.remove", engine.args().put("id", token.split("_")[1]));
        TestNode.await(() -> status(program) == 401, "still let in: ", one::story);
      }
    }
  }

  private static int status(Program program) {
    try {
      return program.get("/api/v1/firewall/aliases").statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void thousandsOfRulesComeInPages() throws Exception {
    int port = TestNode.freePort();
    try (var node = new TestNode(dir, ONE, TestNode.config("one", "http", port, "")).listening();
        var admin =
            new Program("http://" + ONE + ":" + port, Program.token(node, "admin", "write"))) {
      var rules = new ArrayList<Xml>();
      for (int i = 0; i < 5_000; i++) {
        rules.add(
            Xml.of(
                "rule",
                Xml.of("type", "pass"),
                Xml.of("interface", "lan"),
                Xml.of("protocol", "tcp"),
                Xml.of("tracker", Integer.toString(1_700_000_000 + i)),
                Xml.of("descr", "rule " + i),
                Xml.of("source", Xml.of("network", "lan")),
                Xml.of("destination", Xml.of("address", "192.0.2.7"), Xml.of("port", "443"))));
      }
      node.edit(root -> root.put(Xml.of("filter", rules)));
      var path = "/api/v1/firewall/rules";
      var last = Program.json(admin.get(path + "?offset=4990&limit=100"));
      assertEquals(5_000, last.path("total").asInt(0));
      assertEquals(10, last.path("items").size());
      assertEquals(1, Program.json(admin.get(path + "?search=rule%204999")).path("total").asInt(0));
      assertEquals(400, admin.get(path + "?limit=100000").statusCode());
      var millis = new double[2][15];
      for (int i = 0; i < millis[0].length; i++) {
        long start = System.nanoTime();
        var one = admin.get(path + "/" + (1_700_002_500 + i));
        millis[0][i] = (System.nanoTime() - start) / 1e6;
        start = System.nanoTime();
        var changed =
            admin.ask(
                "PATCH",
                path + "/" + (1_700_002_500 + i),
                "{\"descr\":\"changed\"}",
                "If-Match",
                Program.tag(one));
        millis[1][i] = (System.nanoTime() - start) / 1e6;
        assertEquals(200, changed.statusCode(), changed.body());
      }
      for (var some : List.of(millis[0], millis[1])) {
        Arrays.sort(some);
      }
      System.out.printf(
          "5,000 rules, over the API: one read median %.0f ms (max %.0f), one changed %.0f ms (max"
              + " %.0f)%n",
          millis[0][7], millis[0][14], millis[1][7], millis[1][14]);
      assertEquals(5_000, node.store.current().rules().size());
    }
  }
}
