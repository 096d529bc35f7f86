package twinwall.core.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.explain.Box.Point;
import twinwall.core.explain.Fate.Exit;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.judge.Judge;
import twinwall.core.judge.Judgement;
import twinwall.core.judge.Surroundings;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;

/**
 * Follows one packet through a node as the plan says it: which connections are tracked, the
 * translation of the destination, the filter, the route, the filter for what leaves, the
 * translation of the source. A pool of addresses is followed by its first one.
 */
public final class Tracer {
  private static final Ref NO_IPV6 = auto("auto:no-ipv6", "system/ipv6allow", "no IPv6");
  private static final Ref LOOPBACK =
      auto("auto:loopback", "nat", "loopback addresses are not reached from outside");

  private static final Ref MARTIAN = auto("auto:martian", "", "the kernel drops it by itself");

  private final Situation situation;
  private final Probe packet;
  private final Coordinates coordinates;
  private final Lists lists;
  private final Exits exits;
  private final FilterWords filter;
  private final Surroundings around;
  private final List<Trace.Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private boolean tracked = true;
  private boolean redirected;
  private Rewrite destination = Rewrite.NONE;
  private Probe now;
  private Optional<Condition.Tag> tag = Optional.empty();
  private Optional<Ruleset.Rule> passedBy = Optional.empty();

  private Tracer(Situation situation, Probe packet) {
    this.situation = situation;
    this.packet = packet;
    this.now = packet;
    this.coordinates = Coordinates.of(List.of(situation), packet.at(), Duration.ofSeconds(1));
    this.lists = new Lists(situation, coordinates, packet.isV4());
    this.exits = new Exits(lists);
    this.filter = new FilterWords(lists);
    this.around = around();
  }

  private Surroundings around() {
    Set<Ip> local = new HashSet<>(Set.of(Ip.of("127.0.0.1"), Ip.of("::1")));
    Set<Ip> broadcast = new HashSet<>();
    for (Situation.Face face : situation.faces()) {
      for (Prefix prefix : face.addresses()) {
        local.add(prefix.address());
        if (prefix.address() instanceof Ip4 ip && prefix.length() < 31) {
          broadcast.add(ip.last(prefix.length()));
        }
      }
    }
    return Surroundings.of(local, broadcast, packet.at());
  }

  static Ref auto(String id, String path, String why) {
    return new Ref(id, "automatic", new Origin(path, why));
  }

  /** The way of a packet. */
  public static Trace trace(Situation situation, Probe packet) {
    return new Tracer(situation, packet).trace();
  }

  /** The address that this node sends from when nobody says which; empty without a route. */
  public static Optional<Ip> sourceFor(Situation situation, Ip destination, Instant at) {
    Probe packet =
        new Probe(
            Optional.empty(), destination, destination, 0, 0, 0, 0, 0, Optional.empty(), false, at);
    Tracer tracer = new Tracer(situation, packet);
    Trace.Routed routed = tracer.exits.main(tracer.point());
    return routed.verdict() == Verdict.ARRIVES
        ? Optional.of(destination)
        : routed.ways().stream().findFirst().flatMap(way -> tracer.own(way.device()));
  }

  private Trace trace() {
    Fate fate = packet.in().isPresent() ? arrives(packet.in().get()) : sends();
    boolean passes = fate.verdict().passes();
    Optional<Probe> after = passes ? Optional.of(now) : Optional.empty();
    Optional<Trace.Answer> answer =
        passes && tracked ? Optional.of(answer(fate)) : Optional.empty();
    String arrived = packet.in().flatMap(situation::id).map(Situation.Face::toString).orElse("");
    return new Trace(packet, arrived, steps, fate, after, answer, notes);
  }

  private Point point() {
    return now.point(coordinates);
  }

  private Fate stopped(String why, Ref by, Verdict verdict) {
    steps.add(new Trace.Stopped(why, by));
    return Fate.ends(verdict);
  }

  private Optional<Fate> forbidden() {
    return !packet.isV4() && situation.rules().filtering() && !situation.rules().ipv6()
        ? Optional.of(stopped("IPv6 is not allowed", NO_IPV6, Verdict.BLOCKED))
        : Optional.empty();
  }

  // What arrives.

  private Fate arrives(String id) {
    Optional<Situation.Face> face = situation.id(id);
    if (face.isEmpty()) {
      Ref nowhere = auto("auto:interface", "interfaces/" + id, "there is no such interface");
      return stopped("this configuration has no interface " + id, nowhere, Verdict.NO_INTERFACE);
    }
    String device = face.get().device();
    if (packet.destination().isLoopback()) {
      return stopped("nobody outside reaches a loopback address", LOOPBACK, Verdict.BLOCKED);
    }
    if (packet.source().isLoopback() || packet.source().isMulticast()) {
      return stopped("nobody has such a source address", MARTIAN, Verdict.BLOCKED);
    }
    tracking(device);
    if (tracked) {
      translateDestination();
    }
    Optional<Fate> forbidden = forbidden();
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    Judgement judgement = judgeArriving(device);
    Verdict verdict = filter.verdict(judgement);
    if (verdict != Verdict.ARRIVES) {
      return Fate.ends(verdict);
    }
    passedBy = judgement.rule();
    tag = judgement.tag();
    List<Handling.Hop> via = passedBy.map(rule -> rule.handling().via()).orElse(List.of());
    Trace.Routed routed =
        via.isEmpty()
            ? exits.main(point())
            : exits.via(point(), via, filter.ref(passedBy.orElseThrow(), device, true));
    steps.add(routed);
    return leaves(routed);
  }

  private Judgement judgeArriving(String device) {
    Judgement judgement =
        Judge.arriving(situation.rules(), device, filter.packet(now, redirected, tag), around);
    steps.add(filter.step(judgement, point(), device, true));
    return judgement;
  }

  /** The pair's own traffic, and what a rule without state lets pass, are not tracked. */
  private void tracking(String device) {
    Ruleset rules = situation.rules();
    for (Ruleset.Untracked one : rules.tracking().untracked()) {
      if (one.device().equals(device) && matches(one.arriving())) {
        untracked(new Ref(one.id(), "automatic", one.origin()));
        return;
      }
    }
    if (rules.filtering() && keepsNone(rules.rules().toList())) {
      Judgement first = Judge.arriving(rules, device, filter.packet(now, false, tag), around);
      first
          .rule()
          .filter(rule -> rule.action() == Action.PASS)
          .filter(rule -> rule.handling().stateType() == Handling.StateType.NONE)
          .ifPresent(rule -> untracked(filter.ref(rule, device, true)));
    }
  }

  private static boolean keepsNone(List<Ruleset.Rule> rules) {
    return rules.stream().anyMatch(r -> r.handling().stateType() == Handling.StateType.NONE);
  }

  private void untracked(Ref by) {
    tracked = false;
    steps.add(new Trace.Untracked(by));
  }

  private boolean matches(Match match) {
    return new Item<>("", lists.shapes().of(match, false, Box.all(packet.isV4()))).matches(point());
  }

  private void translateDestination() {
    List<Ref> kept = new ArrayList<>();
    Optional<Nat.Rule> by =
        find(lists.redirects(), kept, "port forwards")
            .or(() -> find(lists.mappedIn(), kept, "1:1"));
    String kind = by.map(NatWords::kind).orElse("");
    if (by.isPresent()) {
      Nat.Rule rule = by.get();
      boolean ported = NatWords.ported(rule, packet.protocol());
      destination =
          Rewrite.of(rule.translation(), packet.destination(), packet.toPort(), ported, "");
      redirected = rule.pass();
      now =
          packet.to(
              destination.apply(packet.destination(), packet.destination()),
              destination.apply(packet.toPort()));
      NatWords.severalNote(destination).ifPresent(notes::add);
    }
    Optional<Ref> ref = by.map(rule -> new Ref(rule.id(), kind, rule.origin()));
    steps.add(new Trace.Translated(true, kept, ref, kind, destination, now));
  }

  /** The first rule that matches, unless it keeps the address: then it ends this list. */
  private Optional<Nat.Rule> find(List<Item<Nat.Rule>> items, List<Ref> kept, String list) {
    for (Item<Nat.Rule> item : items) {
      Nat.Rule rule = item.what();
      boolean came = rule.redirected().isEmpty() || !destination.isNothing();
      if (came && item.matches(point())) {
        if (rule.translation() instanceof Nat.Keep) {
          kept.add(new Ref(rule.id(), list, rule.origin()));
          return Optional.empty();
        }
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  // What this node sends.

  private Fate sends() {
    Optional<Fate> forbidden = forbidden();
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    Trace.Routed first = exits.main(point());
    if (first.ways().isEmpty()) {
      steps.add(first);
      return first.verdict() == Verdict.ARRIVES ? here() : Fate.ends(first.verdict());
    }
    String device = first.ways().getFirst().device();
    for (Ruleset.Untracked one : situation.rules().tracking().untracked()) {
      if (tracked && one.device().equals(device) && matches(one.leaving())) {
        untracked(new Ref(one.id(), "automatic", one.origin()));
      }
    }
    Trace.Routed routed = chosen(first, device);
    steps.add(routed);
    return leaves(routed);
  }

  private Trace.Routed chosen(Trace.Routed first, String device) {
    Judgement shadow =
        Judge.leaving(situation.rules(), device, filter.packet(now, false, tag), around);
    if (shadow.rule().isPresent()) {
      Ruleset.Rule rule = shadow.rule().get();
      if (!rule.handling().via().isEmpty()) {
        return exits.via(point(), rule.handling().via(), filter.ref(rule, device, false));
      }
      if (OwnWays.isAsked(situation.rules().leaving(), rule)) {
        return first;
      }
    }
    return exits
        .ofOwn(packet.source(), packet.destination())
        .map(gateway -> {
          Ref by =
              auto(
                  "auto:gateway",
                  "gateways",
                  "from an address of " + gateway.name() + "'s interface");
          return exits.via(point(), List.of(new Handling.Hop(gateway.number(), 1)), by);
        })
        .orElse(first);
  }

  // What leaves.

  private Fate here() {
    return new Fate(Verdict.ARRIVES, destination, List.of(), treatment());
  }

  private Fate leaves(Trace.Routed routed) {
    if (routed.ways().isEmpty()) {
      return routed.verdict() == Verdict.ARRIVES ? here() : Fate.ends(routed.verdict());
    }
    Probe before = now;
    List<Exit> out = new ArrayList<>();
    Probe shown = now;
    for (Trace.Way way : routed.ways()) {
      now = before;
      List<Trace.Step> kept = List.copyOf(steps);
      out.add(leaves(way));
      if (out.size() == 1) {
        shown = now;
      } else {
        steps.clear();
        steps.addAll(kept);
      }
    }
    now = shown;
    if (out.size() > 1) {
      notes.add("It takes these gateways in turn; what follows the route is shown for the first.");
    }
    boolean none = out.stream().noneMatch(exit -> exit.verdict() == Verdict.LEAVES);
    return none
        ? Fate.ends(out.getFirst().verdict())
        : new Fate(Verdict.LEAVES, destination, out, treatment());
  }

  private Exit leaves(Trace.Way way) {
    String device = way.device();
    String id = situation.device(device).map(Situation.Face::id).orElse(device);
    Verdict verdict = Verdict.LEAVES;
    if (!situation.rules().leaving().isEmpty() && situation.rules().filtering()) {
      Judgement judgement =
          Judge.leaving(situation.rules(), device, filter.packet(now, false, tag), around);
      Trace.Judged step = filter.step(judgement, point(), device, false);
      steps.add(step);
      verdict = step.verdict() == Verdict.ARRIVES ? Verdict.LEAVES : step.verdict();
    }
    Rewrite source = Rewrite.NONE;
    if (verdict == Verdict.LEAVES && tracked && packet.protocol() != Match.CARP) {
      source = translateSource(device, id);
    }
    return new Exit(id, way.gateway(), way.weight(), verdict, source);
  }

  private Rewrite translateSource(String device, String id) {
    List<Ref> kept = new ArrayList<>();
    Optional<Nat.Rule> by =
        find(lists.mappedOut(device), kept, "1:1")
            .or(() -> find(lists.outbound(device), kept, "outbound NAT"));
    Rewrite rewrite = Rewrite.NONE;
    if (by.isPresent()) {
      boolean ported = NatWords.ported(by.get(), packet.protocol());
      rewrite = Rewrite.of(by.get().translation(), now.source(), now.fromPort(), ported, id);
      Ip own = own(device).orElse(now.source());
      now = now.from(rewrite.apply(now.source(), own), rewrite.apply(now.fromPort()));
      NatWords.severalNote(rewrite).ifPresent(notes::add);
    }
    String kind = by.map(NatWords::kind).orElse("");
    Optional<Ref> ref = by.map(rule -> new Ref(rule.id(), kind, rule.origin()));
    steps.add(new Trace.Translated(false, kept, ref, kind, rewrite, now));
    return rewrite;
  }

  private Optional<Ip> own(String device) {
    return situation.device(device).stream()
        .flatMap(face -> face.addresses().stream())
        .map(Prefix::address)
        .filter(ip -> ip.isV4() == packet.isV4() && !(ip instanceof Ip6 six && six.isLinkLocal()))
        .findFirst();
  }

  private Optional<Fate.Treatment> treatment() {
    return passedBy.map(rule -> Treatments.of(rule.handling(), exits::words));
  }

  private Trace.Answer answer(Fate fate) {
    Trace.Ends comes =
        new Trace.Ends(now.destination(), now.toPort(), now.source(), now.fromPort());
    Trace.Ends goes =
        new Trace.Ends(packet.destination(), packet.toPort(), packet.source(), packet.fromPort());
    return new Trace.Answer(comes, goes, fate.treatment().flatMap(Fate.Treatment::answersBy));
  }
}
