package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;

/**
 * What a translation does to one end of all packets of a region, and how rules that see the result
 * look from before. Several addresses count as their first one there.
 */
record View(Change address, Change port) {
  static final View SAME = new View(new Keep(), new Keep());

  /** What becomes of a number. */
  sealed interface Change {}

  record Keep() implements Change {}

  /** It becomes this one. */
  record Becomes(Num number) implements Change {}

  /** Its place in one range is its place in another. */
  record Shift(Num delta, Ranges into) implements Change {}

  /** Something that is not known before: one of several, or an interface's address. */
  record Open(Object what, Num first) implements Change {}

  boolean isNothing() {
    return equals(SAME);
  }

  /**
   * @param arriving the destination is translated, else the source
   * @param ported whether the packets have ports that the rule moves
   * @param own the interface's address, where it is asked for
   */
  static View of(Nat.Rule rule, boolean arriving, boolean v4, boolean ported, Object own) {
    return switch (rule.translation()) {
      case Nat.Keep() -> SAME;
      case Nat.To(Nat.Target target, Nat.Port port) ->
          new View(
              address(side(rule, arriving), target, v4, own), ported ? port(port) : new Keep());
    };
  }

  private static Change address(Match.Side side, Nat.Target target, boolean v4, Object own) {
    return switch (target) {
      case Nat.Address(Ip ip) -> new Becomes(Num.of(ip));
      case Nat.Network(Prefix network) -> shift(side, network, v4);
      case Nat.Range(Ip first, Ip last) ->
          first.equals(last) ? new Becomes(Num.of(first)) : new Open(target, Num.of(first));
      case Nat.Pool(var all, _) ->
          all.stream().distinct().count() == 1
              ? new Becomes(Num.of(all.getFirst()))
              : new Open(target, Num.of(all.getFirst()));
      case Nat.OwnAddress() -> new Open(own, Num.of(0));
    };
  }

  private static Match.Side side(Nat.Rule rule, boolean arriving) {
    return arriving ? rule.match().destination() : rule.match().source();
  }

  /** The network that is moved is the one that the rule matches. */
  private static Change shift(Match.Side side, Prefix network, boolean v4) {
    for (Prefix from : prefixes(side)) {
      if (from.length() == network.length() && from.address().isV4() == v4) {
        Num delta = Num.of(network.network().address()).minus(Num.of(from.network().address()));
        return delta.equals(Num.of(0))
            ? new Keep()
            : new Shift(delta, Ranges.of(network.network()));
      }
    }
    return new Open(network, Num.of(network.address()));
  }

  private static List<Prefix> prefixes(Match.Side side) {
    return side.addresses() instanceof Match.Some some && !side.inverted()
        ? some.prefixes()
        : List.of();
  }

  private static Change port(Nat.Port port) {
    return switch (port) {
      case Nat.SamePort() -> new Keep();
      case Nat.PortIn(PortRange range) -> new Open(range, Num.of(range.first()));
      case Nat.OnePort(int one) -> new Becomes(Num.of(one));
      case Nat.Shifted(PortRange from, int to) ->
          from.first() == to
              ? new Keep()
              : new Shift(
                  Num.of(to).minus(Num.of(from.first())),
                  Ranges.of(to, to + from.last() - from.first()));
    };
  }

  /** The items as they look to packets before the translation of their destination. */
  <T> List<Item<T>> before(List<Item<T>> items) {
    if (isNothing()) {
      return items;
    }
    List<Item<T>> out = new ArrayList<>();
    for (Item<T> item : items) {
      List<Box> boxes = new ArrayList<>();
      for (Box box : item.boxes()) {
        Box seen = before(box);
        if (!seen.isEmpty()) {
          boxes.add(seen);
        }
      }
      if (!boxes.isEmpty()) {
        out.add(new Item<>(item.what(), boxes));
      }
    }
    return out;
  }

  private Box before(Box box) {
    Box moved = before(box, Dim.DESTINATION, address);
    return before(moved, Dim.TO_PORT, port);
  }

  private static Box before(Box box, Dim dim, Change change) {
    Ranges set = box.get(dim);
    return switch (change) {
      case Keep() -> box;
      case Becomes(Num number) ->
          box.with(dim, set.contains(number) ? dim.all(box.v4()) : Ranges.NONE);
      case Open(_, Num first) ->
          box.with(dim, set.contains(first) ? dim.all(box.v4()) : Ranges.NONE);
      case Shift(Num delta, Ranges into) -> box.with(dim, set.and(into).shiftedBack(delta));
    };
  }

  /** Which of the numbers two changes make the same of. */
  static Ranges agreement(Change a, Change b, Ranges all) {
    if (a.equals(b)) {
      return all;
    }
    return switch (a) {
      case Keep() -> b instanceof Becomes(Num number) ? one(number).and(all) : Ranges.NONE;
      case Becomes(Num number) ->
          switch (b) {
            case Keep() -> one(number).and(all);
            case Shift(Num delta, _) -> one(number.minus(delta)).and(all);
            case Becomes _, Open _ -> Ranges.NONE;
          };
      case Shift _ -> b instanceof Becomes ? agreement(b, a, all) : Ranges.NONE;
      case Open _ -> Ranges.NONE;
    };
  }

  private static Ranges one(Num number) {
    return Ranges.of(number, number);
  }
}
