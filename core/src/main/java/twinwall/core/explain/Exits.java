package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Box.Point;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Ip;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Ruleset;

/** Routes for single packets: by the routing table, or by what a rule or a setting chose. */
final class Exits {
  private static final String TABLE = "routes";

  private final Lists lists;

  Exits(Lists lists) {
    this.lists = lists;
  }

  /** By the main table. */
  Trace.Routed main(Point packet) {
    return routed(packet, lists.roads(), 1, Optional.empty());
  }

  /** By the gateways of a rule. */
  Trace.Routed via(Point packet, List<Hop> hops, Ref policy) {
    List<Trace.Way> ways = new ArrayList<>();
    for (Hop hop : hops) {
      Trace.Routed one = by(packet, hop, policy);
      if (one.ways().isEmpty()) {
        return one; // for this node itself, whichever gateway was meant
      }
      ways.addAll(one.ways());
    }
    return new Trace.Routed(Fate.Verdict.LEAVES, ways, Optional.of(policy));
  }

  private Trace.Routed by(Point packet, Hop hop, Ref policy) {
    return routed(packet, lists.roads(hop.gateway()), hop.weight(), Optional.of(policy));
  }

  private Trace.Routed routed(
      Point packet, List<Item<Road>> table, int weight, Optional<Ref> policy) {
    Road road = Item.first(table, packet).map(Item::what).orElse(new Road.None());
    return switch (road) {
      case Road.Here() -> new Trace.Routed(Fate.Verdict.ARRIVES, List.of(), Optional.empty());
      case Road.Spread() -> new Trace.Routed(Fate.Verdict.ARRIVES, List.of(), Optional.empty());
      case Road.None() -> new Trace.Routed(Fate.Verdict.NO_ROUTE, List.of(), policy);
      case Road.Out(String device, Optional<Ip> gateway, _, Origin origin) -> {
        String name = lists.situation().name(device);
        Ref by = new Ref("", TABLE, origin);
        Trace.Way way = new Trace.Way(name, device, gateway, weight, by);
        yield new Trace.Routed(Fate.Verdict.LEAVES, List.of(way), policy);
      }
    };
  }

  /** The gateway of an address of a WAN, for what this node sends from there. */
  Optional<Ruleset.Gateway> ofOwn(Ip source, Ip destination) {
    return lists.situation().rules().gateways().stream()
        .filter(gateway -> gateway.own().stream().anyMatch(own -> own.contains(source)))
        .filter(gateway -> gateway.near().stream().noneMatch(near -> near.contains(destination)))
        .findFirst();
  }

  /** A gateway for people: where it is, and its name. */
  Optional<String> words(int gateway) {
    return lists.gateway(gateway).map(this::words);
  }

  private String words(Plan.GatewayTable table) {
    return lists.situation().name(table.device()) + " to " + table.gateway();
  }
}
