package twinwall.node.store;

import java.util.Set;
import twinwall.core.apply.Standing;
import twinwall.core.config.Xml;

/** What a change is to come to: what is saved and in force after it, or why that cannot be. */
sealed interface Wish {
  /** This. */
  record For(Standing next) implements Wish {}

  /** Changes of others wait in the same section. */
  record InTheWay(String why) implements Wish {}

  static Wish of(Standing now, Xml root, When when, long number) {
    if (when == When.NOW) {
      Set<String> others = now.inTheWay(root);
      if (!others.isEmpty()) {
        return new InTheWay(
            String.join(", ", others)
                + ConfigStore.WAITS
                + " Apply or discard them first ('twinwall apply --what' shows them), or save this"
                + " beside them with --no-apply.");
      }
    }
    return new For(
        switch (when) {
          case NOW -> now.now(root, number);
          case LATER -> now.later(root, number);
          case WHOLE -> now.later(root, number).apply(number);
        });
  }
}
