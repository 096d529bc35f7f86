package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong in Services > DHCPv6 Server and Router Advertisements. */
final class Dhcp6Checks {
  /** Lifetimes below are ignored by clients (RFC 4862, 5.5.3). */
  private static final int SHORT = 7_200;

  private Dhcp6Checks() {}

  static void check(Config config, Findings out) {
    for (Dhcp6Scope scope : config.dhcp6()) {
      String at = "dhcpdv6/" + scope.id();
      out.add(
          Dhcp6Scope.SHAPE.check(
              config.xml().childOrEmpty("dhcpdv6").childOrEmpty(scope.id()), at));
      boolean advertises = scope.adverts().mode() != RouterAdverts.Mode.DISABLED;
      if ((scope.enabled() || advertises) && config.interfaceById(scope.id()).isEmpty()) {
        out.warning(at, "There is no interface " + scope.id() + ".");
      }
      if (advertises) {
        adverts(config, scope.adverts(), at, out);
      }
      if (scope.enabled()) {
        Optional<Prefix> own =
            config.interfaceById(scope.id()).flatMap(Interface::address6).map(Prefix::network);
        own.ifPresent(network ->
            RangeChecks.check(
                config,
                scope.ranges().stream().map(range -> Dhcp6Scope.placed(range, network)).toList(),
                network,
                at,
                out,
                (_, _) -> {}));
        prefixes(scope.prefixes(), at + "/prefixrange", out);
        times(scope, at, out);
        addresses(scope.dnsServers(), at + "/dnsserver", out);
        addresses(scope.ntpServers(), at + "/ntpserver", out);
        mappings(scope, own, at, out);
        if (!advertises) {
          out.warning(
              at + "/ramode",
              "Clients ask for addresses only when a router tells them to: no router"
                  + " advertisements are sent here.");
        } else if (!scope.adverts().mode().isOther()) {
          out.warning(
              at + "/ramode",
              "In the mode "
                  + scope.adverts().mode().word()
                  + " clients are not told to ask the DHCPv6 server.");
        }
      }
    }
  }

  private static void adverts(Config config, RouterAdverts ra, String at, Findings out) {
    if (ra.shortestPause() * 4 > ra.longestPause() * 3) {
      out.error(
          at + "/raminrtradvinterval",
          "The minimum interval is at most three quarters of the maximum of "
              + ra.longestPause()
              + " s.");
    }
    if (ra.routerLifetime() != 0 && ra.routerLifetime() < ra.longestPause()) {
      out.error(
          at + "/raadvdefaultlifetime",
          "The router lifetime is 0 or at least the maximum interval of "
              + ra.longestPause()
              + " s.");
    }
    int valid = ra.valid().orElse(RouterAdverts.VALID);
    if (ra.preferred().orElse(RouterAdverts.PREFERRED) > valid) {
      out.error(
          at + "/rapreferredlifetime",
          "The preferred lifetime is longer than the valid one of " + valid + " s.");
    }
    if (valid < SHORT) {
      out.warning(
          at + "/ravalidlifetime",
          "Clients do not let a valid lifetime of less than two hours shorten one that they have.");
    }
    if (ra.fromVip().isPresent()
        && config.vips().stream().noneMatch(v -> v.uniqid().equals(ra.fromVip().get()))) {
      out.error(at + "/rainterface", "There is no virtual address " + ra.from() + ".");
    }
    addresses(ra.dnsServers(), at + "/radnsserver", out);
    for (int i = 0; i < ra.subnets().networks().size(); i++) {
      if (Prefix.parse(ra.subnets().networks().get(i)).filter(p -> !p.address().isV4()).isEmpty()) {
        out.error(
            Findings.item(at + "/subnets/item", i),
            Field.quote(ra.subnets().networks().get(i)) + " is not an IPv6 network.");
      }
    }
  }

  private static void prefixes(Dhcp6Prefixes prefixes, String at, Findings out) {
    if (prefixes.isNone()) {
      return;
    }
    if (!new DhcpRange(prefixes.from(), prefixes.to()).isWhole()
        || prefixes.from().orElseThrow().isV4()) {
      out.error(at, "A range of prefixes goes from one IPv6 network to a higher one.");
      return;
    }
    if (prefixes.length().isEmpty()) {
      out.error(at + "/prefixlength", "The length of the prefixes that are delegated is missing.");
      return;
    }
    int length = prefixes.length().getAsInt();
    for (Ip end : List.of(prefixes.from().orElseThrow(), prefixes.to().orElseThrow())) {
      if (!new Prefix(end, length).network().address().equals(end)) {
        out.error(at, end + " is not the first address of a network of length " + length + ".");
      }
    }
  }

  private static void times(Dhcp6Scope scope, String at, Findings out) {
    int normal = scope.defaultLease().orElse(7200);
    if (scope.maxLease().isPresent() && scope.maxLease().getAsInt() < normal) {
      out.error(
          at + "/maxleasetime",
          "The maximum lease time is shorter than the default of " + normal + " s.");
    }
  }

  private static void addresses(List<String> texts, String at, Findings out) {
    for (String text : texts) {
      if (!text.isEmpty() && Ip.parse(text).filter(ip -> !ip.isV4()).isEmpty()) {
        out.error(at, Field.quote(text) + " is not an IPv6 address.");
      }
    }
  }

  private static void mappings(
      Dhcp6Scope scope, Optional<Prefix> network, String at, Findings out) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < scope.mappings().size(); i++) {
      Dhcp6Mapping mapping = scope.mappings().get(i);
      String where = Findings.item(at + "/staticmap", i);
      if (mapping.client().isEmpty()) {
        out.error(where + "/duid", Field.quote(mapping.duid()) + " is not a DUID.");
      } else if (!seen.add(mapping.client().get())) {
        out.error(where + "/duid", "Another mapping is for the same client.");
      }
      Optional<Ip> ip =
          mapping.address().map(a -> network.map(net -> Dhcp6Scope.placed(a, net)).orElse(a));
      if (ip.isPresent() && network.filter(net -> !net.contains(ip.get())).isPresent()) {
        out.error(where + "/ipaddrv6", ip.get() + " is not in " + network.orElseThrow() + ".");
      }
      if (ip.isPresent() && !seen.add(ip.get().toString())) {
        out.error(where + "/ipaddrv6", "Another mapping has the address " + ip.get() + ".");
      }
      if (!mapping.hostname().isEmpty() && !Findings.isHostName(mapping.hostname())) {
        out.error(
            where + "/hostname", Field.quote(mapping.hostname()) + " is not the name of a host.");
      }
    }
  }
}
