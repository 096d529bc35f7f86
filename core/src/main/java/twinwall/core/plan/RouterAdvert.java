package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * What the hosts on one device are told of their router.
 *
 * @param id of the interface
 * @param vhid the CARP group whose MASTER alone advertises; empty: every node does
 * @param shared the advertisements come from a link-local virtual address, which moves with the
 *     role; else from the node's own
 * @param preference of RFC 4191, as radvd writes it
 * @param mtu of the network, where it is not the usual one
 */
public record RouterAdvert(
    String id,
    String device,
    Optional<Integer> vhid,
    Optional<Ip> shared,
    Ways ways,
    String preference,
    Pace pace,
    Optional<Integer> mtu,
    List<Prefix> prefixes,
    Life life,
    List<Ip> dnsServers,
    List<String> domains,
    Origin origin) {
  public RouterAdvert {
    prefixes = List.copyOf(prefixes);
    dnsServers = List.copyOf(dnsServers);
    domains = List.copyOf(domains);
  }

  /**
   * How hosts come by their addresses.
   *
   * @param managed by DHCPv6
   * @param other what else they need, by DHCPv6
   * @param onLink the networks' addresses are neighbours
   * @param autonomous hosts make their own
   */
  public record Ways(boolean managed, boolean other, boolean onLink, boolean autonomous) {}

  /** How often, and how long a router is believed in; in seconds. */
  public record Pace(int shortest, int longest, int router) {}

  /** How long addresses last, in seconds. */
  public record Life(int valid, int preferred) {}
}
