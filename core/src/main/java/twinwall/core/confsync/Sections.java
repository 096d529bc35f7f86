package twinwall.core.confsync;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import twinwall.core.config.Field;
import twinwall.core.config.Twinwall;
import twinwall.core.config.Xml;

/**
 * The policy of config sync, as one table: which check box of System / High Availability sends
 * which sections of config.xml, how each is changed on the way out, and how it lands. Whatever is
 * not in the table stays with its node: interfaces, system (but for users and authentication
 * servers), hasync, the maintenance flag, logs, packages.
 */
public final class Sections {
  /** What a peer of this product needs beside the selected sections. */
  static final String TWINWALL = "twinwall";

  /** What the nodes share of Twinwall's own section. */
  static final List<String> OWN =
      Twinwall.SHAPE.fields().stream()
          .filter(field -> field.sync() == Field.Sync.SHARED)
          .map(Field::element)
          .toList();

  private Sections() {}

  /** A check box: its element in hasync, its label, and the sections it selects. */
  public record Flag(String name, String label, List<String> sections) {}

  /** How a section lands. */
  public enum Landing {
    /** As a whole: what was received takes the place of what was there. */
    REPLACE,
    /** Each received child takes the place of the local one; others stay. */
    MERGE
  }

  /**
   * A section.
   *
   * @param children what it may carry when it merges; empty for everything
   * @param lists the lists that are sent even when they are empty, so that a deletion travels
   * @param optional not sent at all where the sender has none
   * @param outgoing the change on the way out, from the section and the whole document
   */
  record Section(
      String name,
      Landing landing,
      List<String> children,
      List<String> lists,
      boolean optional,
      BinaryOperator<Xml> outgoing) {}

  private static final List<String> CERTS = List.of("cert", "ca", "crl");

  public static final List<Flag> FLAGS =
      List.of(
          new Flag("synchronizeusers", "Users and Groups", List.of("system/users")),
          new Flag("synchronizeauthservers", "Auth Servers", List.of("system/authserver")),
          new Flag("synchronizecerts", "Certificates (CAs, certs, CRLs)", CERTS),
          new Flag("synchronizerules", "Rules", List.of("filter", "schedules")),
          new Flag("synchronizeschedules", "Firewall schedules", List.of("schedules")),
          new Flag("synchronizealiases", "Firewall aliases", List.of("aliases")),
          new Flag("synchronizenat", "NAT", List.of("nat")),
          new Flag("synchronizeipsec", "IPsec", List.of("ipsec")),
          new Flag(
              "synchronizeopenvpn",
              "OpenVPN (implies CA/Cert/CRL)",
              List.of("openvpn", "cert", "ca", "crl")),
          new Flag("synchronizedhcpd", "DHCPD", List.of("dhcpd", "kea")),
          new Flag("synchronizedhcrelay", "DHCP Relay", List.of("dhcrelay")),
          new Flag("synchronizekea6", "Kea DHCPv6", List.of("dhcpdv6", "kea6")),
          new Flag("synchronizedhcrelay6", "DHCPv6 Relay", List.of("dhcrelay6")),
          new Flag("synchronizewol", "Wake-on-LAN", List.of("wol")),
          new Flag("synchronizestaticroutes", "Static Routes", List.of("staticroutes", "gateways")),
          new Flag("synchronizevirtualip", "Virtual IPs", List.of("virtualip")),
          new Flag("synchronizetrafficshaper", "traffic shaper (queues)", List.of("shaper")),
          new Flag(
              "synchronizetrafficshaperlimiter", "traffic shaper (limiter)", List.of("dnshaper")),
          new Flag(
              "synchronizednsforwarder", "DNS (Forwarder/Resolver)", List.of("dnsmasq", "unbound")),
          new Flag(
              "synchronizecaptiveportal", "Captive Portal", List.of("captiveportal", "voucher")));

  private static final Map<String, Section> TABLE =
      List.of(
              whole("aliases", (x, _) -> Outgoing.withoutNosync(x, "alias")),
              whole("ca", (x, _) -> x),
              whole("captiveportal", (x, _) -> x),
              whole("cert", (x, _) -> x),
              whole("crl", (x, _) -> x),
              whole("dhcpd", Outgoing::dhcpd),
              whole("dhcrelay", (x, _) -> x),
              whole("dhcrelay6", (x, _) -> x),
              whole("dnshaper", (x, _) -> x),
              whole("dnsmasq", (x, _) -> Outgoing.withoutNosync(x, "hosts")),
              whole("filter", (x, _) -> Outgoing.rules(x)),
              whole("ipsec", (x, _) -> Outgoing.withoutNosync(x, "tunnel")),
              optional("kea", Landing.REPLACE, Outgoing::kea),
              optional("kea6", Landing.REPLACE, Outgoing::kea),
              whole("nat", (x, _) -> Outgoing.nat(x)),
              whole("openvpn", (x, _) -> x),
              whole("schedules", (x, _) -> x),
              whole("shaper", (x, _) -> x),
              whole("unbound", (x, _) -> x),
              whole("wol", (x, _) -> x),
              optional("dhcpdv6", Landing.MERGE, (x, _) -> x),
              optional("voucher", Landing.MERGE, (x, _) -> x),
              parts("staticroutes", List.of(), List.of("route"), (x, _) -> x),
              parts("gateways", List.of(), List.of("gateway_item", "gateway_group"), (x, _) -> x),
              parts("virtualip", List.of("vip"), List.of("vip"), (x, _) -> Outgoing.virtualip(x)),
              parts(
                  "system",
                  List.of("user", "group", "nextuid", "nextgid", "authserver"),
                  List.of(),
                  (x, _) -> x),
              parts("hasync", List.of("adminsync"), List.of(), (x, _) -> x),
              parts(TWINWALL, OWN, List.of(), (x, _) -> x))
          .stream()
          .collect(Collectors.toUnmodifiableMap(Section::name, Function.identity()));

  private static Section whole(String name, BinaryOperator<Xml> outgoing) {
    return new Section(name, Landing.REPLACE, List.of(), List.of(), false, outgoing);
  }

  private static Section optional(String name, Landing landing, BinaryOperator<Xml> outgoing) {
    return new Section(name, landing, List.of(), List.of(), true, outgoing);
  }

  private static Section parts(
      String name, List<String> children, List<String> lists, BinaryOperator<Xml> outgoing) {
    return new Section(name, Landing.MERGE, children, lists, false, outgoing);
  }

  static Optional<Section> byName(String name) {
    return Optional.ofNullable(TABLE.get(name));
  }

  /** Whether config sync knows a section of this name. */
  public static boolean carries(String name) {
    return TABLE.containsKey(name);
  }

  /** The elements of a section as far as config sync carries them. */
  public static List<Xml> carried(Xml root, String name) {
    var children = TABLE.containsKey(name) ? TABLE.get(name).children() : List.<String>of();
    return root.children(name).stream()
        .map(x ->
            children.isEmpty()
                ? x
                : x.withChildren(
                    x.children().stream().filter(c -> children.contains(c.name())).toList()))
        .toList();
  }

  /** What the check boxes of this configuration select, in the order of the table. */
  static SequencedSet<String> selected(Xml root) {
    var hasync = root.childOrEmpty("hasync");
    var names = new LinkedHashSet<String>();
    for (var flag : FLAGS) {
      if (isOn(hasync, flag.name())) {
        names.addAll(flag.sections());
      }
    }
    return names;
  }

  /** A flag of hasync is on when it holds a word; empty and "0" are off. */
  static boolean isOn(Xml hasync, String flag) {
    var word = hasync.text(flag);
    return !word.isEmpty() && !word.equals("0");
  }
}
