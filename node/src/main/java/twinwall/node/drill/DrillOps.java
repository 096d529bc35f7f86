package twinwall.node.drill;

import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.drill.DrillMachine;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code drill.status}, {@code drill.start}, {@code drill.abort}. */
public final class DrillOps {
  private static final int USUAL = 6;
  private static final int LONGEST_NAME = 128;

  private DrillOps() {}

  public static Map<String, Op> of(Drills drills) {
    return Map.of(
        "drill.status", _ -> drills.status(),
        "drill.start", args -> start(drills, args),
        "drill.abort",
            args -> {
              drills.abort(who(args));
              return Report.JSON.objectNode().put("message", "The addresses are taken back.");
            });
  }

  private static String who(ObjectNode args) {
    String who = args.path("who").asString("(command)");
    return who.isBlank() || who.length() > LONGEST_NAME ? "(somebody)" : who;
  }

  private static ObjectNode start(Drills drills, ObjectNode args) throws Refusal {
    long away = args.has("away_seconds") ? args.path("away_seconds").asLong(0) : USUAL;
    if (away < DrillMachine.SHORTEST.toSeconds() || away > DrillMachine.LONGEST.toSeconds()) {
      throw new Refusal(
          "away_seconds is from "
              + DrillMachine.SHORTEST.toSeconds()
              + " to "
              + DrillMachine.LONGEST.toSeconds()
              + ".");
    }
    if (!args.path("sure").asBoolean(false)) {
      throw new Refusal("A drill moves all addresses to the peer and back: say \"sure\": true.");
    }
    drills.begin(who(args), args.path("force").asBoolean(false), Duration.ofSeconds(away));
    return Report.JSON.objectNode().put("message", "The failover drill begins.");
  }
}
