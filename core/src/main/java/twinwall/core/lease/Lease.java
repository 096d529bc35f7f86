package twinwall.core.lease;

import twinwall.core.net.Ip4;

/**
 * An address that a client has.
 *
 * @param hardware its MAC; empty when unknown
 * @param clientId what it calls itself, in hexadecimal; empty when it does not
 * @param subnet the number of its network in the server's configuration
 * @param seen seconds since 1970 of the client's last word
 * @param seconds how long the lease lasts from then on
 * @param state the server's: 0 is in use, 1 declined, 2 expired and reclaimed
 */
public record Lease(
    Ip4 address,
    String hardware,
    String clientId,
    long subnet,
    long seen,
    long seconds,
    String hostname,
    int state) {
  public static final int IN_USE = 0;
  public static final int DECLINED = 1;
  public static final int RECLAIMED = 2;

  /** Seconds since 1970 of its end. */
  public long ends() {
    return seen + seconds;
  }

  /** Somebody has it at that time. */
  public boolean isHeld(long now) {
    return state != RECLAIMED && ends() > now;
  }

  /** Whose it is. */
  String client() {
    return clientId.isEmpty() ? hardware : clientId;
  }
}
