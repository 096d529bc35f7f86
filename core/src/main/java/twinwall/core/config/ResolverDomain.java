package twinwall.core.config;

import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;

/** A domain override: names below this domain are asked for at this server. */
public record ResolverDomain(
    String domain, String server, boolean tls, String tlsHostname, String descr) {
  public static final Field<String> DOMAIN = Field.text("domain", "Domain");
  public static final Field<String> SERVER =
      Field.text("ip", "IP Address").help("Of the server; with @PORT after it for another port.");
  public static final Field<Boolean> TLS =
      Field.flag("forward_tls_upstream", "Use SSL/TLS for DNS Queries forwarded to this server");
  public static final Field<String> TLS_HOSTNAME = Field.text("tls_hostname", "TLS Hostname");
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<ResolverDomain> SHAPE =
      Shape.of(
          "domainoverrides",
          x ->
              new ResolverDomain(
                  x.get(DOMAIN), x.get(SERVER), x.get(TLS), x.get(TLS_HOSTNAME), x.get(DESCR)),
          DOMAIN.of(ResolverDomain::domain),
          SERVER.of(ResolverDomain::server),
          TLS.of(ResolverDomain::tls),
          TLS_HOSTNAME.of(ResolverDomain::tlsHostname),
          DESCR.of(ResolverDomain::descr));

  /** The server's address, if it is one. */
  public Optional<Ip> address() {
    return Ip.parse(server.split("@", 2)[0]);
  }

  /** The server's port: the written one, or that of its protocol. */
  public Optional<Integer> port() {
    String[] parts = server.split("@", 2);
    return parts.length == 1
        ? Optional.of(tls ? 853 : 53)
        : PortRange.parse(parts[1]).filter(r -> r.first() == r.last()).map(PortRange::first);
  }
}
