package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;

/** What can be wrong in Services > DNS Resolver. */
final class ResolverChecks {
  private ResolverChecks() {}

  static void check(Config config, Findings out) {
    out.add(Resolver.SHAPE.check(config.xml().childOrEmpty("unbound"), "unbound"));
    Resolver resolver = config.resolver();
    interfaces(config, resolver.active(), "unbound/active_interface", out);
    interfaces(config, resolver.outgoing(), "unbound/outgoing_interface", out);
    if (resolver.custom().isEmpty()) {
      out.error("unbound/custom_options", "The custom options are not in base64.");
    }
    if (resolver.enabled() && resolver.forwarding() && servers(config).isEmpty()) {
      out.error(
          "unbound/forwarding",
          "Forwarding needs a DNS server: system/dnsserver of System > General Setup.");
    }
    if (resolver.zoneType() == Resolver.ZoneType.REDIRECT && resolver.registerLeases()) {
      out.error(
          "unbound/system_domain_local_zone_type",
          "A redirected domain has one answer for all names: leases cannot be registered in it.");
    }
    for (int i = 0; i < resolver.hosts().size(); i++) {
      host(resolver.hosts().get(i), Findings.item("unbound/hosts", i), out);
    }
    for (int i = 0; i < resolver.domains().size(); i++) {
      domain(resolver.domains().get(i), Findings.item("unbound/domainoverrides", i), out);
    }
    for (int i = 0; i < resolver.acls().size(); i++) {
      ResolverAcl acl = resolver.acls().get(i);
      String at = Findings.item("unbound/acls", i);
      for (int j = 0; j < acl.networks().size(); j++) {
        if (acl.networks().get(j).prefix().isEmpty()) {
          out.error(
              Findings.item(at + "/row", j), "An access list's network is an address and a mask.");
        }
      }
    }
  }

  private static List<Ip> servers(Config config) {
    return config.system().dnsServers().stream().flatMap(s -> Ip.parse(s).stream()).toList();
  }

  private static void interfaces(Config config, List<String> ids, String at, Findings out) {
    for (String id : ids) {
      boolean known =
          id.equals("all")
              || id.equals("lo0")
              || config.interfaceById(id).isPresent()
              || id.startsWith("_lloc") && config.interfaceById(id.substring(5)).isPresent()
              || id.startsWith("_vip") && config.vipByUniqid(id.substring(4)).isPresent();
      if (!known) {
        out.warning(at, "There is no interface nor virtual address " + Field.quote(id) + ".");
      }
    }
  }

  private static void name(String name, String at, Findings out) {
    if (!Findings.isHostName(name)) {
      out.error(at, Field.quote(name) + " is not the name of a host.");
    }
  }

  private static void host(ResolverHost host, String at, Findings out) {
    name(host.full(), at + "/host", out);
    if (host.addresses().isEmpty()) {
      out.error(at + "/ip", "A host override needs an address.");
    }
    for (String address : host.addresses()) {
      if (Ip.parse(address).isEmpty()) {
        out.error(at + "/ip", Field.quote(address) + " is not an IP address.");
      }
    }
    for (int i = 0; i < host.aliases().size(); i++) {
      name(host.aliases().get(i).full(), Findings.item(at + "/aliases/item", i), out);
    }
  }

  private static void domain(ResolverDomain domain, String at, Findings out) {
    name(domain.domain(), at + "/domain", out);
    boolean nobody = domain.server().equals("!"); // pfSense: names below it do not exist
    Optional<Ip> server = domain.address();
    if (!nobody && (server.isEmpty() || domain.port().isEmpty())) {
      out.error(
          at + "/ip",
          Field.quote(domain.server()) + " is not the address of a server, nor that and @PORT.");
    }
    if (!domain.tlsHostname().isEmpty()) {
      name(domain.tlsHostname(), at + "/tls_hostname", out);
    }
  }
}
