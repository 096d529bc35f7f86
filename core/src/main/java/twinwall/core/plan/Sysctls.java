package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel settings of a node.
 *
 * <p>{@code rp_filter} is 2 (loose): strict filtering drops what comes back over another path while
 * the pair changes roles; spoofed sources are a rule's business. {@code
 * nf_conntrack_tcp_be_liberal} is 1 where flows are synchronised: a flow that went on at the peer
 * and came back has moved past the window that this kernel remembers, and ctnetlink cannot carry
 * windows. Each copy is flagged liberal by itself too, but the node that comes back may have
 * forwarded, been killed, and be asked to forward again before anybody could flag its own. {@code
 * nf_conntrack_tcp_loose} is not touched: the rules start connections only at a SYN anyway. {@code
 * route_localnet} is 1 where a port forward leads to 127.0.0.1; what arrives for a loopback address
 * by itself is dropped by a rule then. Settings of connection tracking belong to the first user
 * namespace on some kernels and are optional.
 */
final class Sysctls {
  private final List<Plan.Sysctl> out = new ArrayList<>();

  private Sysctls() {}

  static List<Plan.Sysctl> of(
      List<Ground.Port> ports,
      List<AddressClient> clients,
      List<Plan.VipGroup> groups,
      Optional<Plan.FlowSync> flows,
      boolean ipv6,
      Set<String> toLoopback) {
    Sysctls all = new Sysctls();
    all.must("net/ipv4/ip_forward", 1);
    all.may("net/ipv6/conf/all/forwarding", ipv6 ? 1 : 0);
    all.must("net/ipv4/conf/all/send_redirects", 0);
    all.must("net/ipv4/conf/all/accept_redirects", 0);
    all.must("net/ipv4/conf/all/accept_source_route", 0);
    all.may("net/ipv4/tcp_syncookies", 1);
    all.may("net/ipv4/conf/all/promote_secondaries", 1);
    for (Ground.Port port : ports) {
      boolean asks = clients.stream().anyMatch(c -> c.device().equals(port.device()));
      all.device(port, asks, groups.stream().anyMatch(g -> g.device().equals(port.device())));
      all.must(
          "net/ipv4/conf/" + port.device() + "/route_localnet",
          toLoopback.contains(port.device()) ? 1 : 0);
    }
    if (flows.isPresent()) {
      all.may("net/netfilter/nf_conntrack_events", 1);
    }
    all.may("net/netfilter/nf_conntrack_tcp_be_liberal", flows.isPresent() ? 1 : 0);
    return all.out;
  }

  private void device(Ground.Port port, boolean asks, boolean carp) {
    String v4 = "net/ipv4/conf/" + port.device() + "/";
    String v6 = "net/ipv6/conf/" + port.device() + "/";
    must(v4 + "rp_filter", 2);
    must(v4 + "send_redirects", 0);
    must(v4 + "accept_redirects", 0);
    must(v4 + "promote_secondaries", 1);
    if (carp) {
      must(v4 + "arp_ignore", 1);
      must(v4 + "arp_announce", 2);
    }
    if (!port.config().isDynamic6() || asks) { // the DHCP client hears routers itself
      may(v6 + "accept_ra", 0);
    } else {
      may(v6 + "accept_ra", 2);
    }
    may(v6 + "accept_redirects", 0);
  }

  private void must(String path, int value) {
    out.add(new Plan.Sysctl(path, Integer.toString(value), false));
  }

  private void may(String path, int value) {
    out.add(new Plan.Sysctl(path, Integer.toString(value), true));
  }
}
