package twinwall.core.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.plan.DhcpServer;

/** The way to a prefix that was delegated to a router behind a network. */
public record PrefixRoute(Prefix to, Ip via, String device) {
  /**
   * The ways to all prefixes that are held. A router is reached by the address that it has from the
   * same server, or, without one, by the link-local address that follows from its MAC.
   *
   * @param now seconds since 1970
   */
  public static List<PrefixRoute> of(List<Lease> leases, DhcpServer server, long now) {
    Map<Long, DhcpServer.Subnet> subnets = new HashMap<>();
    server.subnets().forEach(subnet -> subnets.put(subnet.id(), subnet));
    Map<String, Lease> addresses = new HashMap<>();
    leases.stream()
        .filter(lease -> !lease.isPrefix() && lease.isHeld(now) && lease.state() == Lease.IN_USE)
        .sorted(Comparator.comparingLong(Lease::seen).thenComparing(Lease::address))
        .forEach(lease -> addresses.put(lease.subnet() + " " + lease.client(), lease));
    List<PrefixRoute> out = new ArrayList<>();
    for (Lease lease : leases) {
      Optional<DhcpServer.Subnet> subnet = Optional.ofNullable(subnets.get(lease.subnet()));
      Optional<Ip> via =
          Optional.ofNullable(addresses.get(lease.subnet() + " " + lease.client()))
              .map(Lease::address)
              .or(() -> Mac.parse(lease.hardware()).map(PrefixRoute::linkLocal));
      if (lease.isPrefix() && lease.isHeld(now) && subnet.isPresent() && via.isPresent()) {
        Prefix to = new Prefix(lease.address(), lease.ia().orElseThrow().length()).network();
        // A database from elsewhere must not send what is not to be delegated here.
        if (subnet.get().delegations().stream().anyMatch(one -> one.from().contains(to))) {
          out.add(new PrefixRoute(to, via.get(), subnet.get().device()));
        }
      }
    }
    out.sort(Comparator.comparing(PrefixRoute::to));
    return List.copyOf(out);
  }

  private static Ip linkLocal(Mac mac) {
    long upper = mac.bits() >>> 24 ^ 0x02_0000L;
    return new Ip6(0xFE80L << 48, upper << 40 | 0xFF_FE00_0000L | (mac.bits() & 0xFF_FFFFL));
  }
}
