package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;

/** A static mapping: what one client gets. */
public record DhcpMapping(
    String mac,
    String clientId,
    Optional<Ip> address,
    String hostname,
    String descr,
    String gateway,
    String domain,
    List<String> dnsServers) {
  public static final Field<String> MAC = Field.text("mac", "MAC Address");
  public static final Field<String> CLIENT_ID = Field.text("cid", "Client Identifier");
  public static final Field<Optional<Ip>> ADDRESS = Field.address("ipaddr", "IP Address");
  public static final Field<String> HOSTNAME = Field.text("hostname", "Hostname");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> GATEWAY = Field.text("gateway", "Gateway");
  public static final Field<String> DOMAIN = Field.text("domain", "Domain name");
  public static final Field<List<String>> DNS_SERVERS = Field.list("dnsserver", "DNS Servers");

  public static final Shape<DhcpMapping> SHAPE =
      Shape.of(
          "staticmap",
          x ->
              new DhcpMapping(
                  x.get(MAC),
                  x.get(CLIENT_ID),
                  x.get(ADDRESS),
                  x.get(HOSTNAME),
                  x.get(DESCR),
                  x.get(GATEWAY),
                  x.get(DOMAIN),
                  x.get(DNS_SERVERS)),
          MAC.of(DhcpMapping::mac),
          CLIENT_ID.of(DhcpMapping::clientId),
          ADDRESS.of(DhcpMapping::address),
          HOSTNAME.of(DhcpMapping::hostname),
          DESCR.of(DhcpMapping::descr),
          GATEWAY.of(DhcpMapping::gateway),
          DOMAIN.of(DhcpMapping::domain),
          DNS_SERVERS.of(DhcpMapping::dnsServers));

  /** The MAC, if it is one. */
  public Optional<Mac> hardware() {
    return Mac.parse(mac);
  }
}
