package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * What the network told a device by DHCP or router advertisements.
 *
 * @param delegated the prefixes that were given for the networks behind
 */
public record Lease(
    Optional<Prefix> address4,
    List<Ip> routers4,
    List<Prefix> addresses6,
    List<Ip> routers6,
    List<Prefix> delegated,
    List<Ip> nameServers,
    String domain) {
  public static final Lease NONE =
      new Lease(Optional.empty(), List.of(), List.of(), List.of(), List.of(), List.of(), "");

  public Lease {
    routers4 = List.copyOf(routers4);
    addresses6 = List.copyOf(addresses6);
    routers6 = List.copyOf(routers6);
    delegated = List.copyOf(delegated);
    nameServers = List.copyOf(nameServers);
  }

  /** The gateway of a family. */
  Optional<Ip> router(boolean v4) {
    return (v4 ? routers4 : routers6).stream().findFirst();
  }
}
