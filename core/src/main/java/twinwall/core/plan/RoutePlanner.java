package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.Gateway;
import twinwall.core.config.StaticRoute;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/**
 * Default and static routes. A gateway that the network tells has routes as soon as it is told. The
 * gateways {@code Null4} and {@code Null6} are always there: what goes to them is dropped.
 */
final class RoutePlanner {
  /** What pfSense calls the gateways that drop what they get. */
  private static final Set<String> NOWHERE = Set.of("Null4", "Null6");

  private final Config config;
  private final Ground ground;
  private final Ways ways;
  private final Names names;
  private final Notes notes;
  private final List<Plan.Route> out = new ArrayList<>();

  RoutePlanner(Config config, Ground ground, Ways ways, Names names, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.ways = ways;
    this.names = names;
    this.notes = notes;
  }

  List<Plan.Route> plan() {
    out.addAll(ground.farEnds());
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
        .flatMap(port -> ways.named(ways.of(port, v4)).stream())
        .filter(gateway -> !gateway.disabled() && gateway.isV6() != v4)
        .findFirst();
  }

  private Optional<Gateway> named(String name, String path) {
    Optional<Gateway> found = ways.named(name);
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
            .flatMap(parts -> ways.named(parts[0]).stream())
            .findFirst();
      }
    }
    if (!ways.isAwaited(name)) {
      notes.warn(path, "There is no gateway with the name " + name + ".");
    }
    return Optional.empty();
  }

  private void staticRoute(StaticRoute route, String path) {
    boolean nowhere = NOWHERE.contains(route.gateway());
    Optional<Gateway> gateway =
        nowhere ? Optional.empty() : named(route.gateway(), path + "/gateway");
    if (!nowhere && gateway.isEmpty()) {
      String why =
          ways.isAwaited(route.gateway())
              ? "the address of " + route.gateway() + " is not known yet"
              : "it has no gateway";
      notes.warn(path, "The route to " + route.network() + " is left out: " + why + ".");
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
      Origin origin = new Origin(path, route.descr());
      if (gateway.isPresent()) {
        add(network.network(), gateway.get(), origin);
      } else if (route.gateway().equals("Null4") == network.address().isV4()) {
        out.add(Plan.Route.toNowhere(network.network(), origin));
      } else {
        notes.warn(
            path, network + " is not of the family of " + route.gateway() + ": it is left out.");
      }
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
      notes.warn(
          origin.path(),
          "The routes of gateway " + gateway.name() + " wait until its address is known.");
      return;
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
    // What is near by a VIP alone is not while another node has the VIP.
    boolean always =
        address.get().isLinkLocal()
            || port.get().own().stream().anyMatch(net -> net.contains(address.get()));
    if (!near && !gateway.nonLocal()) {
      notes.warn(
          origin.path(),
          "Gateway " + gateway.name() + " lies in no network of " + port.get().label() + ".");
    }
    out.add(new Plan.Route(destination, address, port.get().device(), !always, origin));
  }
}
