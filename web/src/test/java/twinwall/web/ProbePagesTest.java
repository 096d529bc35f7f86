package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ping and Traceroute in a browser and for a program, of this machine's loopback. */
class ProbePagesTest extends PagesSite {
  private String ended(String at) throws Exception {
    var page = new String[] {""};
    TestNode.await(
        () -> {
          try {
            page[0] = admin.get(at).body();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return page[0].contains("data-done");
        },
        "it goes on: ",
        () -> page[0]);
    return page[0];
  }

  @Test
  void aPingIsStartedAndFollowed() throws Exception {
    var form = admin.get("/diagnostics/ping").body();
    for (var label :
        List.of("Hostname", "IP Protocol", "Source address", "Maximum number of pings")) {
      assertTrue(form.contains(label), label);
    }
    var started =
        admin.send("/diagnostics/ping", Map.of("host", "127.0.0.1", "count", "2", "seconds", "1"));
    assertEquals(303, started.statusCode(), started.body());
    var at = started.headers().firstValue("Location").orElse("");
    assertTrue(at.contains("run=") && at.contains("host=127.0.0.1"), at);
    var first = admin.get(at).body();
    assertTrue(first.contains("data-every=\"1\"") && first.contains("value=\"127.0.0.1\""), first);
    var page = ended(at);
    assertTrue(page.contains("2 received"), page);
    assertTrue(
        admin
            .get(at.replaceFirst("run=.{16}", "run=0000000000000000"))
            .body()
            .contains("not known any more"));
    assertFalse(
        admin.get("/diagnostics/traceroute?" + at.split("\\?")[1]).body().contains("2 received"),
        "somebody without the privilege would see it");
  }

  @Test
  void oneThatTakesLongIsStopped() throws Exception {
    var at =
        admin
            .send("/diagnostics/ping", Map.of("host", "127.0.0.1", "count", "100"))
            .headers()
            .firstValue("Location")
            .orElse("");
    var run = at.replaceFirst(".*run=([0-9a-f]{16}).*", "$1");
    assertTrue(admin.get(at).body().contains("/diagnostics/ping/stop"));
    assertEquals(303, admin.send("/diagnostics/ping/stop", Map.of("run", run)).statusCode());
    assertTrue(ended(at).contains("It was stopped."));
  }

  @Test
  void whatIsNoHostIsToldAtItsField() throws Exception {
    for (var host : List.of("-f", "--help", "$(x)", "a\nb", "", "x".repeat(9_999), "1.2.3.4.5")) {
      for (var tool : List.of("ping", "traceroute")) {
        var no = admin.send("/diagnostics/" + tool, Map.of("host", host));
        assertEquals(422, no.statusCode(), no.body());
        assertTrue(no.body().contains("class=\"field wrong\""), no.body());
      }
    }
    var no = admin.send("/diagnostics/ping", Map.of("host", "127.0.0.1", "count", "1e9"));
    assertEquals(422, no.statusCode());
    assertTrue(no.body().contains("1 to 100") && no.body().contains("value=\"1e9\""), no.body());
  }

  @Test
  void aProgramPings() throws Exception {
    try (var program = new Program(base, Program.token(node, "admin", "write"));
        var other =
            new Program(base, Program.token(node, "admin", "write", "page-diagnostics-states"))) {
      var url = "/api/v1/diagnostics/ping";
      var said = program.ask("POST", url, "{\"host\":\"127.0.0.1\",\"count\":1,\"wait\":20}");
      assertEquals(200, said.statusCode(), said.body());
      var json = Program.json(said);
      assertFalse(json.path("running").asBoolean(true), said.body());
      assertEquals(0, json.path("exit").asInt(-1), said.body());
      var again = program.get(url + "/" + json.path("id").asString() + "?from=1");
      assertEquals(200, again.statusCode(), again.body());
      assertEquals(
          json.path("lines").size() - 1, Program.json(again).path("lines").size(), again.body());
      assertEquals(403, other.ask("POST", url, "{\"host\":\"127.0.0.1\"}").statusCode());
      assertEquals(403, other.get(url + "/" + json.path("id").asString()).statusCode());
      var no = program.ask("POST", url, "{\"host\":\"-f\",\"count\":1}");
      assertEquals(422, no.statusCode(), no.body());
      assertEquals(
          "/host", Program.json(no).path("errors").path(0).path("field").asString(), no.body());
      assertEquals(422, program.get(url + "/ffffffffffffffff").statusCode());
      var sources = program.get(url + "/sources");
      assertEquals(200, sources.statusCode(), sources.body());
    }
  }
}
