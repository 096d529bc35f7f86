package twinwall.linux;

/**
 * A rule of the routing policy for what this machine sends itself: it asks the table.
 *
 * @param specific only for what the table knows better than by a default route
 */
public record OwnRule(boolean v4, int table, int priority, boolean specific, int protocol) {
  public static OwnRule of(boolean v4, int table, int priority, boolean specific) {
    return new OwnRule(v4, table, priority, specific, Route.BY_TWINWALL);
  }
}
