package twinwall.core.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.Dhcp6Scope;
import twinwall.core.config.RouterAdverts;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** From Services > Router Advertisements to what each interface advertises. */
final class AdvertPlanner {
  private final Config config;
  private final Ground ground;
  private final Notes notes;
  private final boolean resolving;

  /**
   * @param resolving the node's own resolver runs
   */
  AdvertPlanner(Config config, Ground ground, boolean resolving, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.resolving = resolving;
    this.notes = notes;
  }

  List<RouterAdvert> plan() {
    List<RouterAdvert> out = new ArrayList<>();
    for (Dhcp6Scope scope : config.dhcp6()) {
      if (scope.adverts().mode() != RouterAdverts.Mode.DISABLED) {
        advert(scope).ifPresent(out::add);
      }
    }
    return out;
  }

  private Optional<RouterAdvert> advert(Dhcp6Scope scope) {
    String path = "dhcpdv6/" + scope.id();
    Optional<Ground.Port> found = ground.port(scope.id());
    String why =
        !config.system().ipv6Allow()
            ? "IPv6 is not allowed (system/ipv6allow)"
            : found.isEmpty()
                ? ground.why(scope.id())
                : found.get().config().isDynamic6()
                    ? "it is told its own router by others"
                    : found.get().own(false).isEmpty() ? "it has no IPv6 address" : "";
    if (!why.isEmpty()) {
      notes.warn(path, "No router advertisements on " + scope.id() + ": " + why + ".");
      return Optional.empty();
    }
    Ground.Port port = found.orElseThrow();
    RouterAdverts ra = scope.adverts();
    List<Shared> all = shared(port);
    Optional<Shared> from = all.stream().filter(vip -> vip.ip().isLinkLocal()).findFirst();
    Optional<Integer> vhid =
        from.map(Shared::vhid).or(() -> named(ra, port, path)).or(() -> first(all));
    return Optional.of(
        new RouterAdvert(
            scope.id(),
            port.device(),
            vhid,
            from.map(Shared::ip),
            new RouterAdvert.Ways(
                ra.mode().isManaged(),
                ra.mode().isOther(),
                ra.mode().isOnLink(),
                ra.mode().isAutonomous()),
            ra.priority().word(),
            new RouterAdvert.Pace(
                Math.min(ra.shortestPause(), ra.longestPause() * 3 / 4),
                ra.longestPause(),
                ra.routerLifetime() == 0 ? 0 : Math.max(ra.longestPause(), ra.routerLifetime())),
            port.config().mtu().isPresent()
                ? Optional.of(port.config().mtu().getAsInt()).filter(mtu -> mtu >= 1280)
                : Optional.empty(),
            prefixes(ra, port),
            life(ra),
            ra.noDns() ? List.of() : dnsServers(scope, port, all),
            ra.noDns() ? List.of() : domains(scope),
            new Origin(path, port.label())));
  }

  /** A virtual address, and the group whose MASTER has it. */
  private record Shared(int vhid, Ip ip) {}

  /** The IPv6 ones of CARP groups, those of the lowest group first. */
  private static List<Shared> shared(Ground.Port port) {
    List<Shared> out = new ArrayList<>();
    for (Ground.PlannedVip vip : port.vips()) {
      Ip ip = vip.prefix().address();
      if (!ip.isV4() && !vip.isNetwork()) {
        carp(vip, port).ifPresent(vhid -> out.add(new Shared(vhid, ip)));
      }
    }
    out.sort(Comparator.comparingInt(Shared::vhid));
    return out;
  }

  private static Optional<Integer> carp(Ground.PlannedVip vip, Ground.Port port) {
    if (vip.config().isCarp()) {
      return Optional.of(vip.config().vhid());
    }
    return vip.config()
        .stackedOn()
        .flatMap(parent ->
            port.vips().stream()
                .filter(v -> v.config().isCarp() && v.config().uniqid().equals(parent))
                .map(v -> v.config().vhid())
                .findFirst());
  }

  /** The group of the VIP that was chosen. */
  private Optional<Integer> named(RouterAdverts ra, Ground.Port port, String path) {
    Optional<Integer> vhid =
        ra.fromVip()
            .flatMap(id ->
                port.vips().stream()
                    .filter(vip -> vip.config().uniqid().equals(id))
                    .findFirst()
                    .flatMap(vip -> carp(vip, port)));
    if (ra.fromVip().isPresent()) {
      notes.warn(
          path + "/rainterface",
          "Advertisements come from a link-local address, and "
              + port.label()
              + " has no link-local CARP VIP: they come from the MASTER's own address, and"
              + " clients change their router with the role.");
    }
    return vhid;
  }

  private static Optional<Integer> first(List<Shared> all) {
    return all.stream().map(Shared::vhid).findFirst();
  }

  /** Those of the interface, or those that were written; each once. */
  private static List<Prefix> prefixes(RouterAdverts ra, Ground.Port port) {
    Set<Prefix> out = new LinkedHashSet<>();
    ra.subnets().networks().stream()
        .flatMap(text -> Prefix.parse(text).stream())
        .filter(prefix -> !prefix.address().isV4())
        .map(Prefix::network)
        .forEach(out::add);
    if (out.isEmpty()) {
      Stream.concat(port.own().stream(), port.vips().stream().map(Ground.PlannedVip::prefix))
          .filter(prefix -> !prefix.address().isV4() && !prefix.address().isLinkLocal())
          .filter(prefix -> !prefix.isHost())
          .map(Prefix::network)
          .forEach(out::add);
    }
    return List.copyOf(out);
  }

  private static RouterAdvert.Life life(RouterAdverts ra) {
    int valid = ra.valid().orElse(RouterAdverts.VALID);
    return new RouterAdvert.Life(
        valid, Math.min(valid, ra.preferred().orElse(RouterAdverts.PREFERRED)));
  }

  private List<Ip> dnsServers(Dhcp6Scope scope, Ground.Port port, List<Shared> shared) {
    List<String> written =
        scope.adverts().sameDns() ? scope.dnsServers() : scope.adverts().dnsServers();
    List<Ip> out = addresses(written);
    if (!out.isEmpty()) {
      return out;
    }
    Prefix own = port.own(false).orElseThrow();
    return resolving
        ? List.of(resolver(own, shared.stream().map(Shared::ip).toList()))
        : addresses(config.system().dnsServers());
  }

  /** The address that clients keep whoever is MASTER, or else the node's own. */
  static Ip resolver(Prefix own, List<Ip> shared) {
    return shared.stream()
        .filter(ip -> !ip.isV4() && !ip.isLinkLocal() && own.contains(ip))
        .findFirst()
        .orElse(own.address());
  }

  private static List<Ip> addresses(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Ip.parse(text).stream())
        .filter(ip -> !ip.isV4())
        .toList();
  }

  private List<String> domains(Dhcp6Scope scope) {
    String list = scope.adverts().sameDns() ? scope.searchList() : scope.adverts().searchList();
    return RouterAdverts.domains(list.isBlank() ? config.system().domain() : list);
  }
}
