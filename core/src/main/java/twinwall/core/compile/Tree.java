package twinwall.core.compile;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A list of things to go through, in an order that means something, shaped so that a packet meets
 * few of those that it cannot match, and all others, each once and in their order.
 *
 * @param <T> what the list is of
 */
public sealed interface Tree<T> {

  /** Gone through one after the other. */
  record Leaf<T>(List<T> items) implements Tree<T> {
    public Leaf {
      items = List.copyOf(items);
    }
  }

  /** The packet's value in a dimension says which branch is its only one. */
  record Split<T>(Dimension dimension, List<Branch<T>> branches, Optional<Tree<T>> rest)
      implements Tree<T> {
    public Split {
      branches = List.copyOf(branches);
    }
  }

  /**
   * Some bits of a packet's IPv4 address in a dimension say which branch is its only one. All
   * others, and those whose bits no branch has, go on with the rest.
   *
   * @param mask which bits
   * @param branches by the bits, in their order
   */
  record Scatter<T>(
      Dimension dimension, int mask, SortedMap<Integer, Tree<T>> branches, Optional<Tree<T>> rest)
      implements Tree<T> {
    public Scatter {
      branches = Collections.unmodifiableSortedMap(new TreeMap<>(branches));
    }
  }

  /** All of them in turn; what one does not decide goes on to the next. */
  record Turns<T>(List<Tree<T>> trees) implements Tree<T> {
    public Turns {
      trees = List.copyOf(trees);
    }
  }

  /** What packets with a value within the span go through; spans of a split do not overlap. */
  record Branch<T>(Span span, Tree<T> tree) {}
}
