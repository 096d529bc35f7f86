package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.Gateway;
import twinwall.core.config.StaticRoute;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/** Default and static routes. A gateway that a DHCP server tells is left to the DHCP client. */
final class RoutePlanner {
  private final Config config;
  private final Ground ground;
  private final Names names;
  private final Notes notes;
  private final List<Plan.Route> out = new ArrayList<>();

  RoutePlanner(Config config, Ground ground, Names names, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.names = names;
    this.notes = notes;
  }

  List<Plan.Route> plan() {
    defaultRoute("gateways/defaultgw4", config.gateways().default4(), true);
    if (config.system().ipv6Allow()) {
      defaultRoute("gateways/defaultgw6", config.gateways().default6(), false);
    }
    for (int i = 0; i < config.staticRoutes().size(); i++) {
      StaticRoute route = config.staticRoutes().get(i);
      if (!route.disabled()) {
        staticRoute(route, "staticroutes/route[" + (i + 1) + "]");
      }
    }
    return out;
  }

  private void defaultRoute(String path, String name, boolean v4) {
    if (name.equals("-")) {
      return;
    }
    Optional<Gateway> chosen = name.isEmpty() ? automatic(v4) : named(name, path);
    if (chosen.isEmpty()) {
      return;
    }
    Prefix everywhere = new Prefix(v4 ? Ip4.ANY : Ip6.ANY, 0);
    add(everywhere, chosen.get(), new Origin(path, chosen.get().name()));
  }

  /** The gateway of the first interface that has one. */
  private Optional<Gateway> automatic(boolean v4) {
    return ground.ports().stream()
        .map(port -> v4 ? port.config().gateway() : port.config().gatewayv6())
        .flatMap(name -> config.gateways().named(name).stream())
        .filter(gateway -> !gateway.disabled() && gateway.isV6() != v4)
        .findFirst();
  }

  private Optional<Gateway> named(String name, String path) {
    Optional<Gateway> found = config.gateways().named(name);
    if (found.isPresent()) {
      return found;
    }
    for (Xml group : config.xml().childOrEmpty("gateways").children("gateway_group")) {
      if (group.text("name").equals(name)) {
        notes.warn(
            path, "Gateway groups are not built yet; the first gateway of " + name + " is used.");
        return group.children("item").stream()
            .map(item -> item.text().split("\\|", -1))
            .filter(parts -> parts.length > 1 && parts[1].equals("1"))
            .flatMap(parts -> config.gateways().named(parts[0]).stream())
            .findFirst();
      }
    }
    boolean dynamic =
        ground.ports().stream()
            .anyMatch(port ->
                name.toUpperCase(java.util.Locale.ROOT)
                    .startsWith(port.label().toUpperCase(java.util.Locale.ROOT) + "_"));
    if (!dynamic) {
      notes.warn(path, "There is no gateway with the name " + name + ".");
    }
    return Optional.empty();
  }

  private void staticRoute(StaticRoute route, String path) {
    Optional<Gateway> gateway = named(route.gateway(), path + "/gateway");
    if (gateway.isEmpty()) {
      notes.warn(path, "The route to " + route.network() + " is left out: it has no gateway.");
      return;
    }
    List<Prefix> networks =
        Prefix.parse(route.network())
            .map(List::of)
            .or(() -> names.addresses(route.network()).map(Ruleset.AddressSet::members))
            .orElse(List.of());
    if (networks.isEmpty()) {
      notes.warn(
          path + "/network", "'" + route.network() + "' is no network and no alias with networks.");
    }
    for (Prefix network : networks) {
      add(network.network(), gateway.get(), new Origin(path, route.descr()));
    }
  }

  private void add(Prefix destination, Gateway gateway, Origin origin) {
    if (gateway.disabled()) {
      notes.warn(
          origin.path(), "Gateway " + gateway.name() + " is disabled; its routes are left out.");
      return;
    }
    Optional<Ground.Port> port = ground.port(gateway.interfaceId());
    if (port.isEmpty()) {
      notes.warn(
          origin.path(),
          "The routes of gateway "
              + gateway.name()
              + " are left out: "
              + ground.why(gateway.interfaceId())
              + ".");
      return;
    }
    Optional<Ip> address = Ip.parse(gateway.address());
    if (address.isEmpty()) {
      return; // dynamic: the DHCP client sets it
    }
    if (address.get().isV4() != destination.address().isV4()) {
      notes.warn(
          origin.path(),
          "Gateway "
              + gateway.name()
              + " and the network "
              + destination
              + " are of two address families.");
      return;
    }
    boolean near =
        address.get().isLinkLocal()
            || port.get().networks().stream().anyMatch(net -> net.contains(address.get()));
    if (!near && !gateway.nonLocal()) {
      notes.warn(
          origin.path(),
          "Gateway " + gateway.name() + " lies in no network of " + port.get().label() + ".");
    }
    out.add(new Plan.Route(destination, address.get(), port.get().device(), !near, origin));
  }
}
