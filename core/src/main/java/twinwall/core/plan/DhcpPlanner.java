package twinwall.core.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.DhcpMapping;
import twinwall.core.config.DhcpPool;
import twinwall.core.config.DhcpRange;
import twinwall.core.config.DhcpScope;
import twinwall.core.config.MacPart;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

/** From Services > DHCP Server to what the node's DHCP server must be. */
final class DhcpPlanner {
  private static final int NORMAL_LEASE = 7_200;
  private static final int LONGEST_LEASE = 86_400;

  private final Config config;
  private final Ground ground;
  private final Notes notes;
  private final boolean resolving;

  /**
   * @param resolving the node's own resolver runs
   */
  DhcpPlanner(Config config, Ground ground, boolean resolving, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.resolving = resolving;
    this.notes = notes;
  }

  Optional<DhcpServer> plan(Optional<Plan.FlowSync> flows) {
    List<DhcpServer.Subnet> subnets = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    for (DhcpScope scope : config.dhcp()) {
      if (scope.enabled()) {
        subnet(scope, ids).ifPresent(subnets::add);
      }
    }
    return subnets.isEmpty()
        ? Optional.empty()
        : Optional.of(new DhcpServer(true, subnets, Optional.empty(), pair(flows, subnets)));
  }

  /**
   * Nodes that share connections share leases, over the same network; a failover peer alone is
   * reached on the interface that it is named for.
   */
  private Optional<DhcpServer.Pair> pair(
      Optional<Plan.FlowSync> flows, List<DhcpServer.Subnet> subnets) {
    if (flows.isPresent()) {
      return pair(flows);
    }
    for (DhcpScope scope : config.dhcp()) {
      Optional<Ground.Port> port = ground.port(scope.id());
      if (scope.enabled() && scope.failoverPeer().isPresent() && port.isPresent()) {
        Optional<Prefix> own = port.get().own(true);
        boolean served = subnets.stream().anyMatch(s -> s.device().equals(port.get().device()));
        if (own.isPresent() && served) {
          return Optional.of(
              new DhcpServer.Pair(
                  port.get().device(), own.get().address(), List.of(scope.failoverPeer().get())));
        }
      }
    }
    return Optional.empty();
  }

  static Optional<DhcpServer.Pair> pair(Optional<Plan.FlowSync> flows) {
    return flows.map(sync -> new DhcpServer.Pair(sync.device(), sync.local(), sync.peers()));
  }

  private Optional<DhcpServer.Subnet> subnet(DhcpScope scope, Set<Long> ids) {
    String path = "dhcpd/" + scope.id();
    Optional<Ground.Port> found = ground.port(scope.id());
    Optional<Prefix> own = found.flatMap(port -> port.own(true));
    if (found.isEmpty() || own.isEmpty() || found.get().config().isDynamic4()) {
      String why =
          found.isEmpty() ? ground.why(scope.id()) : "it has no IPv4 address of its own that stays";
      notes.warn(path, "No DHCP on " + scope.id() + ": " + why + ".");
      return Optional.empty();
    }
    Ground.Port port = found.get();
    Prefix network = own.get().network();
    List<DhcpServer.Pool> pools = pools(scope, path, network);
    if (pools.isEmpty() && scope.mappings().isEmpty()) {
      notes.warn(path + "/range", "No DHCP on " + port.label() + ": it has no range to give away.");
      return Optional.empty();
    }
    long id = id(network);
    while (!ids.add(id)) {
      id = id % Integer.MAX_VALUE + 1;
    }
    left(scope, path);
    return Optional.of(
        new DhcpServer.Subnet(
            id,
            port.device(),
            port.vips().stream()
                .filter(vip -> vip.config().isCarp())
                .map(vip -> vip.config().vhid())
                .toList(),
            network,
            pools,
            List.of(),
            clients(scope, path),
            !scope.ignoreClientIds(),
            new DhcpServer.Lease(
                scope.defaultLease().orElse(NORMAL_LEASE),
                Math.max(
                    scope.maxLease().orElse(LONGEST_LEASE),
                    scope.defaultLease().orElse(NORMAL_LEASE))),
            options(scope, port, own.get(), path),
            Ip.parse(scope.nextServer()).filter(Ip::isV4),
            scope.filename(),
            mappings(scope, path, network),
            DhcpOptions.below(scope.domain(), config.system().domain()),
            new Origin(path, port.label())));
  }

  /** By {@code class} a mapping counts in its own network, by any other word wherever it is. */
  private DhcpServer.Clients clients(DhcpScope scope, String path) {
    boolean mapped = !scope.denyUnknown().isEmpty();
    List<MacPart> elsewhere = new ArrayList<>();
    if (mapped && !scope.denyUnknown().equals("class")) {
      config.dhcp().stream()
          .filter(other -> other.enabled() && !other.id().equals(scope.id()))
          .flatMap(other -> other.mappings().stream())
          .flatMap(mapping -> mapping.hardware().stream())
          .flatMap(mac -> MacPart.parse(mac.toString()).stream())
          .forEach(elsewhere::add);
    }
    List<String> allowed = scope.macAllow().stream().filter(text -> !text.isBlank()).toList();
    return new DhcpServer.Clients(
        mapped,
        elsewhere,
        allowed.isEmpty() ? Optional.empty() : Optional.of(macs(allowed, path + "/mac_allow")),
        macs(scope.macDeny(), path + "/mac_deny"));
  }

  private List<MacPart> macs(List<String> texts, String at) {
    List<MacPart> out = new ArrayList<>();
    for (String text : texts) {
      Optional<MacPart> mac = MacPart.parse(text);
      if (mac.isEmpty() && !text.isBlank()) {
        notes.warn(at, "'" + text + "' is no MAC address and no beginning of one; left out.");
      }
      mac.ifPresent(out::add);
    }
    return out;
  }

  /** Always the same for a network, on every node and whatever else is edited. */
  static long id(Prefix network) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : network.network().toString().getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return 1 + Math.floorMod(hash ^ hash >>> 32, (long) Integer.MAX_VALUE);
  }

  private void left(DhcpScope scope, String path) {
    if (config.xml().childOrEmpty("dhcpd").childOrEmpty(scope.id()).has("ddnsupdate")) {
      notes.warn(path + "/ddnsupdate", "Dynamic DNS updates by DHCP are not built yet.");
    }
  }

  private List<DhcpServer.Pool> pools(DhcpScope scope, String path, Prefix network) {
    List<DhcpServer.Pool> out = new ArrayList<>();
    List<DhcpRange> taken = new ArrayList<>();
    pool(scope.range(), List.of(), path + "/range", network, taken).ifPresent(out::add);
    for (int i = 0; i < scope.pools().size(); i++) {
      DhcpPool pool = scope.pools().get(i);
      List<DhcpServer.Option> options = new ArrayList<>();
      gateway(pool.gateway()).ifPresent(options::add);
      DhcpOptions.servers("domain-name-servers", true, pool.dnsServers()).ifPresent(options::add);
      DhcpOptions.domain(pool.domain()).ifPresent(options::add);
      String at = path + "/pool[" + (i + 1) + "]/range";
      pool(pool.range(), options, at, network, taken).ifPresent(out::add);
    }
    return out;
  }

  private Optional<DhcpServer.Pool> pool(
      DhcpRange range,
      List<DhcpServer.Option> options,
      String at,
      Prefix network,
      List<DhcpRange> taken) {
    if (range.from().isEmpty() && range.to().isEmpty()) {
      return Optional.empty();
    }
    if (!range.isWhole()
        || !network.contains(range.from().orElseThrow())
        || !network.contains(range.to().orElseThrow())) {
      notes.warn(at, "The range " + range + " is not in the network " + network + "; left out.");
      return Optional.empty();
    }
    if (taken.stream().anyMatch(range::overlaps)) {
      notes.warn(at, "The range " + range + " overlaps another one; left out.");
      return Optional.empty();
    }
    taken.add(range);
    return Optional.of(
        new DhcpServer.Pool(range.from().orElseThrow(), range.to().orElseThrow(), options));
  }

  private List<DhcpServer.Option> options(
      DhcpScope scope, Ground.Port port, Prefix own, String path) {
    Ip vip = shared(port, own).orElse(own.address());
    List<DhcpServer.Option> out = new ArrayList<>();
    shared(port, own)
        .ifPresent(ip -> out.add(DhcpServer.Option.named(DhcpServer.SERVER, ip.toString())));
    if (scope.gateway().isEmpty()) {
      out.add(DhcpServer.Option.named("routers", vip.toString()));
    } else {
      gateway(scope.gateway()).ifPresent(out::add);
    }
    List<String> dns = scope.dnsServers();
    if (dns.isEmpty()) {
      dns = resolving ? List.of(vip.toString()) : config.system().dnsServers();
    }
    DhcpOptions.servers("domain-name-servers", true, dns).ifPresent(out::add);
    DhcpOptions.servers("netbios-name-servers", true, scope.winsServers()).ifPresent(out::add);
    DhcpOptions.servers("ntp-servers", true, scope.ntpServers()).ifPresent(out::add);
    DhcpOptions.domain(scope.domain().isEmpty() ? config.system().domain() : scope.domain())
        .ifPresent(out::add);
    List<String> search =
        Stream.of(scope.searchList().split("[;,\\s]+")).filter(DhcpOptions::isName).toList();
    if (!search.isEmpty()) {
      out.add(DhcpServer.Option.named("domain-search", String.join(", ", search)));
    }
    if (!scope.tftp().isEmpty() && DhcpOptions.isPlain(scope.tftp())) {
      out.add(DhcpServer.Option.named("tftp-server-name", scope.tftp()));
    }
    for (int i = 0; i < scope.options().size(); i++) {
      DhcpOptions.numbered(
          scope.options().get(i), true, path + "/numberoptions/item[" + (i + 1) + "]", notes, out);
    }
    return out;
  }

  /** The address that clients keep whoever is MASTER. */
  private static Optional<Ip> shared(Ground.Port port, Prefix own) {
    return port.vips().stream()
        .filter(vip -> vip.config().isCarp())
        .map(vip -> vip.prefix().address())
        .filter(ip -> ip.isV4() && own.contains(ip))
        .findFirst();
  }

  private static Optional<DhcpServer.Option> gateway(String text) {
    return Ip4.parse(text).map(ip -> DhcpServer.Option.named("routers", ip.toString()));
  }

  private List<DhcpServer.Mapping> mappings(DhcpScope scope, String path, Prefix network) {
    List<DhcpServer.Mapping> out = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < scope.mappings().size(); i++) {
      DhcpMapping mapping = scope.mappings().get(i);
      String at = path + "/staticmap[" + (i + 1) + "]";
      String client = mapping.hardware().map(Object::toString).orElse("id " + mapping.clientId());
      boolean outside = mapping.address().filter(ip -> !network.contains(ip)).isPresent();
      boolean again =
          !seen.add(client) || mapping.address().filter(ip -> !seen.add(ip.toString())).isPresent();
      if (mapping.hardware().isEmpty() && mapping.clientId().isEmpty()) {
        notes.warn(at, "A static mapping needs a MAC address or a client identifier; left out.");
      } else if (outside) {
        notes.warn(at, mapping.address().orElseThrow() + " is not in " + network + "; left out.");
      } else if (again) {
        notes.warn(at, "Another mapping has this client or this address; left out.");
      } else {
        List<DhcpServer.Option> options = new ArrayList<>();
        gateway(mapping.gateway()).ifPresent(options::add);
        DhcpOptions.servers("domain-name-servers", true, mapping.dnsServers())
            .ifPresent(options::add);
        DhcpOptions.domain(mapping.domain()).ifPresent(options::add);
        String hostname = DhcpOptions.isName(mapping.hostname()) ? mapping.hostname() : "";
        out.add(
            new DhcpServer.Mapping(
                mapping.hardware(), mapping.clientId(), mapping.address(), hostname, options));
      }
    }
    return out;
  }
}
