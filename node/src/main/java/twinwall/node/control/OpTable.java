package twinwall.node.control;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** All operations by their names: a name is one operation's, and no other takes its place. */
public final class OpTable {
  private final Map<String, Op> ops = new HashMap<>();

  /** Adds the operations of a room. */
  public void add(Map<String, Op> more) {
    more.forEach((name, op) -> {
      if (ops.putIfAbsent(name, op) != null) {
        throw new IllegalStateException("two operations are called " + name);
      }
    });
  }

  /** Those that there are, and those that come. */
  public Map<String, Op> all() {
    return Collections.unmodifiableMap(ops);
  }
}
