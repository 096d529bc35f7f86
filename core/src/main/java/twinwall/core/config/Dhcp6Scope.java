package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/** Services > DHCPv6 Server and Router Advertisements of one interface; the id is its own. */
public record Dhcp6Scope(
    String id,
    boolean enabled,
    DhcpRange range,
    List<Dhcp6Pool> pools,
    Dhcp6Prefixes prefixes,
    List<String> dnsServers,
    boolean noDns,
    List<String> ntpServers,
    String domain,
    String searchList,
    OptionalInt defaultLease,
    OptionalInt maxLease,
    String denyUnknown,
    String bootFile,
    List<DhcpOption> options,
    List<Dhcp6Mapping> mappings,
    RouterAdverts adverts) {
  public static final Field<Boolean> ENABLE = Field.flag("enable", "Enable DHCPv6 server");
  public static final Field<DhcpRange> RANGE =
      Field.entity("range", "Address Pool Range", DhcpRange.SHAPE)
          .help("Whole addresses, or the part below the interface's network, as ::1000.");
  public static final Field<List<Dhcp6Pool>> POOLS =
      Field.entities("pool", "Additional Pools", Dhcp6Pool.SHAPE);
  public static final Field<Dhcp6Prefixes> PREFIXES =
      Field.entity("prefixrange", "Prefix Delegation Pool", Dhcp6Prefixes.SHAPE);
  public static final Field<List<String>> DNS_SERVERS =
      Field.list("dnsserver", "DNS Servers")
          .help("Empty: the CARP VIP of the interface, else its address, if the resolver runs.");
  public static final Field<Boolean> NO_DNS =
      Field.flag("dhcp6c-dns", "Provide no DNS servers to clients", "disabled");
  public static final Field<List<String>> NTP_SERVERS = Field.list("ntpserver", "NTP Servers");
  public static final Field<String> DOMAIN = Field.text("domain", "Domain Name");
  public static final Field<String> SEARCH_LIST =
      Field.text("domainsearchlist", "Domain Search List");
  public static final Field<OptionalInt> DEFAULT_LEASE =
      Field.maybeNumber("defaultleasetime", "Default Lease Time", 60, 100_000_000);
  public static final Field<OptionalInt> MAX_LEASE =
      Field.maybeNumber("maxleasetime", "Maximum Lease Time", 60, 100_000_000);
  public static final Field<String> DENY_UNKNOWN =
      Field.text("denyunknown", "Deny Unknown Clients")
          .help("Not empty: only clients with a mapping here get something.");
  public static final Field<String> BOOT_FILE = Field.text("bootfile_url", "Boot File URL");
  static final Field<List<DhcpOption>> OPTIONS =
      Field.entities("item", "Custom DHCP Options", DhcpOption.SHAPE);
  public static final Field<List<Dhcp6Mapping>> MAPPINGS =
      Field.entities("staticmap", "DHCPv6 Static Mappings", Dhcp6Mapping.SHAPE);

  public static final Shape<Dhcp6Scope> SHAPE =
      Shape.of(
          "dhcpdv6",
          x ->
              new Dhcp6Scope(
                  x.xml().name(),
                  x.get(ENABLE),
                  x.get(RANGE),
                  x.get(POOLS),
                  x.get(PREFIXES),
                  x.get(DNS_SERVERS),
                  x.get(NO_DNS),
                  x.get(NTP_SERVERS),
                  x.get(DOMAIN),
                  x.get(SEARCH_LIST),
                  x.get(DEFAULT_LEASE),
                  x.get(MAX_LEASE),
                  x.get(DENY_UNKNOWN),
                  x.get(BOOT_FILE),
                  OPTIONS.read(x.xml().childOrEmpty("numberoptions")),
                  x.get(MAPPINGS),
                  RouterAdverts.read(x)),
          parts());

  private static List<Shape.Part<Dhcp6Scope, ?>> parts() {
    List<Shape.Part<Dhcp6Scope, ?>> all =
        new ArrayList<>(
            List.of(
                ENABLE.of(Dhcp6Scope::enabled),
                RANGE.of(Dhcp6Scope::range),
                POOLS.of(Dhcp6Scope::pools),
                PREFIXES.of(Dhcp6Scope::prefixes),
                DNS_SERVERS.of(Dhcp6Scope::dnsServers),
                NO_DNS.of(Dhcp6Scope::noDns),
                NTP_SERVERS.of(Dhcp6Scope::ntpServers),
                DOMAIN.of(Dhcp6Scope::domain),
                SEARCH_LIST.of(Dhcp6Scope::searchList),
                DEFAULT_LEASE.of(Dhcp6Scope::defaultLease),
                MAX_LEASE.of(Dhcp6Scope::maxLease),
                DENY_UNKNOWN.of(Dhcp6Scope::denyUnknown),
                BOOT_FILE.of(Dhcp6Scope::bootFile),
                MAPPINGS.of(Dhcp6Scope::mappings)));
    all.addAll(RouterAdverts.parts());
    return all;
  }

  /** Every range, the main one first. */
  public List<DhcpRange> ranges() {
    List<DhcpRange> out = new ArrayList<>();
    out.add(range);
    pools.forEach(pool -> out.add(pool.range()));
    return List.copyOf(out);
  }

  /**
   * The address itself, or in a network when it is only the part below one: {@code ::1000} in
   * 2001:db8:1::/64 is 2001:db8:1::1000.
   */
  public static Ip placed(Ip ip, Prefix network) {
    if (ip instanceof Ip6 low
        && network.network().address() instanceof Ip6 net
        && network.length() < 128
        && low.masked(network.length()).equals(Ip6.ANY)) {
      return new Ip6(net.high() | low.high(), net.low() | low.low());
    }
    return ip;
  }

  /** The range with both its ends in the network. */
  public static DhcpRange placed(DhcpRange range, Prefix network) {
    return new DhcpRange(
        range.from().map(ip -> placed(ip, network)), range.to().map(ip -> placed(ip, network)));
  }
}
