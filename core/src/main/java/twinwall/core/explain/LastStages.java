package twinwall.core.explain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Partition.Entry;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Ip;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Ruleset.Action;

/** The route, the filter for what leaves, and the translation of sources, on both sides at once. */
final class LastStages {
  private static final BitSet NONE = new BitSet();
  private static final int A = 0;
  private static final int B = 1;

  /** Lists have numbers: for each way out of each side three, for each table one. */
  private static final int SIDES = 1000;

  private final Comparison both;
  private final Found found;

  /** Takes what is not the same. */
  @FunctionalInterface
  interface Found {
    void differs(Box region, Outcome before, Outcome after);
  }

  LastStages(Comparison both, Found found) {
    this.both = both;
    this.found = found;
  }

  private Side side(int of) {
    return of == A ? both.before : both.after;
  }

  private void tell(Box region, Outcome before, Outcome after) {
    Box same = before.agreement(after, region);
    if (same.isEmpty()) {
      found.differs(region, before, after);
      return;
    }
    Box left = region;
    for (Dim dim : Dim.values()) {
      Ranges rest = left.get(dim).minus(same.get(dim));
      if (!rest.isEmpty()) {
        found.differs(left.with(dim, rest), before, after);
      }
      left = left.with(dim, same.get(dim));
    }
  }

  private static Outcome stopped(Way way) {
    return Outcome.ends(way.verdict(), way.by());
  }

  private Outcome passes(Way way, Side side, Verdict verdict, List<Outcome.Leaves> exits) {
    return new Outcome(
        verdict,
        way.by(),
        way.view(),
        way.translation(),
        exits,
        way.rule().map(rule -> side.treatment(rule.handling())));
  }

  // The route.

  /**
   * @param everything something is not the same already
   */
  void route(Box region, Way a, Way b, boolean everything) {
    if (a.isStopped() && b.isStopped()) {
      tell(region, stopped(a), stopped(b));
      return;
    }
    if (a.isStopped() != b.isStopped() && !side(a.isStopped() ? B : A).stopsLeaving()) {
      tell(region, simply(a, both.before), simply(b, both.after));
      return;
    }
    Object wayA = a.rule().map(r -> both.before.key(new Spot(r, ""))).orElse("");
    Object wayB = b.rule().map(r -> both.after.key(new Spot(r, ""))).orElse("");
    boolean differs =
        everything
            || a.isStopped() != b.isStopped()
            || a.tracked() != b.tracked()
            || !a.view().equals(b.view())
            || a.rule().isPresent() != b.rule().isPresent()
            || !wayA.equals(wayB)
            || !tag(a).equals(tag(b));
    List<Entry> entries = new ArrayList<>();
    tables(entries, A, a, both.roads.before());
    tables(entries, B, b, both.roads.after());
    both.markLater(entries, a, b, false);
    Partition.cut(
        region,
        entries,
        differs,
        both.budget,
        (part, matching) ->
            leave(part, a, roads(a, matching, A), b, roads(b, matching, B), differs));
  }

  private static Optional<String> tag(Way way) {
    return way.tag().map(Condition.Tag::name);
  }

  /** Enough to say where the other side stops it. */
  private Outcome simply(Way way, Side side) {
    return way.isStopped() ? stopped(way) : passes(way, side, Verdict.LEAVES, List.of());
  }

  private void tables(List<Entry> to, int of, Way way, BitSet changed) {
    if (way.isStopped()) {
      return;
    }
    Lists lists = side(of).lists();
    if (way.via().isEmpty()) {
      Comparison.add(to, of * SIDES, lists.roads(), changed, way.view(), _ -> true);
    }
    for (int i = 0; i < way.via().size(); i++) {
      List<Item<Road>> table = lists.roads(way.via().get(i).gateway());
      Comparison.add(to, of * SIDES + i, table, NONE, way.view(), _ -> true);
    }
  }

  /** A road and how often it is taken. */
  private record Turn(Road road, int weight) {}

  private List<Turn> roads(Way way, List<Entry> matching, int of) {
    if (way.isStopped()) {
      return List.of();
    }
    List<Turn> out = new ArrayList<>();
    for (int i = 0; i < Math.max(1, way.via().size()); i++) {
      Road road = Comparison.first(matching, of * SIDES + i, Road.class).orElse(new Road.None());
      if (!(road instanceof Road.Out)) {
        return List.of(new Turn(road, 1));
      }
      out.add(new Turn(road, way.via().isEmpty() ? 1 : way.via().get(i).weight()));
    }
    return out;
  }

  // What leaves.

  private void leave(
      Box region, Way a, List<Turn> roadsA, Way b, List<Turn> roadsB, boolean everything) {
    List<Object> waysA = roadsA.stream().<Object>map(t -> both.before.key(t.road())).toList();
    List<Object> waysB = roadsB.stream().<Object>map(t -> both.after.key(t.road())).toList();
    List<Entry> entries = new ArrayList<>();
    exits(entries, A, a, roadsA);
    exits(entries, B, b, roadsB);
    boolean differs = everything || !waysA.equals(waysB);
    Partition.cut(
        region,
        entries,
        differs,
        both.budget,
        (part, matching) ->
            tell(part, outcome(A, a, roadsA, matching), outcome(B, b, roadsB, matching)));
  }

  private void exits(List<Entry> to, int of, Way way, List<Turn> roads) {
    Side side = side(of);
    for (int i = 0; i < roads.size(); i++) {
      if (!(roads.get(i).road() instanceof Road.Out out)) {
        continue;
      }
      String id = side.id(out.device());
      int list = of * SIDES + 3 * i;
      if (side.rules().filtering()) {
        List<Item<Spot>> leaving = Comparison.leaving(side, id);
        BitSet changed = both.leaving(id, of == A);
        Comparison.add(to, list, leaving, changed, way.view(), LastStages::ends);
      }
      if (way.tracked()) {
        OwnWays.untranslated(to, list + 1, side, both.v4, out.device());
        Comparison.add(
            to,
            list + 1,
            Comparison.mappedOut(side, id),
            both.mappedOut(id, of == A),
            way.view(),
            _ -> true);
        boolean redirected = !way.view().isNothing();
        OwnWays.untranslated(to, list + 2, side, both.v4, out.device());
        Comparison.add(
            to,
            list + 2,
            Comparison.outbound(side, id),
            both.outbound(id, of == A),
            way.view(),
            pick -> pick.rule().redirected().isEmpty() || redirected);
      }
    }
  }

  private static boolean ends(Spot spot) {
    return spot.rule().quick()
        && spot.rule().action() != Action.MATCH
        && spot.rule().conditions().stream().noneMatch(c -> c instanceof Condition.Tagged);
  }

  private Outcome outcome(int of, Way way, List<Turn> roads, List<Entry> matching) {
    if (way.isStopped()) {
      return stopped(way);
    }
    Side side = side(of);
    List<Outcome.Leaves> exits = new ArrayList<>();
    for (int i = 0; i < roads.size(); i++) {
      switch (roads.get(i).road()) {
        case Road.Here() -> {
          return passes(way, side, Verdict.ARRIVES, List.of());
        }
        case Road.Spread() -> {
          return passes(way, side, Verdict.ARRIVES, List.of());
        }
        case Road.None() -> {
          return Outcome.ends(Verdict.NO_ROUTE, way.by());
        }
        case Road.Out out ->
            exits.add(exit(side, way, out, roads.get(i).weight(), of * SIDES + 3 * i, matching));
      }
    }
    Optional<Outcome.Leaves> first =
        exits.stream().filter(exit -> exit.verdict() == Verdict.LEAVES).findFirst();
    return first.isEmpty()
        ? Outcome.ends(exits.getFirst().verdict(), exits.getFirst().by())
        : passes(way, side, Verdict.LEAVES, exits);
  }

  private Outcome.Leaves exit(
      Side side, Way way, Road.Out out, int weight, int list, List<Entry> matching) {
    String id = side.id(out.device());
    Ruling ruling = Ruling.of(Comparison.of(matching, list, Spot.class), way.tag());
    Verdict verdict =
        switch (ruling.action().orElse(Action.PASS)) {
          case PASS, MATCH -> Verdict.LEAVES;
          case BLOCK -> Verdict.BLOCKED;
          case REJECT -> Verdict.REJECTED;
        };
    Ref by = ruling.decider().map(Spot::ref).orElse(FilterWords.OUT);
    Optional<Side.Pick> pick =
        verdict == Verdict.LEAVES ? source(way, list, matching) : Optional.empty();
    View view =
        pick.map(p -> View.of(p.rule(), false, both.v4, p.ported(), "own " + id)).orElse(View.SAME);
    Optional<Ref> translated =
        pick.map(p -> new Ref(p.rule().id(), NatWords.kind(p.rule()), p.rule().origin()));
    Optional<Ip> gateway = out.gateway();
    return new Outcome.Leaves(id, gateway, weight, verdict, by, view, translated);
  }

  private static Optional<Side.Pick> source(Way way, int list, List<Entry> matching) {
    boolean redirected = !way.view().isNothing();
    for (int at : new int[] {list + 1, list + 2}) {
      Optional<Side.Pick> pick =
          Comparison.of(matching, at, Side.Pick.class).stream()
              .filter(p -> p.rule().redirected().isEmpty() || redirected)
              .findFirst();
      if (pick.isPresent() && !(pick.get().rule().translation() instanceof Nat.Keep)) {
        return pick;
      }
    }
    return Optional.empty();
  }

  // What this node sends.

  /** Everything that one of both would send from an address of its own. */
  void own() {
    Ranges sources =
        both.before.situation().local(both.v4).or(both.after.situation().local(both.v4));
    Box region =
        Box.all(both.v4)
            .with(Dim.IN, Ranges.one(Coordinates.OWN))
            .with(Dim.TIME, both.coordinates.time())
            .with(Dim.SOURCE, sources);
    boolean settings =
        both.before.isForbidden() != both.after.isForbidden()
            || both.before.rules().filtering() != both.after.rules().filtering();
    boolean gateways = !both.before.ownGateways().equals(both.after.ownGateways());
    if (!settings && !gateways && !both.laterChanges()) {
      return;
    }
    Way a = ownStart(both.before);
    Way b = ownStart(both.after);
    List<Entry> entries = new ArrayList<>();
    tables(entries, A, a, both.roads.before());
    tables(entries, B, b, both.roads.after());
    both.markLater(entries, a, b, false);
    Partition.cut(
        region,
        entries,
        settings || gateways,
        both.budget,
        (part, matching) ->
            chosen(part, a, roads(a, matching, A), b, roads(b, matching, B), settings || gateways));
  }

  private static Way ownStart(Side side) {
    return side.isForbidden()
        ? Way.START.stopped(Verdict.BLOCKED, FilterWords.NO_IPV6)
        : Way.START.passed(
            Tracer.auto("auto:own", "", "sent by this node"), Optional.empty(), Optional.empty());
  }

  /** Rules and addresses may choose another gateway than the routing table. */
  private void chosen(
      Box region, Way a, List<Turn> roadsA, Way b, List<Turn> roadsB, boolean everything) {
    List<Entry> entries = new ArrayList<>();
    choices(entries, A, roadsA);
    choices(entries, B, roadsB);
    boolean carp = !region.get(Dim.PROTOCOL).and(Ranges.one(Match.CARP)).isEmpty();
    if (entries.isEmpty() && !carp) {
      leave(region, a, roadsA, b, roadsB, everything);
      return;
    }
    Partition.cut(
        region,
        entries,
        true,
        both.budget,
        (part, matching) -> {
          List<Hop> viaA = OwnWays.hops(both.before, matching, A * SIDES);
          List<Hop> viaB = OwnWays.hops(both.after, matching, B * SIDES);
          if (viaA.isEmpty() && viaB.isEmpty()) {
            leave(part, a, roadsA, b, roadsB, everything);
          } else {
            again(part, a, roadsA, viaA, b, roadsB, viaB);
          }
        });
  }

  private void choices(List<Entry> to, int of, List<Turn> roads) {
    if (!roads.isEmpty() && roads.getFirst().road() instanceof Road.Out out) {
      OwnWays.entries(to, of * SIDES, side(of), both.v4, side(of).id(out.device()));
    }
  }

  private void again(
      Box region,
      Way a,
      List<Turn> roadsA,
      List<Hop> viaA,
      Way b,
      List<Turn> roadsB,
      List<Hop> viaB) {
    List<Entry> entries = new ArrayList<>();
    hops(entries, A, viaA);
    hops(entries, B, viaB);
    Partition.cut(
        region,
        entries,
        true,
        both.budget,
        (part, matching) ->
            leave(
                part,
                a,
                viaA.isEmpty() ? roadsA : turns(viaA, matching, A),
                b,
                viaB.isEmpty() ? roadsB : turns(viaB, matching, B),
                true));
  }

  private void hops(List<Entry> to, int of, List<Hop> via) {
    for (int i = 0; i < via.size(); i++) {
      List<Item<Road>> table = side(of).lists().roads(via.get(i).gateway());
      Comparison.add(to, of * SIDES + i, table, NONE, View.SAME, _ -> true);
    }
  }

  private static List<Turn> turns(List<Hop> via, List<Entry> matching, int of) {
    List<Turn> out = new ArrayList<>();
    for (int i = 0; i < via.size(); i++) {
      Road road = Comparison.first(matching, of * SIDES + i, Road.class).orElse(new Road.None());
      out.add(new Turn(road, via.get(i).weight()));
    }
    return out;
  }
}
