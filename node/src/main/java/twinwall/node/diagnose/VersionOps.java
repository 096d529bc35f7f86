package twinwall.node.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.Version;
import twinwall.node.control.Op;

/** {@code machine.version}: what runs on this node. */
final class VersionOps {
  private final Version version = Version.read();

  Map<String, Op> ops() {
    return Map.of("machine.version", _ -> version());
  }

  private JsonNode version() {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put("product", version.product());
    out.put("version", version.number()).put("commit", version.commit());
    out.put("java", System.getProperty("java.vendor", "") + " " + Runtime.version());
    out.put(
        "kernel", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
    out.put("machine", System.getProperty("os.arch", ""));
    out.put("system", system());
    ProcessHandle.current()
        .info()
        .startInstant()
        .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
        .map(Instant::toString)
        .ifPresent(at -> out.put("since", at));
    return out;
  }

  private static String system() {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/os-release"))) {
        if (line.startsWith("PRETTY_NAME=")) {
          return Texts.clean(line.substring(12).replace("\"", ""));
        }
      }
    } catch (IOException _) {
      return "unknown";
    }
    return "unknown";
  }
}
