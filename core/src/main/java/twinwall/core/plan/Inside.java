package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.net.Prefix;

/** The networks behind this node, in pfSense's sense: those that automatic NAT is for. */
final class Inside {
  /** A network, and what it is called. */
  record Net(Prefix prefix, String label) {}

  private Inside() {}

  /** In pfSense's order, both families, each network once. */
  static List<Net> of(Ground ground, List<Plan.Route> routes) {
    Map<Prefix, String> all = new LinkedHashMap<>();
    all.put(Prefix.of("127.0.0.0/8"), "localhost");
    all.put(Prefix.of("::1/128"), "localhost");
    for (Ground.Port port : ground.ports()) {
      for (Ground.PlannedVip vip : port.vips()) {
        if (port.own().stream().noneMatch(own -> own.contains(vip.prefix().address()))) {
          all.putIfAbsent(vip.prefix().network(), "Virtual IP (" + port.label() + ")");
        }
      }
      if (!port.isWan()) {
        port.own().forEach(own -> all.putIfAbsent(own.network(), port.label()));
      }
    }
    for (Plan.Route route : routes) {
      boolean behind =
          ground.ports().stream()
              .anyMatch(port -> port.device().equals(route.device()) && !port.isWan());
      boolean hidden = Bogons.PRIVATE.stream().anyMatch(p -> p.contains(route.destination()));
      if (behind && hidden) {
        all.putIfAbsent(route.destination(), "static route");
      }
    }
    List<Net> out = new ArrayList<>();
    all.forEach((prefix, label) -> out.add(new Net(prefix, label)));
    return out;
  }

  /** Those of IPv4, without what lies inside another. */
  static List<Prefix> v4(List<Net> nets) {
    return Prefixes.tidy(
        nets.stream().map(Net::prefix).filter(net -> net.address().isV4()).toList());
  }

  /** Automatic NAT is done for packets that leave by such an interface. */
  static boolean isOutside(Ground.Port port) {
    return port.config().isDynamic4() || !port.config().gateway().isEmpty();
  }
}
