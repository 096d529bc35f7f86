package twinwall.core.compile;

import java.util.List;
import java.util.Optional;

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

  /** All of them in turn; what one does not decide goes on to the next. */
  record Turns<T>(List<Tree<T>> trees) implements Tree<T> {
    public Turns {
      trees = List.copyOf(trees);
    }
  }

  /** What packets with a value within the span go through; spans of a split do not overlap. */
  record Branch<T>(Span span, Tree<T> tree) {}
}
