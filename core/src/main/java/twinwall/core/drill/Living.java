package twinwall.core.drill;

import java.util.List;

/**
 * What became of connections, from their timeouts in the kernel that has them now: each packet
 * renews the timeout, so one that is higher than it would be without packets is alive.
 *
 * @param asked how many connections were asked about
 * @param there how many of them were in the kernel both times
 * @param moving how many of these had packets between the two looks
 */
public record Living(int asked, int there, int moving) {
  /** A timeout of a connection that is not there. */
  public static final int GONE = -1;

  /**
   * Timeouts of the same connections, in seconds, at two looks.
   *
   * @param millis between the looks
   */
  public static Living of(List<Integer> first, List<Integer> second, long millis) {
    int there = 0;
    int moving = 0;
    int asked = Math.min(first.size(), second.size());
    for (int i = 0; i < asked; i++) {
      if (first.get(i) != GONE && second.get(i) != GONE) {
        there++;
        // Whole seconds are told, so one and a half are within what rounding makes.
        if (2_000L * (second.get(i) - first.get(i)) + 2 * millis > 3_000) {
          moving++;
        }
      }
    }
    return new Living(asked, there, moving);
  }
}
