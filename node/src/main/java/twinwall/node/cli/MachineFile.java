package twinwall.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Lease;
import twinwall.node.control.Refusal;

/** A machine's devices as JSON: {@code {"devices": {"eth0": {"mac": …, "addresses": […]}}}}. */
final class MachineFile {
  private static final int MAX_FACTS = 1 << 20;

  private MachineFile() {}

  static Facts read(Path path) throws Refusal {
    try {
      if (Files.size(path) > MAX_FACTS) {
        throw new Refusal(path + " is larger than " + (MAX_FACTS >> 20) + " MiB.");
      }
      JsonNode all = JsonMapper.shared().readTree(Files.readAllBytes(path));
      return Facts.of(devices(all.path("devices"))).told(leases(all.path("leases")));
    } catch (IOException e) {
      throw new Refusal(path + " cannot be read: " + e.getMessage());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new Refusal(path + " does not describe a machine's devices: " + e.getMessage());
    }
  }

  static Map<String, Facts.Device> devices(JsonNode devices) {
    Map<String, Facts.Device> found = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : devices.properties()) {
      List<Prefix> addresses = new ArrayList<>();
      for (JsonNode address : entry.getValue().path("addresses")) {
        addresses.add(Prefix.of(address.asString("")));
      }
      Optional<Mac> mac = Mac.parse(entry.getValue().path("mac").asString(""));
      boolean ours = entry.getValue().path("ours").asBoolean(false);
      found.put(entry.getKey(), new Facts.Device(mac, addresses, ours));
    }
    return found;
  }

  /** What the network told devices. */
  static Map<String, Lease> leases(JsonNode leases) {
    Map<String, Lease> found = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : leases.properties()) {
      JsonNode one = entry.getValue();
      found.put(
          entry.getKey(),
          new Lease(
              Prefix.parse(one.path("address4").asString("")),
              list(one.path("routers4"), Ip::of),
              list(one.path("addresses6"), Prefix::of),
              list(one.path("routers6"), Ip::of),
              list(one.path("delegated"), Prefix::of),
              list(one.path("servers"), Ip::of),
              one.path("domain").asString("")));
    }
    return found;
  }

  private static <T> List<T> list(JsonNode texts, Function<String, T> parse) {
    List<T> out = new ArrayList<>();
    texts.forEach(text -> out.add(parse.apply(text.asString(""))));
    return out;
  }
}
