package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.diagnose.Succession;

/** Reboot, Halt System and Update, with a machine that says what it would do. */
class PowerPagesTest extends PagesSite {
  @Test
  void whoIsNotTheMachineStopsNothing() throws Exception {
    for (var verb : List.of("reboot", "halt")) {
      var page = admin.get("/diagnostics/" + verb).body();
      assertTrue(page.contains("This node is not the machine that it runs on"), page);
      assertFalse(page.contains("name=\"sure\""), page);
      var no = admin.send("/diagnostics/" + verb, Map.of("sure", "on"));
      assertTrue(no.body().contains("not the machine"), no.body());
    }
    assertEquals(List.of(), node.stop.done);
  }

  @Test
  void aRebootHandsOverFirst() throws Exception {
    node.stop.obstacle = "";
    node.stop.who =
        new Succession(2, 2, true, List.of(new Succession.Peer("10.9.8.3", true, false, true)));
    var page = admin.get("/diagnostics/reboot").body();
    assertTrue(page.contains("box good") && page.contains("10.9.8.3"), page);
    assertTrue(page.contains("has every state and takes over"), page);
    var unsure = admin.send("/diagnostics/reboot", Map.of());
    assertTrue(unsure.body().contains("Say that you are sure"), unsure.body());
    assertEquals(List.of(), node.stop.done);
    var done = admin.send("/diagnostics/reboot", Map.of("sure", "on"));
    assertTrue(done.body().contains("a peer is MASTER"), done.body());
    assertEquals(List.of("tell reboot", "let go", "told", "reboot"), node.stop.done);
  }

  @Test
  void aWarningIsSaidWhereNobodyTakesOver() throws Exception {
    node.stop.obstacle = "";
    node.stop.who = new Succession(1, 1, true, List.of());
    var page = admin.get("/diagnostics/halt").body();
    assertTrue(page.contains("box bad") && page.contains("nobody takes its place"), page);
    try (var program = new Program(base, Program.token(node, "admin", "write"));
        var reader = new Program(base, Program.token(node, "admin", "read"))) {
      var url = "/api/v1/diagnostics/halt";
      assertFalse(Program.json(program.get(url)).path("safe").asBoolean(true));
      assertEquals(403, reader.ask("POST", url, "{\"sure\":true}").statusCode());
      for (var body : List.of("{}", "{\"sure\":false}", "{\"sure\":\"yes\"}")) {
        assertEquals(422, program.ask("POST", url, body).statusCode(), body);
      }
      assertEquals(List.of(), node.stop.done);
      var done = program.ask("POST", url, "{\"sure\":true}");
      assertEquals(200, done.statusCode(), done.body());
      assertTrue(node.stop.done.contains("halt"), node.stop.done.toString());
      assertEquals(503, program.ask("POST", url, "{\"sure\":true}").statusCode(), "once is enough");
    }
  }

  @Test
  void whatRunsIsSaid() throws Exception {
    var page = admin.get("/system/update").body();
    assertTrue(page.contains(Runtime.version().toString()), page);
    assertTrue(page.contains("nothing is looked for or fetched"), page);
    assertTrue(page.contains("href=\"/status/carp\""), page);
    try (var program = new Program(base, Program.token(node, "admin", "read"))) {
      var said = Program.json(program.get("/api/v1/system/update"));
      assertTrue(said.path("version").asString("").matches("[0-9.]+"), said.toString());
      assertTrue(
          said.path("commit").asString("").matches("unknown|[0-9a-f]{7,40}(-dirty)?"), said + "");
    }
  }
}
