package twinwall.core.explain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Partition.Entry;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling.StateType;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;

/**
 * The way of all packets that arrive, through both configurations at once: tracking, the
 * translation of the destination, the filter. What passes there goes on to {@link LastStages}.
 */
final class Stages {
  private static final int A = 0;
  private static final int B = 1;
  private static final int REDIRECTS = 0;
  private static final int MAPPED = 2;

  private final Comparison both;
  private final LastStages last;
  private final boolean settings;

  Stages(Comparison both, LastStages last) {
    this.both = both;
    this.last = last;
    this.settings =
        both.before.isForbidden() != both.after.isForbidden()
            || both.before.rules().filtering() != both.after.rules().filtering();
  }

  /** All that arrives by interfaces. */
  void run() {
    List<String> common = new ArrayList<>();
    for (String id : both.coordinates.ids()) {
      if (both.before.has(id) && both.after.has(id)) {
        common.add(id);
      } else {
        Ref why = Tracer.auto("auto:interface", "interfaces/" + id, "there is no such interface");
        Way gone = Way.START.stopped(Verdict.NO_INTERFACE, why);
        boolean was = both.before.has(id);
        tracking(region(List.of(id)), was ? Way.START : gone, was ? gone : Way.START);
      }
    }
    if (!common.isEmpty()) {
      tracking(region(common), Way.START, Way.START);
    }
  }

  private Box region(List<String> ids) {
    return Box.all(both.v4)
        .with(Dim.IN, both.coordinates.numbers(ids))
        .with(Dim.TIME, both.coordinates.time())
        .in(Dim.DESTINATION, Dim.DESTINATION.all(both.v4).minus(of("127.0.0.0/8", "::1/128")))
        .in(
            Dim.SOURCE,
            Dim.SOURCE.all(both.v4).minus(of("127.0.0.0/8", "::1/128", "224.0.0.0/4", "ff00::/8")));
  }

  private Ranges of(String... networks) {
    return Ranges.of(Stream.of(networks).map(Prefix::of).toList(), both.v4);
  }

  // Tracking.

  private static boolean keepsNothing(Spot spot) {
    return spot.rule().action() == Action.PASS
        && spot.rule().handling().stateType() == StateType.NONE;
  }

  /** Most configurations leave only the pair's own traffic alone, which is a few parts. */
  private void tracking(Box region, Way a, Way b) {
    List<Entry> entries = new ArrayList<>();
    untracked(entries, A, both.before);
    untracked(entries, B, both.after);
    for (int list : new int[] {A, B}) {
      side(list).lists().arriving().stream()
          .filter(item -> keepsNothing(item.what()) && side(list).rules().filtering())
          .forEach(item ->
              item.boxes()
                  .forEach(
                      box -> entries.add(new Entry(2 + list, item.what(), box, false, false))));
    }
    Partition.cut(
        region,
        entries,
        true,
        both.budget,
        (part, matching) -> {
          boolean asks = matching.stream().anyMatch(e -> e.list() >= 2);
          Way wayA = has(matching, A) ? a.untracked() : a;
          Way wayB = has(matching, B) ? b.untracked() : b;
          if (asks) {
            stateless(part, wayA, wayB);
          } else {
            translate(part, wayA, wayB);
          }
        });
  }

  private static boolean has(List<Entry> matching, int list) {
    return matching.stream().anyMatch(entry -> entry.list() == list);
  }

  private Side side(int list) {
    return list == A ? both.before : both.after;
  }

  private void untracked(List<Entry> to, int list, Side side) {
    for (Ruleset.Untracked one : side.rules().tracking().untracked()) {
      Box within =
          Box.all(both.v4).with(Dim.IN, both.coordinates.numbers(List.of(side.id(one.device()))));
      for (Box box : side.lists().shapes().of(one.arriving(), false, within)) {
        to.add(new Entry(list, one, box, true, false));
      }
    }
  }

  /** Where a rule without state may decide about the packet as it came. */
  private void stateless(Box region, Way a, Way b) {
    List<Entry> entries = new ArrayList<>();
    entries.addAll(both.filter(A, View.SAME, Stages::ends));
    entries.addAll(both.filter(B, View.SAME, Stages::ends));
    Partition.cut(
        region,
        entries,
        true,
        both.budget,
        (part, matching) -> translate(part, kept(a, matching, A), kept(b, matching, B)));
  }

  private static Way kept(Way way, List<Entry> matching, int list) {
    Ruling ruling = Ruling.of(Comparison.of(matching, list, Spot.class), Optional.empty());
    return ruling.decider().filter(Stages::keepsNothing).isPresent() ? way.untracked() : way;
  }

  // The translation of destinations.

  private void translate(Box region, Way a, Way b) {
    List<Entry> entries = new ArrayList<>();
    translations(entries, A, both.before, a);
    translations(entries, B, both.after, b);
    boolean everything =
        settings
            || a.tracked() != b.tracked()
            || a.verdict() != b.verdict()
            || !both.arriving.isEmpty()
            || both.laterChanges();
    Partition.cut(
        region,
        entries,
        everything,
        both.budget,
        (part, matching) -> filter(part, translated(a, matching, A), translated(b, matching, B)));
  }

  private void translations(List<Entry> to, int list, Side side, Way way) {
    if (!way.tracked() || way.isStopped()) {
      return;
    }
    boolean first = list == A;
    List<Item<Side.Pick>> redirects = side.picks(side.lists().redirects());
    List<Item<Side.Pick>> mapped = side.picks(side.lists().mappedIn());
    BitSet one = first ? both.redirects.before() : both.redirects.after();
    BitSet two = first ? both.mappedIn.before() : both.mappedIn.after();
    Comparison.add(to, REDIRECTS + list, redirects, one, View.SAME, _ -> true);
    Comparison.add(to, MAPPED + list, mapped, two, View.SAME, _ -> true);
  }

  private Way translated(Way way, List<Entry> matching, int list) {
    for (int from : new int[] {REDIRECTS, MAPPED}) {
      Optional<Side.Pick> pick = Comparison.first(matching, from + list, Side.Pick.class);
      if (pick.isPresent() && !(pick.get().rule().translation() instanceof Nat.Keep)) {
        View to = View.of(pick.get().rule(), true, both.v4, pick.get().ported(), "");
        return way.translated(pick.get(), to);
      }
    }
    return way;
  }

  // The filter.

  /** Stands for the rule of a redirection that passes by itself. */
  private record Passing(Ref ref) {}

  private static boolean ends(Spot spot) {
    return spot.rule().quick()
        && spot.rule().action() != Action.MATCH
        && spot.rule().conditions().stream().noneMatch(c -> c instanceof Condition.Tagged);
  }

  private void filter(Box region, Way a, Way b) {
    boolean everything =
        settings
            || a.verdict() != b.verdict()
            || a.tracked() != b.tracked()
            || a.passing() != b.passing()
            || !a.view().equals(b.view());
    if (!everything && !both.touches(region, a, b)) {
      return;
    }
    List<Entry> entries = new ArrayList<>();
    judged(entries, A, both.before, a);
    judged(entries, B, both.after, b);
    both.markLater(entries, a, b, true);
    Partition.cut(
        region,
        entries,
        everything,
        both.budget,
        (part, matching) ->
            last.route(
                part,
                judged(a, both.before, matching, A),
                judged(b, both.after, matching, B),
                settings));
  }

  private void judged(List<Entry> to, int list, Side side, Way way) {
    if (way.isStopped() || side.isForbidden() || !side.rules().filtering()) {
      return;
    }
    if (way.passing()) {
      Ranges tcp = Ranges.one(Match.TCP);
      Box all = Box.all(both.v4);
      Passing what = new Passing(FilterWords.REDIRECTED);
      Box others = all.with(Dim.PROTOCOL, Dim.PROTOCOL.all(both.v4).minus(tcp));
      Box opens = all.with(Dim.PROTOCOL, tcp).with(Dim.FLAGS, Shapes.flags(Match.TcpFlags.FIRST));
      to.add(new Entry(list, what, others, true, false));
      to.add(new Entry(list, what, opens, true, false));
    }
    to.addAll(both.filter(list, way.view(), Stages::ends));
  }

  private Way judged(Way way, Side side, List<Entry> matching, int list) {
    if (way.isStopped()) {
      return way;
    }
    if (side.isForbidden()) {
      return way.stopped(Verdict.BLOCKED, FilterWords.NO_IPV6);
    }
    if (!side.rules().filtering()) {
      return way.passed(FilterWords.OFF, Optional.empty(), Optional.empty());
    }
    Optional<Passing> passing = Comparison.first(matching, list, Passing.class);
    if (passing.isPresent()) {
      return way.passed(passing.get().ref(), Optional.empty(), Optional.empty());
    }
    Ruling ruling = Ruling.of(Comparison.of(matching, list, Spot.class), Optional.empty());
    Optional<Spot> decider = ruling.decider();
    if (decider.isEmpty()) {
      return way.stopped(Verdict.BLOCKED, FilterWords.DENY);
    }
    Ref by = decider.get().ref();
    return switch (decider.get().rule().action()) {
      case PASS -> way.passed(by, Optional.of(decider.get().rule()), ruling.tag());
      case BLOCK -> way.stopped(Verdict.BLOCKED, by);
      case REJECT -> way.stopped(Verdict.REJECTED, by);
      case MATCH -> throw new IllegalStateException("a match rule decides nothing");
    };
  }
}
