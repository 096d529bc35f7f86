package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.CarpState;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;

/** A namespace with one network, {@code lan}, on which there is somebody else. */
final class Site {
  static final String CONFIG =
      "<pfsense><interfaces><lan><enable></enable><if>va</if><descr>LAN</descr>"
          + "<ipaddr>192.0.2.1</ipaddr><subnet>24</subnet></lan></interfaces></pfsense>";

  private Site() {}

  static Config config() {
    return switch (XmlReader.read(CONFIG.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Document(var root) -> Config.of(root);
      case XmlReader.Malformed malformed -> throw new AssertionError(malformed.message());
    };
  }

  static Supplier<Faces> faces() {
    return () -> Faces.of(config(), Optional.empty());
  }

  static CarpState noCarp() {
    return CarpState.INITIAL;
  }

  /** A wire with both ends here; what is sent to 192.0.2.9 has somebody who takes it. */
  static void wire() throws Exception {
    ip("link add va type veth peer name vb");
    ip("addr add 192.0.2.1/24 dev va");
    ip("addr add 2001:db8::1/64 dev va nodad");
    ip("link set va up");
    ip("link set vb up");
  }

  static String ip(String words) throws IOException, InterruptedException {
    return tool(List.of(("ip " + words).split(" ")));
  }

  static String tool(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, words + ": " + said);
    return said;
  }

  static ObjectNode args(String json) {
    return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
  }

  static String lines(JsonNode said) {
    StringBuilder out = new StringBuilder();
    said.path("lines").forEach(line -> out.append(line.asString("")).append('\n'));
    return out.toString();
  }

  static void await(BooleanSupplier condition, Supplier<String> instead) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, instead);
      Thread.sleep(5);
    }
  }
}
