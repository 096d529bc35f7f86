package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.Dhcp6Mapping;
import twinwall.core.config.Dhcp6Prefixes;
import twinwall.core.config.Dhcp6Scope;
import twinwall.core.config.DhcpRange;
import twinwall.core.config.RouterAdverts;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/** From Services > DHCPv6 Server to what the node's DHCPv6 server must be. */
final class Dhcp6Planner {
  private static final int NORMAL_LEASE = 7_200;
  private static final int LONGEST_LEASE = 86_400;

  /** As many networks make up any range of prefixes that somebody would write. */
  private static final int MOST_DELEGATIONS = 64;

  private final Config config;
  private final Ground ground;
  private final Notes notes;
  private final boolean resolving;

  /**
   * @param resolving the node's own resolver runs
   */
  Dhcp6Planner(Config config, Ground ground, boolean resolving, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.resolving = resolving;
    this.notes = notes;
  }

  /**
   * @param pair with whom leases are shared
   */
  Optional<DhcpServer> plan(Optional<DhcpServer.Pair> pair) {
    List<DhcpServer.Subnet> subnets = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    for (Dhcp6Scope scope : config.dhcp6()) {
      if (scope.enabled()) {
        subnet(scope, ids).ifPresent(subnets::add);
      }
    }
    Optional<Mac> identity =
        subnets.stream().flatMap(s -> s.vhids().stream()).sorted().findFirst().map(Mac::virtual);
    return subnets.isEmpty()
        ? Optional.empty()
        : Optional.of(new DhcpServer(false, subnets, identity, pair));
  }

  private Optional<DhcpServer.Subnet> subnet(Dhcp6Scope scope, Set<Long> ids) {
    String path = "dhcpdv6/" + scope.id();
    Optional<Ground.Port> found = ground.port(scope.id());
    Optional<Prefix> own = found.flatMap(port -> port.own(false));
    String why =
        !config.system().ipv6Allow()
            ? "IPv6 is not allowed (system/ipv6allow)"
            : found.isEmpty()
                ? ground.why(scope.id())
                : own.isEmpty() || found.get().config().isDynamic6()
                    ? "it has no IPv6 address of its own that stays"
                    : "";
    if (!why.isEmpty()) {
      notes.warn(path, "No DHCPv6 on " + scope.id() + ": " + why + ".");
      return Optional.empty();
    }
    Ground.Port port = found.orElseThrow();
    Prefix network = own.orElseThrow().network();
    long id = DhcpPlanner.id(network);
    while (!ids.add(id)) {
      id = id % Integer.MAX_VALUE + 1;
    }
    if (config.xml().childOrEmpty("dhcpdv6").childOrEmpty(scope.id()).has("ddnsupdate")) {
      notes.warn(path + "/ddnsupdate", "Dynamic DNS updates by DHCP are not built yet.");
    }
    int normal = scope.defaultLease().orElse(NORMAL_LEASE);
    return Optional.of(
        new DhcpServer.Subnet(
            id,
            port.device(),
            vhids(port),
            network,
            pools(scope, path, network),
            delegations(scope.prefixes(), path + "/prefixrange"),
            scope.denyUnknown().isEmpty()
                ? DhcpServer.Clients.EVERYBODY
                : DhcpServer.Clients.MAPPED,
            true,
            new DhcpServer.Lease(normal, Math.max(scope.maxLease().orElse(LONGEST_LEASE), normal)),
            options(scope, port, own.orElseThrow(), path),
            Optional.empty(),
            "",
            mappings(scope, path, network),
            DhcpOptions.below(scope.domain(), config.system().domain()),
            new Origin(path, port.label())));
  }

  private static List<Integer> vhids(Ground.Port port) {
    return port.vips().stream()
        .filter(vip -> vip.config().isCarp())
        .map(vip -> vip.config().vhid())
        .distinct()
        .toList();
  }

  private List<DhcpServer.Pool> pools(Dhcp6Scope scope, String path, Prefix network) {
    List<DhcpServer.Pool> out = new ArrayList<>();
    List<DhcpRange> taken = new ArrayList<>();
    List<DhcpRange> ranges = scope.ranges();
    for (int i = 0; i < ranges.size(); i++) {
      DhcpRange range = Dhcp6Scope.placed(ranges.get(i), network);
      String at = i == 0 ? path + "/range" : path + "/pool[" + i + "]/range";
      if (range.from().isEmpty() && range.to().isEmpty()) {
        continue;
      }
      if (!range.isWhole()
          || !network.contains(range.from().orElseThrow())
          || !network.contains(range.to().orElseThrow())) {
        notes.warn(at, "The range " + range + " is not in the network " + network + "; left out.");
      } else if (taken.stream().anyMatch(range::overlaps)) {
        notes.warn(at, "The range " + range + " overlaps another one; left out.");
      } else {
        taken.add(range);
        out.add(
            new DhcpServer.Pool(range.from().orElseThrow(), range.to().orElseThrow(), List.of()));
      }
    }
    return out;
  }

  private List<DhcpServer.Delegation> delegations(Dhcp6Prefixes written, String at) {
    if (written.isNone()) {
      return List.of();
    }
    int length = written.length().orElse(0);
    if (!new DhcpRange(written.from(), written.to()).isWhole()
        || written.from().orElseThrow().isV4()
        || length == 0) {
      notes.warn(at, "The range of prefixes is not whole; no prefixes are delegated.");
      return List.of();
    }
    Ip first = new Prefix(written.from().orElseThrow(), length).network().address();
    Ip last = Prefixes.last(new Prefix(written.to().orElseThrow(), length));
    List<Prefix> networks = Prefixes.between(first, last);
    if (networks.size() > MOST_DELEGATIONS) {
      notes.warn(
          at,
          "The range of prefixes is made up of more than "
              + MOST_DELEGATIONS
              + " networks; no prefixes are delegated.");
      return List.of();
    }
    return networks.stream().map(from -> new DhcpServer.Delegation(from, length)).toList();
  }

  private List<DhcpServer.Option> options(
      Dhcp6Scope scope, Ground.Port port, Prefix own, String path) {
    List<DhcpServer.Option> out = new ArrayList<>();
    if (!scope.noDns()) {
      List<String> dns = scope.dnsServers().stream().filter(text -> !text.isBlank()).toList();
      if (dns.isEmpty()) {
        List<Ip> shared =
            port.vips().stream()
                .filter(vip -> vip.config().isCarp())
                .map(vip -> vip.prefix().address())
                .toList();
        dns =
            resolving
                ? List.of(AdvertPlanner.resolver(own, shared).toString())
                : config.system().dnsServers();
      }
      DhcpOptions.servers("dns-servers", false, dns).ifPresent(out::add);
    }
    List<String> search =
        Stream.concat(Stream.of(scope.domain()), RouterAdverts.domains(scope.searchList()).stream())
            .filter(DhcpOptions::isName)
            .distinct()
            .toList();
    if (search.isEmpty() && DhcpOptions.isName(config.system().domain())) {
      search = List.of(config.system().domain());
    }
    if (!search.isEmpty()) {
      out.add(DhcpServer.Option.named("domain-search", String.join(", ", search)));
    }
    DhcpOptions.servers("sntp-servers", false, scope.ntpServers()).ifPresent(out::add);
    if (!scope.bootFile().isEmpty()) {
      if (DhcpOptions.isPlain(scope.bootFile())) {
        out.add(DhcpServer.Option.named("bootfile-url", scope.bootFile()));
      } else {
        notes.warn(path + "/bootfile_url", "The URL of the boot file is none; left out.");
      }
    }
    for (int i = 0; i < scope.options().size(); i++) {
      String at = path + "/numberoptions/item[" + (i + 1) + "]";
      DhcpOptions.numbered(scope.options().get(i), false, at, notes, out);
    }
    return out;
  }

  private List<DhcpServer.Mapping> mappings(Dhcp6Scope scope, String path, Prefix network) {
    List<DhcpServer.Mapping> out = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < scope.mappings().size(); i++) {
      Dhcp6Mapping mapping = scope.mappings().get(i);
      String at = path + "/staticmap[" + (i + 1) + "]";
      Optional<Ip> address = mapping.address().map(ip -> Dhcp6Scope.placed(ip, network));
      if (mapping.client().isEmpty()) {
        notes.warn(at + "/duid", "A static mapping of DHCPv6 needs a DUID; left out.");
      } else if (address.filter(ip -> !network.contains(ip)).isPresent()) {
        notes.warn(
            at + "/ipaddrv6", address.orElseThrow() + " is not in " + network + "; left out.");
      } else if (!seen.add(mapping.client().get())
          || address.filter(ip -> !seen.add(ip.toString())).isPresent()) {
        notes.warn(at, "Another mapping has this client or this address; left out.");
      } else {
        List<DhcpServer.Option> options = new ArrayList<>();
        if (DhcpOptions.isName(mapping.domain())) {
          options.add(DhcpServer.Option.named("domain-search", mapping.domain()));
        }
        String hostname = DhcpOptions.isName(mapping.hostname()) ? mapping.hostname() : "";
        out.add(
            new DhcpServer.Mapping(
                Optional.empty(), mapping.client().get(), address, hostname, options));
      }
    }
    return out;
  }
}
