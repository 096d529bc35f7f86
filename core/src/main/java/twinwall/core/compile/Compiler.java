package twinwall.core.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import twinwall.core.compile.Tree.Branch;
import twinwall.core.compile.Tree.Leaf;
import twinwall.core.compile.Tree.Scatter;
import twinwall.core.compile.Tree.Split;
import twinwall.core.compile.Tree.Turns;
import twinwall.core.plan.Match;

/**
 * Makes a tree of a list. At each place it splits in the dimension that keeps apart most and
 * repeats least; what can nowhere be kept apart goes through in turns.
 *
 * <p>Where it splits depends on the values alone, not on how many lie before: a list that differs
 * in one item gives a tree that differs in few places, so that little of it has to be loaded anew.
 *
 * @param <T> what the list is of
 */
public final class Compiler<T> {
  /** So many are gone through faster than another value is looked up. */
  public static final int SHORT = 16;

  private static final int MOST_BRANCHES = 64;

  /** Where nothing splits, pieces of about this size, so that a change touches one of them. */
  private static final int PIECE = 32;

  /** How often an item may stand in the tree, on average. */
  private static final int COPIES = 3;

  private static final Dimension[] DIMENSIONS = Dimension.values();
  private static final int PROTOCOL = Dimension.PROTOCOL.ordinal();

  private final List<T> items;
  private final boolean turns;
  private final Axis[] axes = new Axis[DIMENSIONS.length];
  private final int[][][] numbers; // by dimension and item
  private final int[] dice;
  private final Map<Dimension, Hosts> hosts = new EnumMap<>(Dimension.class);

  private Compiler(List<T> items, List<Footprint> prints, boolean turns, ToIntFunction<T> hash) {
    this.items = items;
    this.turns = turns;
    this.numbers = new int[DIMENSIONS.length][items.size()][];
    this.dice = items.stream().mapToInt(item -> Axis.scatter(hash.applyAsInt(item))).toArray();
    for (Dimension dimension : DIMENSIONS) {
      int d = dimension.ordinal();
      List<List<Span>> spans =
          prints.stream().map(print -> print.spans().getOrDefault(dimension, List.of())).toList();
      axes[d] = new Axis(dimension, spans);
      int[] everything = {0, axes[d].size()};
      for (int i = 0; i < items.size(); i++) {
        List<Span> some = spans.get(i);
        numbers[d][i] = some.isEmpty() ? everything : axes[d].numbers(some);
      }
    }
    for (Dimension dimension : List.of(Dimension.DESTINATION, Dimension.SOURCE)) {
      int d = dimension.ordinal();
      hosts.put(dimension, new Hosts(axes[d], numbers[d]));
    }
  }

  /**
   * The list as a tree; nothing if the list is empty.
   *
   * @param footprint where an item may match: never too little
   * @param turns whether the tree may have {@link Turns}
   * @param hash the same for the same item in another list
   */
  public static <T> Optional<Tree<T>> tree(
      List<T> items, Function<T, Footprint> footprint, boolean turns, ToIntFunction<T> hash) {
    if (items.size() <= SHORT) {
      return items.isEmpty() ? Optional.empty() : Optional.of(new Leaf<>(items));
    }
    List<Footprint> prints = items.stream().map(footprint).toList();
    Compiler<T> compiler = new Compiler<>(items, prints, turns, hash);
    int[] all = new int[items.size()];
    Arrays.setAll(all, i -> i);
    return compiler.build(all, Box.all(compiler.axes), (long) COPIES * items.size());
  }

  private Optional<Tree<T>> build(int[] some, Box box, long allowed) {
    if (some.length == 0) {
      return Optional.empty();
    }
    if (some.length <= SHORT) {
      return Optional.of(leaf(some));
    }
    for (Dimension dimension : List.of(Dimension.DESTINATION, Dimension.SOURCE)) {
      Optional<Hosts.Cut> cut =
          Optional.ofNullable(hosts.get(dimension)).flatMap(h -> h.cut(some, allowed));
      if (cut.isPresent()) {
        return Optional.of(scatter(dimension, cut.get(), box, allowed));
      }
    }
    Optional<Cuts> best = Optional.empty();
    for (Dimension dimension : DIMENSIONS) {
      Optional<Cuts> cuts = cuts(dimension, some, box, allowed);
      if (cuts.isPresent() && (best.isEmpty() || cuts.get().isBetterThan(best.get()))) {
        best = cuts;
      }
    }
    return Optional.of(
        best.isPresent() ? split(best.get(), box, allowed) : inTurns(some, box, allowed));
  }

  private Leaf<T> leaf(int[] some) {
    return new Leaf<>(Arrays.stream(some).mapToObj(items::get).toList());
  }

  private Optional<Cuts> cuts(Dimension dimension, int[] some, Box box, long allowed) {
    int d = dimension.ordinal();
    if (box.width(d) < 2) {
      return Optional.empty();
    }
    if (dimension.isPort() && !hasPorts(box)) {
      return box.width(PROTOCOL) < 2 ? Optional.empty() : byProtocolFirst(d, some, box, allowed);
    }
    return Cuts.best(axes[d], d, numbers[d], some, box, allowed, MOST_BRANCHES);
  }

  /** Ports stand at their place only if the protocol is known. */
  private boolean hasPorts(Box box) {
    if (box.width(PROTOCOL) != 1 || axes[PROTOCOL].isRest(box.from(PROTOCOL))) {
      return false;
    }
    return axes[PROTOCOL].value(box.from(PROTOCOL)) instanceof Value.Number(int number)
        && (number == Match.TCP || number == Match.UDP || number == Match.SCTP);
  }

  /** Splitting by the protocol keeps little apart, but then the ports can be asked. */
  private Optional<Cuts> byProtocolFirst(int d, int[] some, Box box, long allowed) {
    Optional<Cuts> ports = Cuts.best(axes[d], d, numbers[d], some, box, allowed, MOST_BRANCHES);
    return ports.flatMap(found ->
        Cuts.all(axes[PROTOCOL], PROTOCOL, numbers[PROTOCOL], some, box, allowed)
            .map(protocols -> protocols.scored(found.score())));
  }

  private Tree<T> split(Cuts cuts, Box box, long allowed) {
    Axis axis = axes[cuts.dimension()];
    List<Branch<T>> branches = new ArrayList<>();
    Optional<Tree<T>> rest = Optional.empty();
    for (int i = 0; i < cuts.size(); i++) {
      int from = cuts.bounds()[i];
      int to = cuts.bounds()[i + 1];
      int[] inside = cuts.inside()[i];
      long share = allowed * inside.length / Math.max(1, cuts.sum());
      Optional<Tree<T>> tree = build(inside, box.within(cuts.dimension(), from, to), share);
      if (axis.isRest(from)) {
        rest = tree;
      } else if (tree.isPresent()) {
        branches.add(new Branch<>(axis.span(from, to), tree.get()));
      }
    }
    return new Split<>(DIMENSIONS[cuts.dimension()], branches, rest);
  }

  private Tree<T> scatter(Dimension dimension, Hosts.Cut cut, Box box, long allowed) {
    SortedMap<Integer, Tree<T>> branches = new TreeMap<>();
    cut.branches()
        .forEach((bits, inside) -> {
          long share = allowed * inside.length / Math.max(1, cut.sum());
          build(inside, box, share).ifPresent(tree -> branches.put(bits, tree));
        });
    return new Scatter<>(dimension, cut.mask(), branches, build(cut.rest(), box, allowed));
  }

  private Tree<T> inTurns(int[] some, Box box, long allowed) {
    if (!turns || some.length <= 2 * PIECE) {
      return leaf(some);
    }
    List<int[]> pieces = Pieces.bySharpness(some, numbers, box, SHORT);
    if (pieces.size() == 1) {
      List<Tree<T>> leaves = new ArrayList<>();
      for (int[] piece : Pieces.byDice(some, dice, PIECE)) {
        leaves.add(leaf(piece));
      }
      return new Turns<>(leaves);
    }
    List<Tree<T>> trees = new ArrayList<>();
    for (int[] piece : pieces) {
      build(piece, box, allowed * piece.length / some.length).ifPresent(trees::add);
    }
    return new Turns<>(trees);
  }
}
