package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page of the failover drill: what it says before, how it is confirmed, who may. */
class DrillPageTest extends PagesSite {
  private static final String URL = "/diagnostics/drill";

  @Test
  void itIsConfirmedStartedAndEnded() throws Exception {
    var page = admin.get(URL).body();
    assertTrue(page.contains("Start the Drill"), page);
    assertTrue(page.contains("data-confirm=\"Move all addresses"), page);
    assertTrue(page.contains("&lt;It&gt; is not.") || page.contains("&lt;It> is not."), page);
    assertTrue(page.contains("both nodes for 4.3 ms"), page);
    assertTrue(page.contains("nobody for 1.5 ms"), page);
    assertTrue(page.contains("4096 of 4096 in the peer&#39;s kernel"), page);
    assertTrue(page.contains("clocks known to 0.4 ms"), page);

    var unsure = admin.send(URL, Map.of("do", "start", "away", "6")).body();
    assertTrue(unsure.contains("say that you are sure"), unsure);
    var odd = admin.send(URL, Map.of("do", "start", "away", "6 or so", "sure", "yes")).body();
    assertTrue(odd.contains("is a number"), odd);
    assertFalse(node.op("drill.status").path("running").asBoolean(true));

    admin.send(URL, Map.of("do", "start", "away", "7", "sure", "yes"));
    var now = node.op("drill.status");
    assertTrue(now.path("running").asBoolean(false));
    var who = now.path("current").path("who").asString("");
    assertTrue(who.startsWith("admin@") && who.endsWith(" 7"), who);
    assertTrue(admin.get(URL).body().contains("after 0.10 s: The peer is MASTER."));
    assertTrue(node.said.toString(StandardCharsets.UTF_8).contains("/diagnostics/drill start"));
    admin.send(URL, Map.of("do", "abort"));
    assertFalse(node.op("drill.status").path("running").asBoolean(true));
  }

  @Test
  void whoHasNoPrivilegeStartsNothing() throws Exception {
    var token = Program.token(node, "admin", "write", "page-status-carp", "page-diagnostics-ping");
    try (var program = new Program(base, token)) {
      var sure = "{\"sure\":true}";
      assertEquals(403, program.ask("POST", "/api/v1/diagnostics/drill", sure).statusCode());
      assertEquals(403, program.get("/api/v1/diagnostics/drill").statusCode());
    }
    assertFalse(node.op("drill.status").path("running").asBoolean(true));
  }
}
