package twinwall.node.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.Log;
import twinwall.node.store.Files0600;

/** The last reports, the newest first; one that runs is there from its beginning. */
final class DrillFile {
  private static final int KEPT = 10;
  private static final long LARGEST = 1 << 20;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Path file;
  private final Log log;
  private ArrayNode reports;

  DrillFile(Path file, Log log) {
    this.file = file;
    this.log = log;
    this.reports = read();
    for (JsonNode report : reports) {
      if (report instanceof ObjectNode open && open.path("phase").asString("").isEmpty()) {
        continue;
      }
      ((ObjectNode) report).put("phase", "").put("whole", false);
      ((ObjectNode) report)
          .put(
              "outcome",
              "The engine of this node ended during the drill; with it ended what kept"
                  + " this node away.");
    }
  }

  private ArrayNode read() {
    try {
      if (Files.exists(file)
          && Files.size(file) <= LARGEST
          && json.readTree(Files.readString(file)) instanceof ArrayNode all
          && all.valueStream().allMatch(JsonNode::isObject)) {
        return all;
      }
    } catch (IOException | JacksonException e) {
      log.warn("the reports of drills cannot be read", "why", e.getMessage());
    }
    return json.createArrayNode();
  }

  synchronized ArrayNode all() {
    return reports.deepCopy();
  }

  /** Keeps a report in the place of the one that began at the same time. */
  synchronized void keep(ObjectNode report) {
    ArrayNode next = json.createArrayNode();
    next.add(report.deepCopy());
    for (JsonNode old : reports) {
      boolean same = old.path("began").asString("").equals(report.path("began").asString(""));
      if (!same && next.size() < KEPT) {
        next.add(old);
      }
    }
    reports = next;
    try {
      Files0600.replace(file, next.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      log.warn("the report of a drill cannot be kept", "why", e.getMessage());
    }
  }
}
