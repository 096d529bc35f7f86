package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** High availability: state sync, config sync and what it sends. */
public record HaSync(
    boolean pfsyncEnabled,
    String pfsyncInterface,
    String hostId,
    List<String> pfsyncPeers,
    String synchronizeToIp,
    String username,
    String password,
    Set<String> flags) {
  public static final Field<Boolean> PFSYNC_ENABLED =
      Field.flag("pfsyncenabled", "Synchronize states", "on").perNode();
  public static final Field<String> PFSYNC_INTERFACE =
      Field.text("pfsyncinterface", "Synchronize Interface").perNode();
  public static final Field<String> HOST_ID =
      Field.text("pfhostid", "Filter Host ID")
          .help("Up to 8 hex digits, not zero, different on each node.")
          .perNode();
  public static final Field<List<String>> PFSYNC_PEERS =
      Field.commas("pfsyncpeerip", "pfsync Synchronize Peer IP")
          .help("The other node's address; several for more than two nodes.")
          .perNode();
  public static final Field<String> SYNCHRONIZE_TO_IP =
      Field.text("synchronizetoip", "Synchronize Config to IP")
          .help("The secondary; empty on the secondary itself.")
          .perNode();
  public static final Field<String> USERNAME =
      Field.text("username", "Remote System Username").perNode();
  public static final Field<String> PASSWORD =
      Field.text("password", "Remote System Password").asSecret().perNode();

  /** What the primary sends: each present flag is one element of {@link #flags()}. */
  public static final List<Field<Boolean>> FLAGS =
      List.of(
          flag("synchronizeusers", "User manager users and groups"),
          flag("synchronizeauthservers", "Authentication servers"),
          flag("synchronizecerts", "Certificate Authorities, Certificates, and Revocation Lists"),
          flag("synchronizerules", "Firewall rules"),
          flag("synchronizeschedules", "Firewall schedules"),
          flag("synchronizealiases", "Firewall aliases"),
          flag("synchronizenat", "NAT configuration"),
          flag("synchronizeipsec", "IPsec configuration"),
          flag("synchronizeopenvpn", "OpenVPN configuration"),
          flag("synchronizedhcpd", "DHCP Server settings"),
          flag("synchronizedhcrelay", "DHCP Relay settings"),
          flag("synchronizedhcrelay6", "DHCPv6 Relay settings"),
          flag("synchronizekea6", "DHCPv6 Server settings"),
          flag("synchronizewol", "WoL Server settings"),
          flag("synchronizestaticroutes", "Static Route configuration"),
          flag("synchronizevirtualip", "Virtual IPs"),
          flag("synchronizetrafficshaper", "Traffic Shaper configuration"),
          flag("synchronizetrafficshaperlimiter", "Traffic Shaper Limiters configuration"),
          flag("synchronizednsforwarder", "DNS Forwarder and DNS Resolver configurations"),
          flag("synchronizecaptiveportal", "Captive Portal"),
          flag("adminsync", "Synchronize admin"));

  public static final Shape<HaSync> SHAPE = shape();

  private static Field<Boolean> flag(String element, String label) {
    return Field.flag(element, label, "on").perNode();
  }

  private static Shape<HaSync> shape() {
    List<Shape.Part<HaSync, ?>> parts = new ArrayList<>();
    parts.add(PFSYNC_ENABLED.of(HaSync::pfsyncEnabled));
    for (Field<Boolean> f : FLAGS) {
      parts.add(f.of(h -> h.flags.contains(f.element())));
    }
    parts.add(PFSYNC_PEERS.of(HaSync::pfsyncPeers));
    parts.add(PFSYNC_INTERFACE.of(HaSync::pfsyncInterface));
    parts.add(HOST_ID.of(HaSync::hostId));
    parts.add(SYNCHRONIZE_TO_IP.of(HaSync::synchronizeToIp));
    parts.add(USERNAME.of(HaSync::username));
    parts.add(PASSWORD.of(HaSync::password));
    return Shape.of("hasync", HaSync::from, parts);
  }

  private static HaSync from(Shape.Values x) {
    return new HaSync(
        x.get(PFSYNC_ENABLED),
        x.get(PFSYNC_INTERFACE),
        x.get(HOST_ID),
        x.get(PFSYNC_PEERS),
        x.get(SYNCHRONIZE_TO_IP),
        x.get(USERNAME),
        x.get(PASSWORD),
        FLAGS.stream()
            .filter(x::get)
            .map(Field::element)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  public HaSync {
    flags = Set.copyOf(flags);
    pfsyncPeers = List.copyOf(pfsyncPeers);
  }

  /** Whether this node sends its configuration to another: it is the primary. */
  public boolean isPrimary() {
    return !synchronizeToIp.isEmpty();
  }

  /** Whether a flag, by its element name, is set. */
  public boolean sends(String flag) {
    return flags.contains(flag);
  }

  /** The remote user, with the default where none is given. */
  public String effectiveUsername() {
    return username.isEmpty() ? "admin" : username;
  }

  @Override
  public String toString() {
    return "HaSync[states "
        + (pfsyncEnabled ? "on " + pfsyncInterface + " with " + pfsyncPeers : "off")
        + ", config to "
        + (isPrimary() ? synchronizeToIp + " " + flags : "nobody")
        + "]";
  }
}
