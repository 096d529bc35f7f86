package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;

/**
 * What clients inside need to reach something under its address outside: where the redirection is
 * repeated, and the source address that makes answers come back through this node.
 *
 * <p>That address is the CARP VIP in the target's network where there is one (pfSense takes the
 * interface address, and such a connection ends with its node), else the interface address.
 */
final class Reflection {
  private final Ground ground;
  private final List<Plan.Route> routes;

  Reflection(Ground ground, List<Plan.Route> routes) {
    this.ground = ground;
    this.routes = routes;
  }

  /** The devices of the interfaces without a gateway, but for those of the rule itself. */
  List<String> devices(List<Ground.Port> own) {
    return ground.ports().stream()
        .filter(port -> !port.isWan() && !own.contains(port))
        .map(Ground.Port::device)
        .toList();
  }

  /**
   * Automatic outbound NAT for reflection: clients in the target's own network, and behind it, come
   * from this node's address there. The node's own packets stay as they are.
   */
  List<Nat.Rule> outbound(
      String id, Origin origin, Family family, List<Prefix> targets, Match.Transport transport) {
    List<Nat.Rule> out = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      List<Prefix> here = targets.stream().filter(target -> isIn(port, target)).toList();
      Optional<Ip> own = port.own(family == Family.V4).map(Prefix::address);
      if (here.isEmpty() || own.isEmpty()) {
        continue;
      }
      Side to = Side.of(here);
      Match mine = new Match(family, Side.of(List.of(Prefix.host(own.get()))), to, transport);
      Match theirs = new Match(family, Side.of(behind(port, family)), to, transport);
      Nat.Translation snat =
          new Nat.To(new Nat.Address(source(port, own.get())), OutboundPlanner.HIGH);
      List<String> device = List.of(port.device());
      out.add(new Nat.Rule(id, origin, device, mine, List.of(), new Nat.Keep(), false));
      out.add(new Nat.Rule(id, origin, device, theirs, List.of(), snat, false));
    }
    return out;
  }

  /** In place of pfSense's proxy: every reflected client comes from this node's address. */
  List<Nat.Rule> proxied(
      Nat.Rule rule, Family family, List<Prefix> targets, Match.Transport transport) {
    List<Nat.Rule> out = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      List<Prefix> here =
          targets.stream()
              .filter(target ->
                  routed(target)
                      .map(device -> device.equals(port.device()))
                      .orElse(isIn(port, target)))
              .toList();
      Optional<Ip> own = port.own(family == Family.V4).map(Prefix::address);
      if (!here.isEmpty() && own.isPresent()) {
        Match match = new Match(family, Side.ANY, Side.of(here), transport);
        Nat.Translation snat =
            new Nat.To(new Nat.Address(source(port, own.get())), OutboundPlanner.HIGH);
        List<String> device = List.of(port.device());
        out.add(new Nat.Rule(rule.id(), rule.origin(), device, match, rule.devices(), snat, false));
      }
    }
    return out;
  }

  private static boolean isIn(Ground.Port port, Prefix target) {
    return port.networks().stream().anyMatch(net -> net.contains(target) || target.contains(net));
  }

  /** The device of the static route to a target, where one leads there. */
  private Optional<String> routed(Prefix target) {
    return routes.stream()
        .filter(route -> route.destination().length() > 0 && route.destination().contains(target))
        .map(Plan.Route::device)
        .findFirst();
  }

  /** The networks of an interface, and those that static routes lead to behind it. */
  private List<Prefix> behind(Ground.Port port, Family family) {
    Stream<Prefix> beyond =
        routes.stream()
            .filter(route -> route.device().equals(port.device()))
            .map(Plan.Route::destination)
            .filter(destination -> destination.length() > 0);
    return Prefixes.tidy(
        Stream.concat(port.networks().stream(), beyond)
            .filter(net -> family.allows(net.address()))
            .toList());
  }

  private static Ip source(Ground.Port port, Ip own) {
    return port.vips().stream()
        .filter(vip -> vip.config().isCarp())
        .map(Ground.PlannedVip::prefix)
        .filter(vip -> vip.contains(own))
        .map(Prefix::address)
        .findFirst()
        .orElse(own);
  }
}
