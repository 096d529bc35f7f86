package twinwall.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The typed view of a whole config.xml. The document is the truth: reading never fails, a bad value
 * reads as its default, and {@link Validator} says what is bad. The {@code with...} methods patch
 * the document and view it again, so that whatever has no record here stays where it stands.
 */
public record Config(
    Xml xml,
    String version,
    SystemSettings system,
    List<Interface> interfaces,
    Gateways gateways,
    List<StaticRoute> staticRoutes,
    List<Vip> vips,
    HaSync hasync,
    List<Alias> aliases,
    List<FilterRule> rules,
    List<Schedule> schedules,
    Outbound outbound,
    List<PortForward> portForwards,
    List<OneToOne> oneToOnes,
    List<PrefixMapping> prefixMappings,
    Syslog syslog,
    TimeService time,
    Mail mail,
    Resolver resolver,
    List<DhcpScope> dhcp,
    List<Dhcp6Scope> dhcp6,
    boolean bypassStaticRoutes,
    boolean carpMaintenance,
    List<InterfaceGroup> interfaceGroups,
    MadeDevices made,
    Twinwall twinwall) {
  /** The element at top level that means persistent CARP maintenance mode. */
  public static final Field<Boolean> CARP_MAINTENANCE =
      Field.flag("virtualip_carp_maintenancemode", "Persistent CARP Maintenance Mode").perNode();

  static final Field<List<StaticRoute>> ROUTES =
      Field.entities("route", "Static Routes", StaticRoute.SHAPE);
  static final Field<List<Vip>> VIPS = Field.entities("vip", "Virtual IPs", Vip.SHAPE);
  static final Field<List<Alias>> ALIASES = Field.entities("alias", "Aliases", Alias.SHAPE);
  static final Field<List<FilterRule>> RULES =
      Field.entities("rule", "Firewall Rules", FilterRule.SHAPE);

  static final Field<List<PortForward>> FORWARDS =
      Field.entities("rule", "Port Forward", PortForward.SHAPE);
  static final Field<List<OneToOne>> ONE_TO_ONES =
      Field.entities("onetoone", "1:1", OneToOne.SHAPE);
  static final Field<List<PrefixMapping>> PREFIX_MAPPINGS =
      Field.entities("npt", "NPt", PrefixMapping.SHAPE);
  static final Field<List<Schedule>> SCHEDULES =
      Field.entities("schedule", "Schedules", Schedule.SHAPE);

  static final Field<List<InterfaceGroup>> GROUPS =
      Field.entities("ifgroupentry", "Interface Groups", InterfaceGroup.SHAPE);

  /** Views a document. */
  public static Config of(Xml root) {
    return of(root, RULES.read(root.childOrEmpty("filter")));
  }

  /** The same, quicker for a document that has many rules of another one. */
  static Config of(Xml root, Config before) {
    List<Xml> rules = root.childOrEmpty("filter").children("rule");
    List<Xml> old = before.xml.childOrEmpty("filter").children("rule");
    return of(root, Alike.of(old, rules).made(rules, before.rules, FilterRule.SHAPE::read));
  }

  private static Config of(Xml root, List<FilterRule> rules) {
    return new Config(
        root,
        root.text("version"),
        SystemSettings.SHAPE.read(root.childOrEmpty("system")),
        interfaces(root.childOrEmpty("interfaces")),
        Gateways.SHAPE.read(root.childOrEmpty("gateways")),
        ROUTES.read(root.childOrEmpty("staticroutes")),
        VIPS.read(root.childOrEmpty("virtualip")),
        HaSync.SHAPE.read(root.childOrEmpty("hasync")),
        ALIASES.read(root.childOrEmpty("aliases")),
        rules,
        SCHEDULES.read(root.childOrEmpty("schedules")),
        Outbound.SHAPE.read(root.childOrEmpty("nat").childOrEmpty("outbound")),
        FORWARDS.read(root.childOrEmpty("nat")),
        ONE_TO_ONES.read(root.childOrEmpty("nat")),
        PREFIX_MAPPINGS.read(root.childOrEmpty("nat")),
        Syslog.SHAPE.read(root.childOrEmpty("syslog")),
        TimeService.SHAPE.read(root.childOrEmpty("ntpd")),
        Mail.SHAPE.read(root.childOrEmpty("notifications").childOrEmpty("smtp")),
        Resolver.SHAPE.read(root.childOrEmpty("unbound")),
        root.childOrEmpty("dhcpd").children().stream().map(DhcpScope.SHAPE::read).toList(),
        root.childOrEmpty("dhcpdv6").children().stream().map(Dhcp6Scope.SHAPE::read).toList(),
        root.childOrEmpty("filter").has("bypassstaticroutes"),
        CARP_MAINTENANCE.read(root),
        GROUPS.read(root.childOrEmpty("ifgroups")),
        MadeDevices.of(root),
        Twinwall.SHAPE.read(root.childOrEmpty("twinwall")));
  }

  private static List<Interface> interfaces(Xml section) {
    List<Interface> all = new ArrayList<>();
    for (Xml x : section.children()) {
      all.add(Interface.SHAPE.read(x));
    }
    all.sort(Comparator.comparingInt(i -> rank(i.id())));
    return List.copyOf(all);
  }

  /** wan, lan, opt1, opt2 ...; anything else after them, as the document has it. */
  private static int rank(String id) {
    return switch (id) {
      case "wan" -> 0;
      case "lan" -> 1;
      default ->
          id.matches("opt[0-9]{1,6}") ? 1 + Integer.parseInt(id.substring(3)) : Integer.MAX_VALUE;
    };
  }

  public Optional<Interface> interfaceById(String id) {
    return interfaces.stream().filter(i -> i.id().equals(id)).findFirst();
  }

  public Optional<Alias> alias(String name) {
    return aliases.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  public Optional<Vip> vipByUniqid(String uniqid) {
    return vips.stream().filter(v -> v.uniqid().equals(uniqid)).findFirst();
  }

  public Optional<Schedule> schedule(String name) {
    return schedules.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /** The CARP VIPs, in order. */
  public List<Vip> carpVips() {
    return vips.stream().filter(Vip::isCarp).toList();
  }

  public Config withSystem(SystemSettings value) {
    return of(xml.update("system", x -> SystemSettings.SHAPE.patch(x, value)));
  }

  /** Changes one interface, or adds it. */
  public Config withInterface(Interface value) {
    return of(
        xml.update(
            "interfaces", x -> x.put(Interface.SHAPE.patch(x.childOrEmpty(value.id()), value))));
  }

  public Config withGateways(Gateways value) {
    return of(xml.update("gateways", x -> Gateways.SHAPE.patch(x, value)));
  }

  public Config withStaticRoutes(List<StaticRoute> value) {
    return of(xml.update("staticroutes", x -> ROUTES.patch(x, value)));
  }

  public Config withVips(List<Vip> value) {
    return of(xml.update("virtualip", x -> VIPS.patch(x, value)));
  }

  public Config withHaSync(HaSync value) {
    return of(xml.update("hasync", x -> HaSync.SHAPE.patch(x, value)));
  }

  public Config withAliases(List<Alias> value) {
    return of(xml.update("aliases", x -> ALIASES.patch(x, value)));
  }

  public Config withRules(List<FilterRule> value) {
    return of(xml.update("filter", x -> RULES.patch(x, value)));
  }

  public Config withOutbound(Outbound value) {
    return of(
        xml.update("nat", nat -> nat.update("outbound", x -> Outbound.SHAPE.patch(x, value))));
  }

  public Config withCarpMaintenance(boolean value) {
    return of(CARP_MAINTENANCE.patch(xml, value));
  }

  public Config withTwinwall(Twinwall value) {
    return of(xml.update("twinwall", x -> Twinwall.SHAPE.patch(x, value)));
  }

  @Override
  public String toString() {
    return "Config[version " + version + ", " + system.hostname() + "]";
  }
}
