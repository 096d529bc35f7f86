package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.config.WebGui;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Icmp;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.SomePorts;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/** The rules nobody writes: what a firewall of a pair does before and after the user's own. */
final class Automatics {
  private static final Side LINK_LOCAL6 = side("fe80::/10");

  private final Config config;
  private final Ground ground;
  private final Notes notes;

  Automatics(Config config, Ground ground, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.notes = notes;
  }

  private static Side side(String... prefixes) {
    List<Prefix> all = new ArrayList<>();
    for (String prefix : prefixes) {
      all.add(Prefix.of(prefix));
    }
    return Side.of(all);
  }

  private static Rule rule(String id, String path, String why, Action action, Match match) {
    return new Rule(id, new Origin(path, why), action, false, List.of(), match, Reach.EVERYWHERE);
  }

  private static Rule logged(Rule rule, boolean log) {
    return new Rule(
        rule.id(), rule.origin(), rule.action(), log, rule.devices(), rule.match(), rule.reach());
  }

  private static Rule toThisNode(Rule rule) {
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.action(),
        rule.log(),
        rule.devices(),
        rule.match(),
        Reach.THIS_NODE);
  }

  /** What comes before everything else, on every interface. */
  List<Rule> early(
      List<Plan.VipGroup> groups, Optional<Plan.FlowSync> flows, List<DhcpServer> servers) {
    List<Rule> out = new ArrayList<>();
    if (!config.system().noApipaBlock()) {
      Side apipa = side("169.254.0.0/16");
      String why = "link-local addresses are not routed";
      Match from = new Match(Family.V4, apipa, Side.ANY, new Match.AnyTransport());
      Match to = new Match(Family.V4, Side.ANY, apipa, new Match.AnyTransport());
      out.add(rule("auto:apipa", "system/no_apipa_block", why, Action.BLOCK, from));
      out.add(rule("auto:apipa", "system/no_apipa_block", why, Action.BLOCK, to));
    }
    if (config.system().ipv6Allow()) {
      out.addAll(icmp6());
    }
    for (boolean source : new boolean[] {true, false}) {
      Match.Ports zero = new SomePorts(List.of(new PortRange(0, 0)));
      Match.Ports from = source ? zero : Match.ANY_PORT;
      Match.Ports to = source ? Match.ANY_PORT : zero;
      var transport = new WithPorts(List.of(Match.TCP, Match.UDP), from, to, TcpFlags.ANY);
      Match match = new Match(Family.BOTH, Side.ANY, Side.ANY, transport);
      out.add(rule("auto:port0", "filter", "nobody uses port 0", Action.BLOCK, match));
    }
    if (!groups.isEmpty()) {
      out.addAll(carp(groups));
    }
    flows.ifPresent(sync -> out.addAll(flowLink(sync)));
    flows.filter(_ -> config.resolver().enabled()).ifPresent(sync -> out.add(resolverCache(sync)));
    servers.forEach(server -> out.addAll(dhcpServer(server)));
    return out;
  }

  private static List<Rule> icmp6() {
    Icmp everywhere = new Icmp(List.of(), List.of(1, 2, 135, 136), false);
    Icmp nearby = new Icmp(List.of(), List.of(128, 129, 133, 134, 135, 136), false);
    Icmp listeners = new Icmp(List.of(), List.of(130, 131, 132, 143), false);
    Side near = side("fe80::/10", "ff02::/16");
    String path = "system/ipv6allow";
    String why = "IPv6 does not work without";
    return List.of(
        rule(
            "auto:icmp6",
            path,
            why,
            Action.PASS,
            new Match(Family.V6, Side.ANY, Side.ANY, everywhere)),
        toThisNode(
            rule(
                "auto:icmp6",
                path,
                why,
                Action.PASS,
                new Match(Family.V6, LINK_LOCAL6, near, nearby))),
        toThisNode(
            rule(
                "auto:icmp6",
                path,
                why,
                Action.PASS,
                new Match(Family.V6, side("::"), near, nearby))),
        toThisNode(
            rule(
                "auto:icmp6",
                path,
                why,
                Action.PASS,
                new Match(Family.V6, LINK_LOCAL6, Side.ANY, listeners))));
  }

  static Match carpPackets(Side source) {
    return new Match(Family.BOTH, source, Side.ANY, new Match.Protocol(Match.CARP));
  }

  private static List<Rule> carp(List<Plan.VipGroup> groups) {
    Side self = new Side(new Match.Local(), false);
    List<String> devices = groups.stream().map(Plan.VipGroup::device).distinct().toList();
    Origin origin = new Origin("virtualip", "CARP between the nodes");
    return List.of(
        toThisNode(rule("auto:carp", "virtualip", "our own CARP", Action.BLOCK, carpPackets(self))),
        new Rule(
            "auto:carp",
            origin,
            Action.PASS,
            false,
            devices,
            carpPackets(Side.ANY),
            Reach.THIS_NODE));
  }

  static Match flowPackets(Side from, Side to, boolean toListener, TcpFlags flags) {
    Match.Ports link = new SomePorts(List.of(PortRange.of(Plan.FlowSync.PORT)));
    Match.Ports source = toListener ? Match.ANY_PORT : link;
    Match.Ports destination = toListener ? link : Match.ANY_PORT;
    return new Match(
        Family.BOTH, from, to, new WithPorts(List.of(Match.TCP), source, destination, flags));
  }

  static Side peers(Plan.FlowSync sync) {
    return Side.of(sync.peers().stream().map(Prefix::host).toList());
  }

  static Side local(Plan.FlowSync sync) {
    return Side.of(List.of(Prefix.host(sync.local())));
  }

  /** To our listener, and answers to our own connections: the link is not tracked. */
  private static List<Rule> flowLink(Plan.FlowSync sync) {
    List<Rule> out = new ArrayList<>();
    out.add(flowLink(sync, true, TcpFlags.ANY));
    out.add(flowLink(sync, false, new TcpFlags(TcpFlags.ACK, TcpFlags.ACK)));
    // What is left of a connection whose engine died is told so by the kernel there, without ACK.
    out.add(flowLink(sync, false, new TcpFlags(TcpFlags.RST, TcpFlags.RST)));
    return out;
  }

  private static Rule flowLink(Plan.FlowSync sync, boolean listener, TcpFlags flags) {
    return new Rule(
        "auto:flows",
        new Origin("hasync/pfsyncenabled", "flow sync between the nodes"),
        Action.PASS,
        false,
        List.of(sync.device()),
        flowPackets(peers(sync), local(sync), listener, flags),
        Reach.THIS_NODE);
  }

  /** From a peer that hands its resolver's cache over. */
  private static Rule resolverCache(Plan.FlowSync sync) {
    return new Rule(
        "auto:cache",
        new Origin("unbound", "the resolver's cache between the nodes"),
        Action.PASS,
        false,
        List.of(sync.device()),
        new Match(
            Family.BOTH,
            peers(sync),
            local(sync),
            new WithPorts(
                List.of(Match.TCP),
                Match.ANY_PORT,
                new SomePorts(List.of(PortRange.of(Resolver.CACHE_PORT))),
                TcpFlags.ANY)),
        Reach.THIS_NODE);
  }

  /** Questions of clients, and what the nodes tell each other of leases. */
  private static List<Rule> dhcpServer(DhcpServer server) {
    List<Rule> out = new ArrayList<>();
    for (DhcpServer.Subnet subnet : server.subnets()) {
      Match match =
          new Match(
              server.v4() ? Family.V4 : Family.V6,
              server.v4() ? Side.ANY : LINK_LOCAL6,
              Side.ANY,
              new WithPorts(
                  List.of(Match.UDP),
                  server.v4() ? new SomePorts(List.of(new PortRange(67, 68))) : Match.ANY_PORT,
                  new SomePorts(List.of(PortRange.of(server.v4() ? 67 : 547))),
                  TcpFlags.ANY));
      out.add(
          new Rule(
              server.v4() ? "auto:dhcpd" : "auto:dhcpdv6",
              subnet.origin(),
              Action.PASS,
              false,
              List.of(subnet.device()),
              match,
              Reach.THIS_NODE));
    }
    server
        .pair()
        .ifPresent(pair ->
            out.add(
                new Rule(
                    server.v4() ? "auto:leases" : "auto:leases6",
                    new Origin(server.v4() ? "dhcpd" : "dhcpdv6", "leases between the nodes"),
                    Action.PASS,
                    false,
                    List.of(pair.device()),
                    new Match(
                        Family.BOTH,
                        Side.of(pair.peers().stream().map(Prefix::host).toList()),
                        Side.of(List.of(Prefix.host(pair.local()))),
                        new WithPorts(
                            List.of(Match.TCP),
                            Match.ANY_PORT,
                            new SomePorts(List.of(PortRange.of(DhcpServer.port(server.v4())))),
                            TcpFlags.ANY)),
                    Reach.THIS_NODE)));
    return out;
  }

  /** What one interface turns away, or must let in, before the user's rules. */
  List<Rule> guard(Ground.Port port) {
    List<Rule> out = new ArrayList<>();
    Interface face = port.config();
    if (face.isDynamic4()) {
      out.add(dhcp(port, Family.V4, Side.ANY, 67, 68));
    }
    if (face.isDynamic6()) {
      out.add(dhcp(port, Family.V6, LINK_LOCAL6, 547, 546));
    }
    if (face.blockBogons()) {
      Match match =
          new Match(
              Family.BOTH,
              new Side(new Match.InSet(Bogons.SET), false),
              Side.ANY,
              new Match.AnyTransport());
      boolean log = !config.syslog().noBogons();
      String why = "bogon networks on " + port.label();
      out.add(
          logged(
              rule(
                  "auto:bogons:" + port.id(),
                  port.path() + "/blockbogons",
                  why,
                  Action.BLOCK,
                  match),
              log));
      ownNetworksIn(port, Bogons.SET.members(), "blockbogons", "bogon");
    }
    Bogons.spoofed(ground, port)
        .ifPresent(match ->
            out.add(
                logged(
                    rule(
                        "auto:spoof:" + port.id(),
                        port.path(),
                        "addresses that live elsewhere",
                        Action.BLOCK,
                        match),
                    true)));
    if (face.blockPrivate()) {
      Match match =
          new Match(Family.BOTH, Side.of(Bogons.PRIVATE), Side.ANY, new Match.AnyTransport());
      boolean log = !config.syslog().noPrivateNetworks();
      String why = "private networks on " + port.label();
      out.add(
          logged(
              rule(
                  "auto:private:" + port.id(),
                  port.path() + "/blockpriv",
                  why,
                  Action.BLOCK,
                  match),
              log));
      ownNetworksIn(port, Bogons.PRIVATE, "blockpriv", "private");
    }
    lockout(port).ifPresent(out::add);
    return out;
  }

  private void ownNetworksIn(Ground.Port port, List<Prefix> blocked, String element, String kind) {
    for (Prefix network : port.networks()) {
      if (blocked.stream().anyMatch(b -> b.overlaps(network))) {
        notes.warn(
            port.path() + "/" + element,
            port.label()
                + "'s own network "
                + network
                + " is among the blocked "
                + kind
                + " networks: nobody in it can open a connection.");
      }
    }
  }

  private static Rule dhcp(Ground.Port port, Family family, Side source, int from, int to) {
    Match match =
        new Match(
            family,
            source,
            Side.ANY,
            new WithPorts(
                List.of(Match.UDP),
                new SomePorts(List.of(PortRange.of(from))),
                new SomePorts(List.of(PortRange.of(to))),
                TcpFlags.ANY));
    String element = family == Family.V4 ? "/ipaddr" : "/ipaddrv6";
    String why = "answers of DHCP servers";
    return rule("auto:dhcp:" + port.id(), port.path() + element, why, Action.PASS, match);
  }

  /** The page must stay reachable from the LAN whatever the rules say. */
  private Optional<Rule> lockout(Ground.Port port) {
    boolean lan = port.id().equals("lan");
    boolean alone = ground.ports().size() == 1 && port.id().equals("wan");
    WebGui web = config.system().webGui();
    if (web.noAntiLockout() || (!lan && !alone)) {
      return Optional.empty();
    }
    List<PortRange> ports = new ArrayList<>();
    ports.add(PortRange.of(web.effectivePort()));
    if (redirects(config)) {
      ports.add(PortRange.of(80));
    }
    if (config.system().ssh().enabled()) {
      ports.add(PortRange.of(config.system().ssh().effectivePort()));
    }
    List<Prefix> addresses = new ArrayList<>();
    port.own().forEach(own -> addresses.add(Prefix.host(own.address())));
    port.vips().forEach(vip -> addresses.add(Prefix.host(vip.prefix().address())));
    Side to =
        addresses.isEmpty()
            ? new Side(new Match.Local(), false)
            : Side.of(addresses.stream().distinct().sorted().toList());
    var transport =
        new WithPorts(
            List.of(Match.TCP),
            Match.ANY_PORT,
            new SomePorts(Prefixes.tidyPorts(ports)),
            TcpFlags.FIRST);
    Match match = new Match(Family.BOTH, Side.ANY, to, transport);
    return Optional.of(
        rule("auto:lockout", "system/webgui/noantilockout", "anti-lockout", Action.PASS, match));
  }

  /** Whether port 80 only sends browsers on to the right one. */
  static boolean redirects(Config config) {
    WebGui web = config.system().webGui();
    return web.protocol() == WebGui.Protocol.HTTPS
        && !web.noHttpRedirect()
        && web.effectivePort() != 80;
  }
}
