package twinwall.core.lease;

import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * An address that a client has, or a prefix that was delegated to it.
 *
 * @param ia what DHCPv6 knows beside; empty for IPv4
 * @param hardware its MAC; empty when unknown
 * @param clientId what it calls itself, in hexadecimal; empty when it does not; its DUID for IPv6
 * @param subnet the number of its network in the server's configuration
 * @param seen seconds since 1970 of the client's last word
 * @param seconds how long the lease lasts from then on
 * @param state the server's: 0 is in use, 1 declined, 2 expired and reclaimed
 */
public record Lease(
    Ip address,
    Optional<Ia> ia,
    String hardware,
    String clientId,
    long subnet,
    long seen,
    long seconds,
    String hostname,
    int state) {
  /**
   * An identity association of DHCPv6: one of a client's requests.
   *
   * @param length of the prefix that was delegated; 128 for an address
   * @param id the client's number for it
   * @param preferred seconds from the client's last word on
   */
  public record Ia(int length, long id, long preferred) {
    public boolean isPrefix() {
      return length < 128;
    }
  }

  public static final int IN_USE = 0;
  public static final int DECLINED = 1;
  public static final int RECLAIMED = 2;

  /** It is a prefix, not an address. */
  public boolean isPrefix() {
    return ia.filter(Ia::isPrefix).isPresent();
  }

  /** The address, or the prefix with its length. */
  public String what() {
    return isPrefix() ? address + "/" + ia.orElseThrow().length() : address.toString();
  }

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
