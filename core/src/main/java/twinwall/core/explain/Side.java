package twinwall.core.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

/** One of two configurations that are compared: its lists, and what tells its entries apart. */
final class Side {
  private static final Ranges PORTED = Ranges.ofAll(List.of(Match.TCP, Match.UDP));

  /** A translation, and whether it moves the ports of the packets that it is listed for. */
  record Pick(Nat.Rule rule, boolean ported) {}

  private final Lists lists;
  private final boolean v4;
  private final Map<List<Item<Nat.Rule>>, List<Item<Pick>>> picks = new HashMap<>();

  Side(Situation situation, Coordinates coordinates, boolean v4) {
    this.lists = new Lists(situation, coordinates, v4);
    this.v4 = v4;
  }

  Situation situation() {
    return lists.situation();
  }

  Ruleset rules() {
    return lists.situation().rules();
  }

  Lists lists() {
    return lists;
  }

  boolean has(String id) {
    return situation().id(id).isPresent();
  }

  /** The device of an interface; nothing leaves by one that is not there. */
  Optional<String> device(String id) {
    return situation().id(id).map(Situation.Face::device);
  }

  String id(String device) {
    return situation().device(device).map(Situation.Face::id).orElse(device);
  }

  /** The same list with an entry of its own for protocols whose ports are moved. */
  List<Item<Pick>> picks(List<Item<Nat.Rule>> items) {
    return picks.computeIfAbsent(
        items,
        _ -> {
          List<Item<Pick>> out = new ArrayList<>();
          for (Item<Nat.Rule> item : items) {
            Nat.Rule rule = item.what();
            boolean moves =
                rule.translation() instanceof Nat.To(_, Nat.Port port)
                    && !(port instanceof Nat.SamePort);
            Ranges ported =
                !moves
                    ? Ranges.NONE
                    : rule.match().transport() instanceof Match.WithPorts with
                        ? Ranges.ofAll(with.protocols())
                        : rule.match().transport() instanceof Match.AnyTransport
                            ? PORTED
                            : Ranges.NONE;
            add(out, item, ported, true);
            add(out, item, Dim.PROTOCOL.all(v4).minus(ported), false);
          }
          return out;
        });
  }

  private static void add(
      List<Item<Pick>> out, Item<Nat.Rule> item, Ranges protocols, boolean ported) {
    List<Box> boxes =
        item.boxes().stream()
            .map(box -> box.in(Dim.PROTOCOL, protocols))
            .filter(box -> !box.isEmpty())
            .toList();
    if (!boxes.isEmpty()) {
      out.add(new Item<>(new Pick(item.what(), ported), boxes));
    }
  }

  // What tells entries apart, without names and numbers that mean nothing.

  Object key(Spot spot) {
    Rule rule = spot.rule();
    Handling handling = rule.handling();
    List<Object> conditions = new ArrayList<>();
    for (Condition condition : rule.conditions()) {
      if (condition instanceof Condition.Tagged(var tag, var not)) {
        conditions.add(tag.name() + not);
      }
    }
    return List.of(
        rule.action(),
        rule.quick(),
        conditions,
        handling.tag().map(Condition.Tag::name),
        way(handling),
        treatment(handling));
  }

  private List<Object> way(Handling handling) {
    List<Object> out = new ArrayList<>();
    for (Handling.Hop hop : handling.via()) {
      out.add(hop.weight());
      out.add(lists.gateway(hop.gateway()).map(this::table).orElse(List.of()));
    }
    return out;
  }

  private List<Object> table(Plan.GatewayTable table) {
    return List.of(id(table.device()), table.gateway(), table.near());
  }

  Fate.Treatment treatment(Handling handling) {
    return Treatments.of(
        handling, number -> lists.gateway(number).map(t -> id(t.device()) + " to " + t.gateway()));
  }

  Object key(Pick pick) {
    return List.of(
        pick.rule().translation(),
        pick.ported(),
        pick.rule().pass(),
        pick.rule().redirected().isEmpty());
  }

  Object key(Road road) {
    return road instanceof Road.Out(String device, Optional<Ip> gateway, Prefix _, _)
        ? List.of(id(device), gateway)
        : road;
  }

  /** The gateways that what this node sends takes by itself. */
  Object ownGateways() {
    List<Object> out = new ArrayList<>();
    for (Ruleset.Gateway gateway : rules().gateways()) {
      if (!gateway.own().isEmpty()) {
        out.add(List.of(gateway.own(), gateway.near()));
        out.add(lists.gateway(gateway.number()).map(this::table).orElse(List.of()));
      }
    }
    return out;
  }

  /** Whether a packet that was let in may be stopped as it leaves. */
  boolean stopsLeaving() {
    return rules().filtering()
        && rules().leaving().stream()
            .anyMatch(r -> r.action() == Action.BLOCK || r.action() == Action.REJECT);
  }

  boolean isForbidden() {
    return !v4 && rules().filtering() && !rules().ipv6();
  }
}
