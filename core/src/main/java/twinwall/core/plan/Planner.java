package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.OwnNames;
import twinwall.core.config.PathCheck;
import twinwall.core.config.Problem;
import twinwall.core.config.SystemSettings;
import twinwall.core.config.Validator;
import twinwall.core.config.WebGui;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/**
 * From a configuration and what the machine has to all that one node must be.
 *
 * <p>Errors are what no node can be: two groups with one VHID, a device name that is none.
 * Everything else that cannot be had (a rule on an interface that is not there, an option that is
 * not built) is left out with a warning and the rest works, as pfSense does it.
 */
public final class Planner {
  private static final Ip SELF = Ip.of("127.0.0.1");
  private static final int DNS = 53;

  private Planner() {}

  public static Planning plan(Config config, Facts facts) {
    return plan(Checked.of(config), facts);
  }

  public static Planning plan(Checked checked, Facts facts) {
    Config config = checked.config();
    Notes notes = new Notes();
    List<Problem> found = Validator.forRunning(checked.problems());
    if (found.stream().anyMatch(Problem::isError)) {
      return new Planning.Refused(found);
    }
    Ground ground = Ground.of(config, facts, notes);
    Names names = Names.of(config.aliases(), facts.lookups(), notes);
    VipPlanner vips = new VipPlanner(config, ground, notes);
    List<Plan.VipGroup> groups = vips.groups();
    Optional<Plan.FlowSync> flows = vips.flowSync();
    Optional<Plan.PeerLink> peers = PeerPlanner.of(config, ground, flows);
    List<AddressClient> clients = new ClientPlanner(config, notes).plan(ground.ports());
    Ways ways = new Ways(config, ground);
    List<Plan.Route> routes = new RoutePlanner(config, ground, ways, names, notes).plan();
    GatewayPlanner gateways = new GatewayPlanner(config, ground, ways, notes);
    Optional<Resolver> resolver = new ResolverPlanner(config, ground, notes).plan(routes);
    Optional<DhcpServer> dhcp =
        new DhcpPlanner(config, ground, resolver.isPresent(), notes).plan(flows);
    Optional<DhcpServer> dhcp6 =
        new Dhcp6Planner(config, ground, resolver.isPresent(), notes)
            .plan(DhcpPlanner.pair(flows).or(() -> dhcp.flatMap(DhcpServer::pair)));
    List<DhcpServer> servers = Stream.concat(dhcp.stream(), dhcp6.stream()).toList();
    Ruleset ruleset =
        ruleset(
            config, facts, ground, names, gateways, groups, flows, peers, servers, routes, notes);
    boolean ipv6 = config.system().ipv6Allow();
    List<Plan.Detour> detours = gateways.detours(routes);
    Plan plan =
        new Plan(
            naming(config.system(), resolver),
            ground.made(),
            ground.carriers(),
            ground.planned(),
            ground.idle(),
            clients,
            routes,
            gateways.tables(),
            detours,
            Sysctls.of(ground.ports(), clients, groups, flows, ipv6, ruleset.nat().toLoopback()),
            groups,
            flows,
            peers,
            vips.push(),
            paths(config, ground),
            gateways.watched(),
            web(config, ipv6),
            resolver,
            dhcp,
            dhcp6,
            new AdvertPlanner(config, ground, resolver.isPresent(), notes).plan(),
            new TimePlanner(config, ground, notes).plan(routes, facts),
            ruleset);
    List<Problem> told = together(found, notes.all());
    return notes.refuses() ? new Planning.Refused(told) : new Planning.Planned(plan, told);
  }

  /** A resolver of one's own is asked first, as pfSense does it, if it listens where all look. */
  private static Plan.Naming naming(SystemSettings system, Optional<Resolver> resolver) {
    Set<Ip> servers = new LinkedHashSet<>();
    boolean local = resolver.filter(r -> r.port() == DNS && r.listen().contains(SELF)).isPresent();
    if (local && system.ownNames() != OwnNames.REMOTE) {
      servers.add(SELF);
    }
    if (!local || system.ownNames() != OwnNames.LOCAL) {
      system.dnsServers().forEach(server -> Ip.parse(server).ifPresent(servers::add));
    }
    return new Plan.Naming(system.hostname(), system.domain(), List.copyOf(servers));
  }

  /**
   * What follows from a problem is told in place of the problem, where both are about one field.
   */
  private static List<Problem> together(List<Problem> found, List<Problem> planning) {
    Set<String> paths = planning.stream().map(Problem::path).collect(Collectors.toSet());
    List<Problem> all = new ArrayList<>();
    found.stream().filter(problem -> !paths.contains(problem.path())).forEach(all::add);
    all.addAll(planning);
    return all;
  }

  private static Ruleset ruleset(
      Config config,
      Facts facts,
      Ground ground,
      Names names,
      GatewayPlanner gateways,
      List<Plan.VipGroup> groups,
      Optional<Plan.FlowSync> flows,
      Optional<Plan.PeerLink> peers,
      List<DhcpServer> servers,
      List<Plan.Route> routes,
      Notes notes) {
    Groups interfaceGroups = new Groups(config.xml());
    Matcher matcher = new Matcher(ground, names, interfaceGroups);
    RuleDetails details = new RuleDetails(gateways, new SchedulePlanner(config), facts, notes);
    boolean noReplyTo = config.system().noReplyTo();
    RulePlanner rules =
        new RulePlanner(ground, interfaceGroups, matcher, details, gateways, noReplyTo, notes);
    rules.plan(config);
    if (!noReplyTo) {
      gateways.replies();
    }
    Automatics automatics = new Automatics(config, ground, notes);
    List<Ruleset.Zone> zones = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      zones.add(
          new Ruleset.Zone(
              port.id(),
              port.device(),
              automatics.guard(port),
              rules.byInterface.getOrDefault(port.id(), List.of())));
    }
    List<Ruleset.AddressSet> sets = new ArrayList<>(names.addressSets());
    if (ground.ports().stream().anyMatch(port -> port.config().blockBogons())) {
      sets.add(Bogons.SET);
    }
    boolean filtering = !config.system().filterDisabled();
    if (!filtering) {
      notes.warn("system/disablefilter", "Packet filtering and NAT are switched off.");
    }
    if (config.bypassStaticRoutes()) {
      notes.warn("filter/bypassstaticroutes", "Bypassing rules on one interface is not built yet.");
    }
    return new Ruleset(
        config.system().ipv6Allow(),
        filtering,
        sets,
        names.portSets(),
        gateways.gateways(),
        new TrackingPlanner(config, facts, ground, notes).plan(groups, flows),
        Stream.concat(
                automatics.early(groups, flows, servers).stream(),
                peers.map(PeerPlanner::rule).stream())
            .toList(),
        zones,
        rules.floating,
        rules.grouped,
        rules.leaving,
        logging(config, facts, notes),
        clamps(ground),
        filtering
            ? new NatPlanner(config, ground, names, interfaceGroups, matcher, notes).plan(routes)
            : Nat.NONE);
  }

  private static Ruleset.Logging logging(Config config, Facts facts, Notes notes) {
    boolean group = !facts.lacks(Facts.Ability.LOG);
    if (!group) {
      notes.warn(
          "syslog",
          "This kernel cannot hand logged packets to a program (nfnetlink_log): they are in the"
              + " kernel's own log, and Status > System Logs > Firewall is empty.");
    }
    return new Ruleset.Logging(!config.syslog().noDefaultBlock(), group);
  }

  /** The MSS of an interface counts the headers, 40 bytes for IPv4 and 60 for IPv6. */
  private static List<Ruleset.MssClamp> clamps(Ground ground) {
    List<Ruleset.MssClamp> out = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      port.config()
          .mss()
          .ifPresent(mss ->
              out.add(
                  new Ruleset.MssClamp(
                      "auto:mss:" + port.id(),
                      new Origin(port.path() + "/mss", "largest TCP segment"),
                      port.device(),
                      mss - 40,
                      mss - 60)));
    }
    return out;
  }

  /** A network without room for neighbours has none. */
  private static List<Plan.PathCheck> paths(Config config, Ground ground) {
    List<Ip> own =
        ground.ports().stream().flatMap(p -> p.own().stream()).map(Prefix::address).toList();
    List<Plan.PathCheck> out = new ArrayList<>();
    for (PathCheck check : PathCheck.askable(config.twinwall().pathChecks(), own)) {
      Ip ip = check.address().orElseThrow();
      Optional<String> device =
          ground.ports().stream()
              .filter(p -> p.own().stream().anyMatch(net -> !net.isHost() && net.contains(ip)))
              .map(Ground.Port::device)
              .findFirst();
      int demotion = config.twinwall().pathDemotion();
      out.add(new Plan.PathCheck(ip, device, check.interval(), check.misses(), demotion));
    }
    return List.copyOf(out);
  }

  private static Plan.WebListener web(Config config, boolean ipv6) {
    WebGui gui = config.system().webGui();
    List<Ip> addresses = ipv6 ? List.of(Ip4.ANY, Ip6.ANY) : List.of(Ip4.ANY);
    return new Plan.WebListener(
        gui.protocol().word(), gui.effectivePort(), addresses, Automatics.redirects(config));
  }
}
