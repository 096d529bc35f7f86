package twinwall.core.config;

import java.util.List;

/** An additional pool: a range with options of its own. */
public record DhcpPool(DhcpRange range, String gateway, List<String> dnsServers, String domain) {
  public static final Field<DhcpRange> RANGE = Field.entity("range", "Range", DhcpRange.SHAPE);
  public static final Field<String> GATEWAY = Field.text("gateway", "Gateway");
  public static final Field<List<String>> DNS_SERVERS = Field.list("dnsserver", "DNS Servers");
  public static final Field<String> DOMAIN = Field.text("domain", "Domain name");

  public static final Shape<DhcpPool> SHAPE =
      Shape.of(
          "pool",
          x -> new DhcpPool(x.get(RANGE), x.get(GATEWAY), x.get(DNS_SERVERS), x.get(DOMAIN)),
          RANGE.of(DhcpPool::range),
          GATEWAY.of(DhcpPool::gateway),
          DNS_SERVERS.of(DhcpPool::dnsServers),
          DOMAIN.of(DhcpPool::domain));
}
