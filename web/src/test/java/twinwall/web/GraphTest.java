package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Status > Traffic Graph: the page without a script, and what its script asks for. */
class GraphTest extends PagesSite {
  private static final String DATA = "/status/graphs/data";

  private JsonNode data(String query) throws Exception {
    var answer = admin.get(DATA + query);
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
    return JsonMapper.shared().readTree(answer.body());
  }

  private static long known(JsonNode points) {
    return points.valueStream().filter(JsonNode::isNumber).count();
  }

  @Test
  void whileSomebodyLooksItIsMeasuredEachSecond() throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    var now = data("");
    while (known(now.path("system").path("memory_percent")) < 3) {
      assertTrue(System.nanoTime() < end, now.path("system")::toString);
      Thread.sleep(100);
      now = data("");
    }
    assertEquals(120, now.path("states").path("states").size());
    assertEquals(1, now.path("states").path("step_s").asInt());
    double memory = now.path("system").path("memory_percent").path(119).asDouble(-1);
    assertTrue(memory > 0 && memory <= 100, now::toString);
    var faces = now.path("traffic").path("interfaces");
    assertEquals(2, faces.size());
    assertEquals("WAN", faces.path(0).path("name").asString());
    assertEquals(0, known(faces.path(0).path("in_bits")), "that device is not there");
    long late = java.time.Instant.now().getEpochSecond() - now.path("states").path("end").asLong();
    assertTrue(late >= -1 && late < 30, "the last point ended " + late + " s ago");
    assertEquals(360, data("?span=hour").path("system").path("memory_percent").size());
    assertEquals(720, data("?span=day").path("system").path("memory_percent").size());
    assertEquals(120, data("?span=%3Cb").path("system").path("memory_percent").size());
  }

  @Test
  void withoutAScriptThereIsATable() throws Exception {
    var page = admin.get("/status/graphs?unit=packets&span=hour&interface=lan").body();
    assertTrue(page.contains("Interface LAN") && !page.contains("Interface WAN"), page);
    assertTrue(page.contains("As a table"), page);
    assertTrue(page.contains("data-unit=\"packets\"") && page.contains("data-span=\"hour\""), page);
    assertFalse(admin.get("/status/graphs?unit=%3Cb%3E").body().contains("<b>"));
    var dashboard = admin.get("/").body();
    assertTrue(dashboard.contains("data-graph=\"traffic\""), dashboard);
    for (var said : new String[] {"CPU Type", "Load average", "Memory usage", "State table size"}) {
      assertTrue(dashboard.contains(said), said + dashboard);
    }
    for (var file : new String[] {"graph.js", "live.js", "twinwall.js"}) {
      assertEquals(200, admin.get("/static/" + file).statusCode());
    }
    try (var stranger = new Browser(base)) {
      assertEquals(303, stranger.get(DATA).statusCode());
    }
  }
}
