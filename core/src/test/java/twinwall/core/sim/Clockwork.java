package twinwall.core.sim;

import java.util.PriorityQueue;

/**
 * Virtual time: what happens when. Equal times happen in the order in which they were asked for.
 */
public final class Clockwork {
  private record Due(long at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private long order;
  private long now = 1_000_000;

  /** Nanoseconds since the world began. */
  public long now() {
    return now;
  }

  void at(long when, Runnable what) {
    queue.add(new Due(Math.max(when, now), order++, what));
  }

  void after(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Lets the next thing happen, if it is due by then; false when nothing is. */
  boolean step(long end) {
    if (queue.isEmpty() || queue.peek().at > end) {
      now = Math.max(now, end);
      return false;
    }
    Due due = queue.remove();
    now = due.at;
    due.what.run();
    return true;
  }
}
