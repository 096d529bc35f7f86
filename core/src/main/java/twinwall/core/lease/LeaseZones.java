package twinwall.core.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.plan.DhcpServer;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Resolver;

/**
 * Where names of DHCP clients may be.
 *
 * @param domains of the networks, by family and number; none where no names are registered
 * @param taken names that somebody wrote down, in small letters
 * @param elsewhere domains that other servers answer for
 */
public record LeaseZones(Map<String, String> domains, Set<String> taken, List<String> elsewhere) {
  public static final LeaseZones NONE = new LeaseZones(Map.of(), Set.of(), List.of());

  public LeaseZones {
    domains = Map.copyOf(domains);
    taken = Set.copyOf(taken);
    elsewhere = List.copyOf(elsewhere);
  }

  public static LeaseZones of(Plan plan) {
    Optional<Resolver> resolver = plan.resolver().filter(Resolver::namesOfLeases);
    if (resolver.isEmpty()) {
      return NONE;
    }
    Map<String, String> domains = new HashMap<>();
    plan.dhcp().ifPresent(server -> domains(server, domains));
    plan.dhcp6().ifPresent(server -> domains(server, domains));
    Set<String> taken = new HashSet<>();
    domains.values().forEach(domain -> taken.add(plain(plan.naming().hostname() + "." + domain)));
    taken.add(plain(plan.naming().hostname() + "." + resolver.get().zone().domain()));
    for (Resolver.Name name : resolver.get().names()) {
      taken.add(plain(name.name()));
      name.addresses().forEach(ip -> taken.add(LeaseNames.reverse(ip)));
    }
    return new LeaseZones(
        domains,
        taken,
        resolver.get().forwards().stream()
            .map(forward -> plain(forward.zone()))
            .filter(zone -> !zone.isEmpty())
            .toList());
  }

  private static void domains(DhcpServer server, Map<String, String> out) {
    for (DhcpServer.Subnet subnet : server.subnets()) {
      if (!subnet.domain().isEmpty()) {
        out.put(key(server.v4(), subnet.id()), subnet.domain());
      }
    }
  }

  private static String key(boolean v4, long subnet) {
    return (v4 ? "4 " : "6 ") + subnet;
  }

  private static String plain(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
  }

  /** The domain of the network that a lease is of. */
  Optional<String> domain(Lease lease) {
    return Optional.ofNullable(domains.get(key(lease.address().isV4(), lease.subnet())));
  }

  /** Somebody wrote it down, or others answer for it. */
  public boolean isTaken(String name) {
    return taken.contains(name)
        || elsewhere.stream().anyMatch(zone -> name.equals(zone) || name.endsWith("." + zone));
  }
}
