package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * A device whose addresses the network gives: what the DHCP client does there.
 *
 * @param v4 asks for an IPv4 address
 * @param advertisements hears routers, and makes IPv6 addresses of what they say
 * @param address6 asks a DHCPv6 server for an address
 * @param delegation the length of the prefix to ask for; 0 leaves it to the server
 */
public record AddressClient(
    String device,
    boolean v4,
    String hostname,
    List<Ip> rejected,
    boolean advertisements,
    boolean address6,
    Optional<Integer> delegation,
    Optional<String> duid) {
  public AddressClient {
    rejected = List.copyOf(rejected);
  }
}
