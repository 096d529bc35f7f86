package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

/** How an interface gets its addresses from the network, as far as there is something to choose. */
public record DhcpClient(
    String hostname,
    Optional<Ip> alias,
    OptionalInt aliasBits,
    List<String> rejected,
    OptionalInt delegation,
    boolean hint,
    boolean prefixOnly,
    String duid,
    String trackedId,
    OptionalInt trackedSubnet) {
  public static final Field<String> HOSTNAME =
      Field.text("dhcphostname", "Hostname").help("What the DHCP server is told.").perNode();
  public static final Field<Optional<Ip>> ALIAS =
      Field.address("alias-address", "Alias IPv4 address").perNode();
  public static final Field<OptionalInt> ALIAS_BITS =
      Field.maybeNumber("alias-subnet", "Alias IPv4 mask", 1, 32).perNode();
  public static final Field<List<String>> REJECTED =
      Field.commas("dhcprejectfrom", "Reject leases from")
          .help("Addresses of DHCP servers that are not believed.")
          .perNode();
  public static final Field<OptionalInt> DELEGATION =
      Field.maybeNumber("dhcp6-ia-pd-len", "DHCPv6 Prefix Delegation size", 0, 16)
          .help("64 less the length of the prefix that is asked for: 0 for /64, 8 for /56.")
          .perNode();
  public static final Field<Boolean> HINT =
      Field.flag("dhcp6-ia-pd-send-hint", "Send IPv6 prefix hint").perNode();
  public static final Field<Boolean> PREFIX_ONLY =
      Field.flag("dhcp6prefixonly", "Request only an IPv6 prefix").perNode();
  public static final Field<String> DUID = Field.text("dhcp6-duid", "DHCP6 DUID").perNode();
  public static final Field<String> TRACKED =
      Field.text("track6-interface", "IPv6 Interface")
          .help("The interface whose delegated prefix this one has a part of.")
          .perNode();
  public static final Field<OptionalInt> TRACKED_SUBNET =
      Field.maybeNumber("track6-prefix-id", "IPv6 Prefix ID", 0, 65_535)
          .help("Which /64 of the delegated prefix.")
          .perNode();

  static DhcpClient read(Shape.Values x) {
    return new DhcpClient(
        x.get(HOSTNAME),
        x.get(ALIAS),
        x.get(ALIAS_BITS),
        x.get(REJECTED),
        x.get(DELEGATION),
        x.get(HINT),
        x.get(PREFIX_ONLY),
        x.get(DUID),
        x.get(TRACKED),
        x.get(TRACKED_SUBNET));
  }

  /** The parts of an interface's table. */
  static List<Shape.Part<Interface, ?>> parts() {
    return List.of(
        HOSTNAME.of(i -> i.client().hostname()),
        ALIAS.of(i -> i.client().alias()),
        ALIAS_BITS.of(i -> i.client().aliasBits()),
        REJECTED.of(i -> i.client().rejected()),
        DELEGATION.of(i -> i.client().delegation()),
        HINT.of(i -> i.client().hint()),
        PREFIX_ONLY.of(i -> i.client().prefixOnly()),
        DUID.of(i -> i.client().duid()),
        TRACKED.of(i -> i.client().trackedId()),
        TRACKED_SUBNET.of(i -> i.client().trackedSubnet()));
  }

  /** An IPv4 address beside the one that the server gives. */
  public Optional<Prefix> aliasAddress() {
    return alias
        .filter(ip -> ip instanceof Ip4)
        .map(ip -> new Prefix(ip, Math.min(32, aliasBits.orElse(32))));
  }
}
