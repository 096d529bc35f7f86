package twinwall.linux;

/**
 * A rule of the routing policy: packets of a family whose mark, seen through the mask, is this one
 * ask the table. {@code protocol} says who made it.
 */
public record MarkRule(boolean v4, int mark, int mask, int table, int priority, int protocol) {
  /** A rule of ours; its priority is the table's number. */
  public static MarkRule of(boolean v4, int mark, int mask, int table) {
    return new MarkRule(v4, mark, mask, table, table, Route.BY_TWINWALL);
  }
}
