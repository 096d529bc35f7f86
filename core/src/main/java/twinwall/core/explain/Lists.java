package twinwall.core.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Ruleset;

/** The lists that packets of one family pass on their way through a node, in their order. */
final class Lists {
  private final Situation situation;
  private final Coordinates coordinates;
  private final boolean v4;
  private final Shapes shapes;
  private Optional<List<Item<Spot>>> arriving = Optional.empty();
  private final Map<String, List<Item<Spot>>> leaving = new HashMap<>();
  private final Map<List<Nat.Rule>, List<Item<Nat.Rule>>> arrivingNat = new HashMap<>();
  private final Map<String, List<Item<Nat.Rule>>> mappedOut = new HashMap<>();
  private final Map<String, List<Item<Nat.Rule>>> outbound = new HashMap<>();
  private final List<Item<Road>> roads;

  Lists(Situation situation, Coordinates coordinates, boolean v4) {
    this.situation = situation;
    this.coordinates = coordinates;
    this.v4 = v4;
    this.shapes = new Shapes(situation, coordinates, v4);
    this.roads = main();
  }

  private String label(String id) {
    return situation.id(id).map(Situation.Face::label).orElse(id);
  }

  private void add(List<Item<Spot>> to, List<Ruleset.Rule> rules, String place) {
    rules.forEach(rule -> add(to, rule, in(rule.devices()), place));
  }

  private void add(List<Item<Spot>> to, Ruleset.Rule rule, Ranges in, String place) {
    List<Box> boxes = shapes.of(rule, in);
    if (!boxes.isEmpty()) {
      to.add(new Item<>(new Spot(rule, place), boxes));
    }
  }

  /** The numbers of devices; every one when none is named. */
  private Ranges in(List<String> devices) {
    if (devices.isEmpty()) {
      return Dim.IN.all(v4);
    }
    List<String> ids =
        devices.stream()
            .flatMap(d -> situation.device(d).stream())
            .map(Situation.Face::id)
            .toList();
    return coordinates.numbers(ids);
  }

  Situation situation() {
    return situation;
  }

  Shapes shapes() {
    return shapes;
  }

  /** What judges packets that arrive. */
  List<Item<Spot>> arriving() {
    List<Item<Spot>> all = arriving.orElseGet(this::inOrder);
    arriving = Optional.of(all);
    return all;
  }

  private List<Item<Spot>> inOrder() {
    List<Item<Spot>> out = new ArrayList<>();
    Ruleset rules = situation.rules();
    add(out, rules.early(), "on every interface, before all other rules");
    for (Ruleset.Zone zone : rules.zones()) {
      Ranges in = coordinates.numbers(List.of(zone.id()));
      zone.guard().forEach(r -> add(out, r, in, "first rules of " + label(zone.id())));
    }
    add(out, rules.floating(), "floating rules");
    add(out, rules.grouped(), "rules of interface groups");
    for (Ruleset.Zone zone : rules.zones()) {
      Ranges in = coordinates.numbers(List.of(zone.id()));
      zone.rules().forEach(r -> add(out, r, in, "rules of " + label(zone.id())));
    }
    return out;
  }

  /** What judges packets that leave by a device. */
  List<Item<Spot>> leaving(String device) {
    return leaving.computeIfAbsent(
        device,
        _ -> {
          List<Item<Spot>> out = new ArrayList<>();
          for (Ruleset.Rule rule : situation.rules().leaving()) {
            if (rule.devices().isEmpty() || rule.devices().contains(device)) {
              add(out, rule, Dim.IN.all(v4), "floating rules, for what leaves");
            }
          }
          return out;
        });
  }

  List<Item<Nat.Rule>> redirects() {
    return arrivingNat(situation.rules().nat().redirects());
  }

  List<Item<Nat.Rule>> mappedIn() {
    return arrivingNat(situation.rules().nat().mappedIn());
  }

  private List<Item<Nat.Rule>> arrivingNat(List<Nat.Rule> rules) {
    return arrivingNat.computeIfAbsent(
        rules, _ -> rules.stream().map(rule -> item(rule, in(rule.devices()))).toList());
  }

  List<Item<Nat.Rule>> mappedOut(String device) {
    return mappedOut.computeIfAbsent(
        device, _ -> leavingNat(situation.rules().nat().mappedOut(), device));
  }

  /** Beware of {@link Nat.Rule#redirected}: those who came that way must have been redirected. */
  List<Item<Nat.Rule>> outbound(String device) {
    return outbound.computeIfAbsent(
        device, _ -> leavingNat(situation.rules().nat().outbound(), device));
  }

  private List<Item<Nat.Rule>> leavingNat(List<Nat.Rule> rules, String device) {
    return rules.stream()
        .filter(rule -> rule.devices().isEmpty() || rule.devices().contains(device))
        .map(rule -> item(rule, in(rule.redirected())))
        .toList();
  }

  private Item<Nat.Rule> item(Nat.Rule rule, Ranges in) {
    Box box = Box.all(v4).with(Dim.IN, in);
    return new Item<>(rule, shapes.of(rule.match(), false, box));
  }

  // Routes.

  /** The main table, the longest prefixes first. */
  List<Item<Road>> roads() {
    return roads;
  }

  private List<Item<Road>> main() {
    List<Road.Out> outs = new ArrayList<>();
    for (Situation.Face face : situation.faces()) {
      for (Prefix prefix : face.addresses()) {
        if (!prefix.isHost()) {
          Origin origin = new Origin("interfaces/" + face.id(), "network of " + face.label());
          outs.add(new Road.Out(face.device(), Optional.empty(), prefix.network(), origin));
        }
      }
    }
    for (Plan.Route route : situation.plan().routes()) {
      outs.add(
          new Road.Out(
              route.device(), route.gateway(), route.destination().network(), route.origin()));
    }
    learned(outs).ifPresent(outs::add);
    outs.sort(Comparator.comparingInt(out -> -out.destination().length()));
    return table(outs);
  }

  /** The default route that a DHCP server tells, where the configuration has none. */
  private Optional<Road.Out> learned(List<Road.Out> known) {
    boolean has =
        known.stream()
            .map(Road.Out::destination)
            .anyMatch(net -> net.length() == 0 && net.address().isV4() == v4);
    return has
        ? Optional.empty()
        : situation.plan().interfaces().stream()
            .filter(face -> (v4 ? face.v4() : face.v6()) == Plan.Addressing.DYNAMIC)
            .findFirst()
            .map(face -> {
              String path = "interfaces/" + face.id() + (v4 ? "/ipaddr" : "/ipaddrv6");
              Origin origin = new Origin(path, "the gateway that " + face.name() + " is told");
              Prefix everywhere = new Prefix(v4 ? Ip4.ANY : Ip6.ANY, 0);
              return new Road.Out(face.device(), Optional.empty(), everywhere, origin);
            });
  }

  private List<Item<Road>> table(List<Road.Out> outs) {
    List<Item<Road>> items = new ArrayList<>();
    items.add(road(new Road.Here(), situation.local(v4)));
    items.add(road(new Road.Spread(), situation.spread(v4)));
    for (Road.Out out : outs) {
      if (out.destination().address().isV4() == v4) {
        Road way = out.device().isEmpty() ? new Road.None() : out;
        items.add(road(way, Ranges.of(out.destination())));
      }
    }
    return List.copyOf(items);
  }

  private Item<Road> road(Road road, Ranges destination) {
    return new Item<>(road, List.of(Box.all(v4).with(Dim.DESTINATION, destination)));
  }

  /** The table of a gateway; the main one if there is none. */
  List<Item<Road>> roads(int gateway) {
    Optional<Plan.GatewayTable> table = gateway(gateway);
    if (table.isEmpty()) {
      return roads;
    }
    Plan.GatewayTable one = table.get();
    List<Road.Out> outs = new ArrayList<>();
    for (Prefix near : one.near()) {
      Origin origin = new Origin(one.origin().path(), "network of the gateway's interface");
      outs.add(new Road.Out(one.device(), Optional.empty(), near.network(), origin));
    }
    Prefix everywhere = new Prefix(one.gateway().masked(0), 0);
    outs.add(new Road.Out(one.device(), Optional.of(one.gateway()), everywhere, one.origin()));
    return table(outs);
  }

  Optional<Plan.GatewayTable> gateway(int number) {
    return situation.plan().gatewayTables().stream()
        .filter(table -> table.number() == number)
        .findFirst();
  }
}
