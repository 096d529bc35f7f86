package twinwall.web;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** A node that only says what it was told to do: the kernel's part is tried elsewhere. */
final class DrillOfTests {
  private DrillOfTests() {}

  static Map<String, Op> ops() {
    JsonMapper json = JsonMapper.builder().build();
    AtomicReference<String> who = new AtomicReference<>("");
    return Map.of(
        "drill.status",
        _ -> status(json, who.get()),
        "drill.start",
        args -> {
          if (!args.path("sure").asBoolean(false)) {
            throw new Refusal("say \"sure\": true");
          }
          if (!who.get().isEmpty()) {
            throw new Refusal("A failover drill is under way.");
          }
          who.set(args.path("who").asString("") + " " + args.path("away_seconds").asLong(0));
          return json.createObjectNode().put("message", "The failover drill begins.");
        },
        "drill.abort",
        _ -> {
          who.set("");
          return json.createObjectNode().put("message", "The addresses are taken back.");
        });
  }

  private static JsonNode status(JsonMapper json, String who) {
    ObjectNode out = json.createObjectNode();
    out.put("running", !who.isEmpty()).put("allowed", true).put("allowed_forced", true);
    if (!who.isEmpty()) {
      ObjectNode now = out.putObject("current").put("who", who).put("phase", "away");
      now.putArray("events").addObject().put("after_s", 0.1).put("what", "The peer is MASTER.");
    }
    out.putArray("checks")
        .addObject()
        .put("name", "the peer is there")
        .put("good", false)
        .put("weight", "should")
        .put("sentence", "<It> is not.");
    out.putArray("reports")
        .add(
            json.readTree(
                """
                {"began":"2026-11-25T21:26:33.184Z","who":"eve","phase":"","whole":true,
                 "outcome":"The addresses went to the peer and came back.",
                 "clock":{"ahead_ms":0.2,"error_ms":0.4},
                 "connections":{"before":9000,"asked":4096,"there":4096,"moving":6,"looked_ms":3024,
                   "packets_forwarded_there":460,"here_after":4096},
                 "out":[{"label":"LAN@49","left":"2026-11-25T21:26:33.240Z",
                   "arrived":"2026-11-25T21:26:33.236Z","two_ms":4.3,"nobody_ms":0.0}],
                 "back":[{"label":"LAN@49","left":"2026-11-25T21:26:39.240Z",
                   "arrived":"2026-11-25T21:26:39.242Z","two_ms":0.0,"nobody_ms":1.5}],
                 "events":[]}\
                """));
    return out;
  }
}
