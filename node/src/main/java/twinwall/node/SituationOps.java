package twinwall.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.XmlWriter;
import twinwall.core.net.Intervals;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Lease;
import twinwall.core.plan.Lookups;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code rules.situation}: all that whoever asks needs to work out by itself what becomes of a
 * packet: the document that runs and what it is planned with. The engine has better things to do.
 * {@code machine.devices}: what could be assigned to an interface.
 */
final class SituationOps {
  private final JsonMapper json = JsonMapper.builder().build();
  private final Applier applier;
  private final Path config;

  private SituationOps(Applier applier, Path config) {
    this.applier = applier;
    this.config = config;
  }

  /**
   * @param config the directory of the configuration
   */
  static Map<String, Op> of(Applier applier, Path config) {
    SituationOps ops = new SituationOps(applier, config);
    return Map.of("rules.situation", _ -> ops.situation(), "machine.devices", _ -> ops.devices());
  }

  private JsonNode situation() throws Refusal {
    if (applier.state().running().isEmpty()) {
      throw new Refusal("no configuration runs yet");
    }
    Config running = Config.of(applier.running());
    Facts facts;
    try {
      facts = applier.facts(running);
    } catch (IOException e) {
      throw new Refusal("the devices cannot be read: " + e.getMessage());
    }
    ObjectNode out = json.createObjectNode();
    out.put("xml", XmlWriter.print(applier.running()));
    out.put("lists", config.resolve("lists").toString());
    devices(out.putObject("devices"), facts);
    ObjectNode leases = out.putObject("leases");
    facts.leases().forEach((device, lease) -> told(leases.putObject(device), lease));
    ArrayNode missing = out.putArray("helpers_missing");
    facts.missing().forEach(helper -> missing.add(helper.name()));
    ArrayNode lacking = out.putArray("lacking");
    facts.lacking().forEach(ability -> lacking.add(ability.name()));
    ObjectNode hosts = out.putObject("hosts");
    facts.lookups().hosts().forEach((name, answer) -> host(hosts.putArray(name), answer));
    return out;
  }

  /** The devices of the machine by name, with what is known about each. */
  private JsonNode devices() {
    ObjectNode out = json.createObjectNode();
    devices(out, applier.facts());
    return out;
  }

  private static void devices(ObjectNode devices, Facts facts) {
    facts
        .devices()
        .forEach((name, device) -> {
          ObjectNode one = devices.putObject(name);
          device.mac().ifPresent(mac -> one.put("mac", mac.toString()));
          one.put("ours", device.ours());
          ArrayNode addresses = one.putArray("addresses");
          device.addresses().forEach(address -> addresses.add(address.toString()));
        });
  }

  private static void told(ObjectNode to, Lease lease) {
    lease.address4().ifPresent(address -> to.put("address4", address.toString()));
    texts(to.putArray("routers4"), lease.routers4());
    texts(to.putArray("addresses6"), lease.addresses6());
    texts(to.putArray("routers6"), lease.routers6());
    texts(to.putArray("delegated"), lease.delegated());
    texts(to.putArray("servers"), lease.nameServers());
    to.put("domain", lease.domain());
  }

  private static void texts(ArrayNode to, List<?> values) {
    values.forEach(value -> to.add(value.toString()));
  }

  private static void host(ArrayNode to, Lookups.Answer answer) {
    for (Intervals some : new Intervals[] {answer.v4(), answer.v6()}) {
      some.prefixes().forEach(prefix -> to.add(prefix.toString()));
    }
  }
}
