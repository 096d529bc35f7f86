package twinwall.core.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which table of fields describes the element at a path without selectors. */
public final class Schema {
  private static final Map<String, Shape<?>> SHAPES =
      Map.ofEntries(
          Map.entry("system", SystemSettings.SHAPE),
          Map.entry("system/user", User.SHAPE),
          Map.entry("system/user/twinwalltokens/item", ApiToken.SHAPE),
          Map.entry("system/group", Group.SHAPE),
          Map.entry("system/webgui", WebGui.SHAPE),
          Map.entry("system/ssh", Ssh.SHAPE),
          Map.entry("gateways", Gateways.SHAPE),
          Map.entry("gateways/gateway_item", Gateway.SHAPE),
          Map.entry("staticroutes/route", StaticRoute.SHAPE),
          Map.entry("virtualip/vip", Vip.SHAPE),
          Map.entry("hasync", HaSync.SHAPE),
          Map.entry("aliases/alias", Alias.SHAPE),
          Map.entry("filter/rule", FilterRule.SHAPE),
          Map.entry("filter/rule/source", Endpoint.SHAPE),
          Map.entry("filter/rule/destination", Endpoint.SHAPE),
          Map.entry("schedules/schedule", Schedule.SHAPE),
          Map.entry("schedules/schedule/timerange", TimeRange.SHAPE),
          Map.entry("nat/outbound", Outbound.SHAPE),
          Map.entry("nat/outbound/rule", OutboundRule.SHAPE),
          Map.entry("nat/outbound/rule/source", NatEndpoint.SHAPE),
          Map.entry("nat/outbound/rule/destination", NatEndpoint.SHAPE),
          Map.entry("nat/rule", PortForward.SHAPE),
          Map.entry("nat/rule/source", Endpoint.SHAPE),
          Map.entry("nat/rule/destination", Endpoint.SHAPE),
          Map.entry("nat/onetoone", OneToOne.SHAPE),
          Map.entry("nat/onetoone/source", Endpoint.SHAPE),
          Map.entry("nat/onetoone/destination", Endpoint.SHAPE),
          Map.entry("nat/npt", PrefixMapping.SHAPE),
          Map.entry("nat/npt/source", Endpoint.SHAPE),
          Map.entry("nat/npt/destination", Endpoint.SHAPE),
          Map.entry("syslog", Syslog.SHAPE),
          Map.entry("ntpd", TimeService.SHAPE),
          Map.entry("notifications/smtp", Mail.SHAPE),
          Map.entry("unbound", Resolver.SHAPE),
          Map.entry("unbound/acls", ResolverAcl.SHAPE),
          Map.entry("unbound/acls/row", ResolverAcl.Network.SHAPE),
          Map.entry("unbound/hosts", ResolverHost.SHAPE),
          Map.entry("unbound/hosts/aliases/item", ResolverHost.Name.SHAPE),
          Map.entry("unbound/domainoverrides", ResolverDomain.SHAPE),
          Map.entry("ifgroups/ifgroupentry", InterfaceGroup.SHAPE),
          Map.entry("vlans/vlan", Vlan.SHAPE),
          Map.entry("qinqs/qinqentry", QinQ.SHAPE),
          Map.entry("laggs/lagg", Lagg.SHAPE),
          Map.entry("bridges/bridged", Bridge.SHAPE),
          Map.entry("gres/gre", Tunnel.GRE),
          Map.entry("gifs/gif", Tunnel.GIF),
          Map.entry("twinwall", Twinwall.SHAPE),
          Map.entry("twinwall/devicename", DeviceName.SHAPE),
          Map.entry("twinwall/pathcheck", PathCheck.SHAPE));

  /** Below an interface's DHCP server. */
  private static final Map<String, Shape<?>> DHCP =
      Map.of(
          "", DhcpScope.SHAPE,
          "range", DhcpRange.SHAPE,
          "pool", DhcpPool.SHAPE,
          "pool/range", DhcpRange.SHAPE,
          "numberoptions/item", DhcpOption.SHAPE,
          "staticmap", DhcpMapping.SHAPE);

  /** Below an interface's DHCPv6 server and router advertisements. */
  private static final Map<String, Shape<?>> DHCP6 =
      Map.of(
          "", Dhcp6Scope.SHAPE,
          "range", DhcpRange.SHAPE,
          "pool", Dhcp6Pool.SHAPE,
          "pool/range", DhcpRange.SHAPE,
          "prefixrange", Dhcp6Prefixes.SHAPE,
          "subnets", RaSubnets.SHAPE,
          "numberoptions/item", DhcpOption.SHAPE,
          "staticmap", Dhcp6Mapping.SHAPE);

  /** The sections at top level that a configuration may have. */
  private static final List<String> SECTIONS =
      List.of(
          """
          version lastchange system interfaces staticroutes dhcpd dhcpdv6 snmpd diag syslog nat
          filter shaper ipsec aliases proxyarp cron wol rrd widgets openvpn dnshaper unbound vlans
          qinqs gateways hasync virtualip cert ca crl ppps laggs bridges gifs gres ifgroups schedules
          captiveportal voucher dnsmasq ntpd dyndnses dhcrelay dhcrelay6 dhcpbackend kea kea6 sysctl
          notifications installedpackages virtualip_carp_maintenancemode twinwall
          """
              .strip()
              .split("\\s+"));

  private Schema() {}

  public static List<String> sections() {
    return SECTIONS;
  }

  public static boolean isSection(String name) {
    return SECTIONS.contains(name);
  }

  /** The table of the entity at this path. */
  public static Optional<Shape<?>> entity(ConfigPath path) {
    String names = path.shapePath();
    if (names.startsWith("interfaces/") && path.steps().size() == 2) {
      return Optional.of(Interface.SHAPE);
    }
    if (names.startsWith("dhcpd/")) {
      return Optional.ofNullable(DHCP.get(inside(names)));
    }
    if (names.startsWith("dhcpdv6/")) {
      return Optional.ofNullable(DHCP6.get(inside(names)));
    }
    return Optional.ofNullable(SHAPES.get(names));
  }

  /** What follows a section and the interface in it. */
  private static String inside(String names) {
    String[] parts = names.split("/", 3);
    return parts.length > 2 ? parts[2] : "";
  }

  /** Whether an element that has no table itself is there to hold entities that have one. */
  static boolean isHolder(ConfigPath path) {
    String names = path.shapePath();
    boolean old = names.startsWith("dhcpd/");
    boolean scope = old || names.startsWith("dhcpdv6/");
    Map<String, Shape<?>> known = old ? DHCP : scope ? DHCP6 : SHAPES;
    String here = scope ? inside(names) : names;
    return !here.isEmpty() && known.keySet().stream().anyMatch(k -> k.startsWith(here + "/"));
  }

  /** The field at this path, where its entity has a table. */
  public static Optional<Field<?>> field(ConfigPath path) {
    if (path.isRoot()) {
      return Optional.empty();
    }
    if (path.shapePath().equals(Config.CARP_MAINTENANCE.element())) {
      return Optional.of(Config.CARP_MAINTENANCE);
    }
    return entity(path.parent()).flatMap(s -> s.field(path.last().name()));
  }
}
