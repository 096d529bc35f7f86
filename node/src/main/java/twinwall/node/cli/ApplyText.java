package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What waits and what is on trial, in sentences. */
final class ApplyText {
  private ApplyText() {}

  /** With who asks. */
  static ObjectNode args(Engine engine) {
    return engine.args().put("who", System.getProperty("user.name", "somebody") + "@console");
  }

  static void standing(JsonNode pending, PrintWriter out) {
    JsonNode trial = pending.path("trial");
    if (trial.isObject()) {
      out.printf(
          "  on trial: back to revision %d in %d s unless confirmed%s%n",
          trial.path("before").asLong(0),
          trial.path("seconds_left").asLong(0),
          trial.path("own").asBoolean(true)
              ? " (twinwall confirm)"
              : " on the peer, " + trial.path("owner").asString(""));
    }
    String back = pending.path("went_back").asString("");
    if (!back.isEmpty()) {
      out.println("  " + back);
    }
    if (!pending.path("pending").asBoolean(false)) {
      return;
    }
    out.println("  saved and not applied (twinwall apply --what, apply, discard):");
    for (JsonNode one : pending.path("waiting")) {
      long ago = Instant.now().getEpochSecond() - one.path("time").asLong(0);
      out.printf(
          "    revision %d by %s, %s ago: %s%n",
          one.path("number").asLong(0),
          one.path("who").asString(""),
          StatusCommand.duration(Math.max(0, ago)),
          one.path("description").asString(""));
    }
  }

  static void steps(JsonNode pending, PrintWriter out) {
    if (pending.has("steps_unknown")) {
      out.println("The steps are not known: " + pending.path("steps_unknown").asString(""));
      return;
    }
    out.println("Steps:");
    for (JsonNode step : pending.path("steps")) {
      out.println("  " + step.asString(""));
    }
    if (pending.path("steps").isEmpty()) {
      out.println("  none in the kernel");
    }
  }
}
