package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.config.Config;
import twinwall.core.config.Gateway;
import twinwall.core.config.Interface;
import twinwall.core.config.Monitoring;
import twinwall.core.net.Ip;

/**
 * The gateways there are: those of the configuration, and those that come with interfaces whose
 * addresses the network gives, called after them ({@code WAN_DHCP}), as soon as their addresses are
 * known.
 */
final class Ways {
  private final Config config;
  private final List<Gateway> all = new ArrayList<>();
  private final List<Gateway> awaited = new ArrayList<>();

  Ways(Config config, Ground ground) {
    this.config = config;
    all.addAll(config.gateways().items());
    for (Ground.Port port : ground.ports()) {
      dynamic(port, true);
      dynamic(port, false);
    }
  }

  private void dynamic(Ground.Port port, boolean v4) {
    Interface face = port.config();
    if (!(v4 ? face.isDynamic4() : face.isDynamic6())) {
      return;
    }
    Optional<Ip> router = port.lease().router(v4);
    for (int i = 0; i < all.size(); i++) {
      Gateway each = all.get(i);
      boolean same = each.interfaceId().equals(face.id()) && each.isV6() != v4;
      if (same && Ip.parse(each.address()).isEmpty()) {
        awaited.add(each);
        if (router.isPresent()) {
          all.set(i, known(each, router.get()));
        }
        return;
      }
    }
    Gateway implied =
        new Gateway(
            face.dynamicGateway(v4),
            face.id(),
            "dynamic",
            v4 ? "inet" : "inet6",
            "",
            "Interface " + face.label() + " Gateway",
            OptionalInt.empty(),
            false,
            false,
            Monitoring.DEFAULT);
    awaited.add(implied);
    if (router.isPresent() && named(implied.name()).isEmpty()) {
      all.add(known(implied, router.get()));
    }
  }

  private static Gateway known(Gateway gateway, Ip router) {
    return new Gateway(
        gateway.name(),
        gateway.interfaceId(),
        router.toString(),
        gateway.ipprotocol(),
        gateway.monitor(),
        gateway.descr(),
        gateway.weight(),
        true,
        gateway.disabled(),
        gateway.monitoring());
  }

  List<Gateway> items() {
    return List.copyOf(all);
  }

  Optional<Gateway> named(String name) {
    return all.stream().filter(gateway -> gateway.name().equals(name)).findFirst();
  }

  /** Whether a gateway of this name will come with a dynamic interface. */
  boolean isAwaited(String name) {
    return awaited.stream().anyMatch(gateway -> gateway.name().equals(name));
  }

  /** The name of an interface's gateway; empty for none. */
  String of(Ground.Port port, boolean v4) {
    Interface face = port.config();
    String name = v4 ? face.gateway() : face.gatewayv6();
    if (!name.isEmpty() && !name.equals("none")) {
      return name;
    }
    return (v4 ? face.isDynamic4() : face.isDynamic6())
        ? awaited.stream()
            .filter(g -> g.interfaceId().equals(face.id()) && g.isV6() != v4)
            .map(Gateway::name)
            .findFirst()
            .orElse("")
        : "";
  }

  /** Where in the configuration a gateway comes from. */
  Origin origin(Gateway gateway) {
    for (int i = 0; i < config.gateways().items().size(); i++) {
      if (config.gateways().items().get(i).name().equals(gateway.name())) {
        return new Origin("gateways/gateway_item[" + (i + 1) + "]", gateway.name());
      }
    }
    String element = gateway.isV6() ? "/ipaddrv6" : "/ipaddr";
    return new Origin("interfaces/" + gateway.interfaceId() + element, gateway.name());
  }
}
