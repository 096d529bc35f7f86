package twinwall.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Lease;
import twinwall.core.plan.MadeDevice;
import twinwall.core.plan.Plan;
import twinwall.linux.Address;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code interfaces.list}: the interfaces, what they have now and where it comes from. */
final class InterfaceOps {
  private final JsonMapper json = JsonMapper.builder().build();
  private final Applier applier;

  private InterfaceOps(Applier applier) {
    this.applier = applier;
  }

  static Map<String, Op> of(Applier applier) {
    InterfaceOps ops = new InterfaceOps(applier);
    return Map.of("interfaces.list", _ -> ops.list());
  }

  private JsonNode list() throws Refusal {
    Config config = Config.of(applier.running());
    Optional<Plan> plan = applier.planned();
    ArrayNode out = json.createArrayNode();
    try (Links links = Links.open()) {
      List<Address> addresses = links.addresses();
      List<Link> devices = links.links();
      for (Interface face : config.interfaces()) {
        ObjectNode one = out.addObject();
        one.put("id", face.id());
        one.put("name", face.label());
        one.put("enabled", face.enabled());
        String device = device(face, plan);
        one.put("device", device);
        made(device, plan).ifPresent(made -> one.put("made", made));
        one.put("ipv4", kind(face.ipaddr(), face.isDynamic4()));
        one.put("ipv6", kind(face.ipaddrv6(), face.isDynamic6() || face.isTracking()));
        Optional<Link> link = devices.stream().filter(l -> l.name().equals(device)).findFirst();
        one.put("state", state(face, link));
        link.ifPresent(found -> {
          one.put("mac", found.mac().toString());
          one.put("mtu", found.mtu());
          ArrayNode has = one.putArray("addresses");
          addresses.stream()
              .filter(address -> address.index() == found.index())
              .map(address -> address.prefix().toString())
              .forEach(has::add);
        });
        Optional.ofNullable(applier.leases().get(device)).ifPresent(lease -> told(one, lease));
      }
    } catch (IOException e) {
      throw new Refusal("the devices cannot be read: " + e.getMessage());
    }
    return out;
  }

  /** The member of a bridge may live on the bridge. */
  private static String device(Interface face, Optional<Plan> plan) {
    return plan.stream()
        .flatMap(p -> p.interfaces().stream())
        .filter(i -> i.id().equals(face.id()))
        .map(Plan.Interface::device)
        .findFirst()
        .orElse(face.device());
  }

  private static Optional<String> made(String device, Optional<Plan> plan) {
    return plan.stream()
        .flatMap(p -> p.devices().stream())
        .filter(made -> made.name().equals(device))
        .map(MadeDevice::toString)
        .findFirst();
  }

  private static String kind(String element, boolean dynamic) {
    return element.isEmpty() ? "none" : dynamic ? element : "static";
  }

  private static String state(Interface face, Optional<Link> link) {
    if (!face.enabled()) {
      return "disabled";
    }
    if (link.isEmpty()) {
      return "no device";
    }
    return !link.get().up() ? "down" : link.get().carrier() ? "up" : "no carrier";
  }

  private static void told(ObjectNode one, Lease lease) {
    ObjectNode told = one.putObject("told");
    lease.address4().ifPresent(address -> told.put("address", address.toString()));
    texts(told.putArray("routers"), lease.routers4());
    texts(told.putArray("addresses6"), lease.addresses6());
    texts(told.putArray("routers6"), lease.routers6());
    texts(told.putArray("prefixes"), lease.delegated().stream().map(Prefix::network).toList());
    texts(told.putArray("nameservers"), lease.nameServers());
  }

  private static void texts(ArrayNode to, List<?> values) {
    values.forEach(value -> to.add(value.toString()));
  }
}
