package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong with gateways and static routes. */
final class GatewayChecks {
  private GatewayChecks() {}

  static void check(Config config, Findings out) {
    out.add(Gateways.SHAPE.check(config.xml().childOrEmpty("gateways"), "gateways"));
    Set<String> names = new HashSet<>();
    List<Gateway> items = config.gateways().items();
    for (int i = 0; i < items.size(); i++) {
      Gateway g = items.get(i);
      String at = Findings.item("gateways/gateway_item", i);
      if (!g.name().matches("[A-Za-z0-9_]{1,31}")) {
        out.error(at + "/name", "A gateway's name has 1 to 31 letters, digits and _.");
      } else if (!names.add(g.name())) {
        out.error(at + "/name", "There are two gateways " + g.name() + ".");
      }
      item(config, g, at, out);
    }
    chosen(config, config.gateways().default4(), false, "gateways/defaultgw4", out);
    chosen(config, config.gateways().default6(), true, "gateways/defaultgw6", out);
    for (int i = 0; i < config.staticRoutes().size(); i++) {
      route(config, config.staticRoutes().get(i), Findings.item("staticroutes/route", i), out);
    }
  }

  private static void item(Config config, Gateway g, String at, Findings out) {
    Optional<Interface> on = config.interfaceById(g.interfaceId());
    if (on.isEmpty()) {
      out.error(at + "/interface", "There is no interface " + Field.quote(g.interfaceId()) + ".");
    }
    if (!g.monitor().isEmpty() && Ip.parse(g.monitor()).isEmpty()) {
      out.error(at + "/monitor", "The monitor IP must be an IP address.");
    }
    g.monitoring().check(at, out);
    if (!g.ipprotocol().isEmpty() && !Set.of("inet", "inet6").contains(g.ipprotocol())) {
      out.error(at + "/ipprotocol", "The address family is inet or inet6.");
    }
    Optional<Ip> ip = Ip.parse(g.address());
    if (ip.isEmpty()) {
      if (!g.address().startsWith("dynamic")) {
        out.error(
            at + "/gateway", Field.quote(g.address()) + " is neither an IP address nor dynamic.");
      }
      return;
    }
    if (!g.ipprotocol().isEmpty() && g.ipprotocol().equals("inet6") == ip.get().isV4()) {
      out.error(at + "/gateway", ip.get() + " is not of the address family of the gateway.");
    }
    if (on.isPresent() && !g.nonLocal() && !g.disabled() && !ip.get().isLinkLocal()) {
      List<Prefix> networks = networks(config, on.get());
      if (!networks.isEmpty() && networks.stream().noneMatch(n -> n.contains(ip.get()))) {
        out.warning(
            at + "/gateway",
            ip.get() + " is in no network of " + on.get().label() + " and cannot be reached.");
      }
    }
  }

  private static List<Prefix> networks(Config config, Interface on) {
    List<Prefix> networks = new ArrayList<>();
    Stream.of(on.address4(), on.address6()).flatMap(Optional::stream).forEach(networks::add);
    config.vips().stream()
        .filter(v -> v.interfaceId().equals(on.id()))
        .forEach(v -> v.prefix().ifPresent(networks::add));
    return networks;
  }

  private static void chosen(Config config, String name, boolean v6, String at, Findings out) {
    if (name.isEmpty() || name.equals("-")) {
      return;
    }
    Optional<Gateway> gateway = config.gateways().named(name);
    if (gateway.isEmpty() && !Findings.isGateway(config, name)) {
      out.error(at, "There is no gateway or group " + Field.quote(name) + ".");
    } else if (gateway.isPresent() && gateway.get().isV6() != v6) {
      out.error(at, name + " is a gateway of the other address family.");
    }
  }

  private static void route(Config config, StaticRoute route, String at, Findings out) {
    if (route.disabled()) {
      return;
    }
    Optional<Prefix> network =
        route.network().indexOf('/') > 0 ? Prefix.parse(route.network()) : Optional.empty();
    Optional<Alias> alias = config.alias(route.network());
    if (network.isEmpty() && (alias.isEmpty() || alias.get().type().isPorts())) {
      out.error(
          at + "/network",
          Field.quote(route.network()) + " is neither a network like 192.0.2.0/24 nor an alias.");
    }
    if (!Findings.isGateway(config, route.gateway())) {
      out.error(at + "/gateway", "There is no gateway " + Field.quote(route.gateway()) + ".");
    }
    if (network.isEmpty()) {
      return;
    }
    Optional<Gateway> gateway = config.gateways().named(route.gateway());
    if (gateway.isPresent() && gateway.get().isV6() == network.get().address().isV4()) {
      out.error(at + "/gateway", "The network and its gateway are of different address families.");
    }
    for (Interface i : config.interfaces()) {
      boolean own =
          i.enabled()
              && Stream.of(i.address4(), i.address6())
                  .flatMap(Optional::stream)
                  .anyMatch(p -> p.network().equals(network.get().network()));
      if (own) {
        out.error(at + "/network", network.get() + " is the network of " + i.label() + " itself.");
      }
    }
  }
}
