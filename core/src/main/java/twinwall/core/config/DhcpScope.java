package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;

/** Services > DHCP Server of one interface; the id is the interface's. */
public record DhcpScope(
    String id,
    boolean enabled,
    DhcpRange range,
    List<DhcpPool> pools,
    Optional<Ip> failoverPeer,
    String gateway,
    List<String> dnsServers,
    List<String> winsServers,
    List<String> ntpServers,
    String domain,
    String searchList,
    OptionalInt defaultLease,
    OptionalInt maxLease,
    String denyUnknown,
    boolean ignoreClientIds,
    List<String> macAllow,
    List<String> macDeny,
    String tftp,
    String nextServer,
    String filename,
    List<DhcpOption> options,
    List<DhcpMapping> mappings) {
  public static final Field<Boolean> ENABLE = Field.flag("enable", "Enable DHCP server");
  public static final Field<DhcpRange> RANGE =
      Field.entity("range", "Address Pool Range", DhcpRange.SHAPE);
  public static final Field<List<DhcpPool>> POOLS =
      Field.entities("pool", "Additional Pools", DhcpPool.SHAPE);
  public static final Field<Optional<Ip>> FAILOVER_PEER =
      Field.address("failover_peerip", "Failover peer IP")
          .help("The other node's address on this interface; config sync writes ours there.")
          .mirrored();
  public static final Field<String> GATEWAY =
      Field.text("gateway", "Gateway")
          .help("Empty: the CARP VIP of the interface, else its address; none for none.");
  public static final Field<List<String>> DNS_SERVERS =
      Field.list("dnsserver", "DNS Servers")
          .help("Empty: the CARP VIP of the interface, else its address, if the resolver runs.");
  public static final Field<List<String>> WINS_SERVERS = Field.list("winsserver", "WINS Servers");
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
          .help("enabled: only clients with a mapping anywhere; class: with one here.");
  public static final Field<Boolean> IGNORE_CLIENT_IDS =
      Field.flag("ignoreclientuids", "Ignore Client Identifiers");
  public static final Field<List<String>> MAC_ALLOW =
      Field.commas("mac_allow", "MAC Allow")
          .help("Only these, or beginnings as 00:11:22, get an address from a pool.");
  public static final Field<List<String>> MAC_DENY =
      Field.commas("mac_deny", "MAC Deny")
          .help("These, or beginnings as 00:11:22, get none from a pool.");
  public static final Field<String> TFTP = Field.text("tftp", "TFTP Server");
  public static final Field<String> NEXT_SERVER = Field.text("nextserver", "Next Server");
  public static final Field<String> FILENAME = Field.text("filename", "Default BIOS File Name");
  static final Field<List<DhcpOption>> OPTIONS =
      Field.entities("item", "Custom DHCP Options", DhcpOption.SHAPE);
  public static final Field<List<DhcpMapping>> MAPPINGS =
      Field.entities("staticmap", "DHCP Static Mappings", DhcpMapping.SHAPE);

  public static final Shape<DhcpScope> SHAPE =
      Shape.of(
          "dhcpd",
          x ->
              new DhcpScope(
                  x.xml().name(),
                  x.get(ENABLE),
                  x.get(RANGE),
                  x.get(POOLS),
                  x.get(FAILOVER_PEER),
                  x.get(GATEWAY),
                  x.get(DNS_SERVERS),
                  x.get(WINS_SERVERS),
                  x.get(NTP_SERVERS),
                  x.get(DOMAIN),
                  x.get(SEARCH_LIST),
                  x.get(DEFAULT_LEASE),
                  x.get(MAX_LEASE),
                  x.get(DENY_UNKNOWN),
                  x.get(IGNORE_CLIENT_IDS),
                  x.get(MAC_ALLOW),
                  x.get(MAC_DENY),
                  x.get(TFTP),
                  x.get(NEXT_SERVER),
                  x.get(FILENAME),
                  OPTIONS.read(x.xml().childOrEmpty("numberoptions")),
                  x.get(MAPPINGS)),
          ENABLE.of(DhcpScope::enabled),
          RANGE.of(DhcpScope::range),
          POOLS.of(DhcpScope::pools),
          FAILOVER_PEER.of(DhcpScope::failoverPeer),
          GATEWAY.of(DhcpScope::gateway),
          DNS_SERVERS.of(DhcpScope::dnsServers),
          WINS_SERVERS.of(DhcpScope::winsServers),
          NTP_SERVERS.of(DhcpScope::ntpServers),
          DOMAIN.of(DhcpScope::domain),
          SEARCH_LIST.of(DhcpScope::searchList),
          DEFAULT_LEASE.of(DhcpScope::defaultLease),
          MAX_LEASE.of(DhcpScope::maxLease),
          DENY_UNKNOWN.of(DhcpScope::denyUnknown),
          IGNORE_CLIENT_IDS.of(DhcpScope::ignoreClientIds),
          MAC_ALLOW.of(DhcpScope::macAllow),
          MAC_DENY.of(DhcpScope::macDeny),
          TFTP.of(DhcpScope::tftp),
          NEXT_SERVER.of(DhcpScope::nextServer),
          FILENAME.of(DhcpScope::filename),
          MAPPINGS.of(DhcpScope::mappings));

  /** Every range, the main one first. */
  public List<DhcpRange> ranges() {
    List<DhcpRange> out = new ArrayList<>();
    out.add(range);
    pools.forEach(pool -> out.add(pool.range()));
    return List.copyOf(out);
  }
}
