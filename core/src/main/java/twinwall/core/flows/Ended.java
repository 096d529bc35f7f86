package twinwall.core.flows;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * The flows that ended last, by number, so that a node that was away cannot bring them back. When
 * there are too many the oldest are forgotten: such a flow may come back and then runs out, which
 * hurts nobody, whereas a living flow that is taken for an ended one is a broken connection.
 */
final class Ended {
  static final int MOST = 1 << 16;

  private final LinkedHashSet<Long> names = new LinkedHashSet<>();

  void add(FlowKey key) {
    long name = FlowHash.name(key);
    names.remove(name);
    names.add(name);
    if (names.size() > MOST) {
      Iterator<Long> oldest = names.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** It lives again. */
  void remove(FlowKey key) {
    if (!names.isEmpty()) {
      names.remove(FlowHash.name(key));
    }
  }

  boolean contains(FlowKey key) {
    return names.contains(FlowHash.name(key));
  }
}
