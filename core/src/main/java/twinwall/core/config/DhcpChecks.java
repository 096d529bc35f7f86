package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong in Services > DHCP Server. */
final class DhcpChecks {
  private DhcpChecks() {}

  static void check(Config config, Findings out) {
    for (DhcpScope scope : config.dhcp()) {
      String at = "dhcpd/" + scope.id();
      Xml written = config.xml().childOrEmpty("dhcpd").childOrEmpty(scope.id());
      out.add(DhcpScope.SHAPE.check(written, at));
      if (scope.enabled()) {
        Optional<Prefix> own =
            config.interfaceById(scope.id()).flatMap(Interface::address4).map(Prefix::network);
        if (config.interfaceById(scope.id()).isEmpty()) {
          out.warning(at, "There is no interface " + scope.id() + ".");
        }
        own.ifPresent(network ->
            RangeChecks.check(
                config,
                scope.ranges(),
                network,
                at,
                out,
                (range, where) -> mapped(scope, range, where, out)));
        times(scope, at, out);
        servers(scope, at, out);
        mappings(scope, own, at, out);
        macs(scope.macAllow(), at + "/mac_allow", out);
        macs(scope.macDeny(), at + "/mac_deny", out);
      }
    }
  }

  private static void mapped(DhcpScope scope, DhcpRange range, String where, Findings out) {
    for (DhcpMapping mapping : scope.mappings()) {
      if (mapping.address().filter(range::contains).isPresent()) {
        out.warning(
            where,
            "The range holds the address of a static mapping, "
                + mapping.address().orElseThrow()
                + ": nobody else gets it.");
      }
    }
  }

  private static void times(DhcpScope scope, String at, Findings out) {
    int normal = scope.defaultLease().orElse(7200);
    if (scope.maxLease().isPresent() && scope.maxLease().getAsInt() < normal) {
      out.error(
          at + "/maxleasetime",
          "The maximum lease time is shorter than the default of " + normal + " s.");
    }
  }

  private static void servers(DhcpScope scope, String at, Findings out) {
    if (!scope.gateway().isEmpty()
        && !scope.gateway().equals("none")
        && Ip.parse(scope.gateway()).filter(Ip::isV4).isEmpty()) {
      out.error(
          at + "/gateway", Field.quote(scope.gateway()) + " is neither an IPv4 address nor none.");
    }
    addresses(scope.dnsServers(), at + "/dnsserver", out);
    addresses(scope.ntpServers(), at + "/ntpserver", out);
    addresses(scope.winsServers(), at + "/winsserver", out);
  }

  private static void addresses(List<String> texts, String at, Findings out) {
    for (String text : texts) {
      if (!text.isEmpty() && Ip.parse(text).filter(Ip::isV4).isEmpty()) {
        out.error(at, Field.quote(text) + " is not an IPv4 address.");
      }
    }
  }

  private static void macs(List<String> texts, String at, Findings out) {
    for (String text : texts) {
      if (!text.isBlank() && MacPart.parse(text).isEmpty()) {
        out.error(at, Field.quote(text) + " is no MAC address and no beginning of one.");
      }
    }
  }

  private static void mappings(DhcpScope scope, Optional<Prefix> network, String at, Findings out) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < scope.mappings().size(); i++) {
      DhcpMapping mapping = scope.mappings().get(i);
      String where = Findings.item(at + "/staticmap", i);
      if (mapping.mac().isEmpty() && mapping.clientId().isEmpty()) {
        out.error(where, "A static mapping needs a MAC address or a client identifier.");
      } else if (!mapping.mac().isEmpty() && mapping.hardware().isEmpty()) {
        out.error(where + "/mac", Field.quote(mapping.mac()) + " is not a MAC address.");
      }
      String client = mapping.hardware().map(Object::toString).orElse("id " + mapping.clientId());
      if (!seen.add(client)) {
        out.error(where + "/mac", "Another mapping is for the same client.");
      }
      Optional<Ip> ip = mapping.address();
      if (ip.isPresent() && network.filter(net -> !net.contains(ip.get())).isPresent()) {
        out.error(where + "/ipaddr", ip.get() + " is not in " + network.orElseThrow() + ".");
      }
      if (ip.isPresent() && !seen.add(ip.get().toString())) {
        out.error(where + "/ipaddr", "Another mapping has the address " + ip.get() + ".");
      }
      if (!mapping.hostname().isEmpty() && !Findings.isHostName(mapping.hostname())) {
        out.error(
            where + "/hostname", Field.quote(mapping.hostname()) + " is not the name of a host.");
      }
    }
  }
}
