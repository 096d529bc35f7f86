package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.NatEndpoint;
import twinwall.core.config.Outbound;
import twinwall.core.config.OutboundRule;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Ruleset.NatRule;
import twinwall.core.plan.Ruleset.Translation;

/** Outbound NAT: the user's rules and the generated ones, as the mode says. */
final class NatPlanner {
  private static final String PATH = "nat/outbound";

  private final Config config;
  private final Ground ground;
  private final Names names;
  private final Matcher matcher;
  private final Notes notes;
  private final List<NatRule> out = new ArrayList<>();

  NatPlanner(Config config, Ground ground, Names names, Matcher matcher, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.names = names;
    this.matcher = matcher;
    this.notes = notes;
  }

  List<NatRule> plan(List<Plan.Route> routes) {
    Outbound outbound = config.outbound();
    switch (outbound.mode()) {
      case AUTOMATIC -> automatic(routes);
      case HYBRID -> {
        manual(outbound.rules());
        automatic(routes);
      }
      case MANUAL -> manual(outbound.rules());
      case DISABLED -> {}
    }
    later("nat", "rule", "Port forwards");
    later("nat", "onetoone", "1:1 mappings");
    later("nat", "npt", "IPv6 prefix translations");
    return out;
  }

  /** What later versions will do is named as long as it is there and switched on. */
  private void later(String section, String element, String what) {
    List<Xml> found = config.xml().childOrEmpty(section).children(element);
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).has("disabled")) {
        String descr = found.get(i).text("descr");
        notes.warn(
            section + "/" + element + "[" + (i + 1) + "]",
            what
                + " are not built yet; "
                + (descr.isEmpty() ? "this one" : "'" + descr + "'")
                + " has no effect.");
      }
    }
  }

  // What pfSense generates.

  private void automatic(List<Plan.Route> routes) {
    List<Prefix> inside = inside(routes);
    for (Ground.Port wan : ground.ports()) {
      if (!leads4(wan)) {
        continue;
      }
      Optional<Translation> to = ownAddress(wan);
      if (to.isEmpty()) {
        continue;
      }
      Origin origin = new Origin(PATH + "/mode", "automatic NAT on " + wan.label());
      String id = "auto:nat:" + wan.id();
      Match.Ports isakmp = new Match.SomePorts(List.of(PortRange.of(500)));
      Match.Transport keys =
          new Match.WithPorts(List.of(Match.TCP, Match.UDP), Match.ANY_PORT, isakmp, TcpFlags.ANY);
      for (boolean fixed : new boolean[] {true, false}) {
        Match.Transport transport = fixed ? keys : new Match.AnyTransport();
        Match match = new Match(Family.V4, Side.of(inside), Side.ANY, transport);
        String ruleId = fixed ? id + ":isakmp" : id;
        out.add(
            new NatRule(ruleId, origin, wan.device(), match, to.get(), Optional.empty(), fixed));
      }
    }
  }

  private static boolean leads4(Ground.Port port) {
    return port.config().isDynamic4() || !port.config().gateway().isEmpty();
  }

  /** The interface's own address: fixed, or whatever it has when the packet leaves. */
  private static Optional<Translation> ownAddress(Ground.Port port) {
    if (port.config().isDynamic4()) {
      return Optional.of(new Ruleset.ToDevice());
    }
    return port.own(true).map(own -> new Ruleset.To(own.address()));
  }

  /** Every IPv4 network behind this node, in pfSense's sense. */
  private List<Prefix> inside(List<Plan.Route> routes) {
    Set<Prefix> all = new LinkedHashSet<>();
    all.add(Prefix.of("127.0.0.0/8"));
    for (Ground.Port port : ground.ports()) {
      if (!port.isWan()) {
        port.own().forEach(own -> all.add(own.network()));
      }
      for (Ground.PlannedVip vip : port.vips()) {
        if (port.own().stream().noneMatch(own -> own.contains(vip.prefix().address()))) {
          all.add(vip.prefix().network());
        }
      }
    }
    for (Plan.Route route : routes) {
      boolean behind =
          ground.ports().stream()
              .anyMatch(port -> port.device().equals(route.device()) && !port.isWan());
      boolean hidden = Bogons.PRIVATE.stream().anyMatch(p -> p.contains(route.destination()));
      if (behind && hidden) {
        all.add(route.destination());
      }
    }
    return Prefixes.tidy(all.stream().filter(net -> net.address().isV4()).toList());
  }

  // What users wrote.

  private void manual(List<OutboundRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      OutboundRule rule = rules.get(i);
      if (!rule.disabled()) {
        String path = PATH + "/rule[" + (i + 1) + "]";
        Attempt<NatRule> planned = rule(rule, path, "nat-" + (i + 1));
        planned.value().ifPresent(out::add);
        if (planned.value().isEmpty()) {
          notes.warn(
              path,
              "The NAT rule "
                  + (rule.descr().isEmpty() ? "without description" : "'" + rule.descr() + "'")
                  + " is left out: "
                  + planned.why()
                  + ".");
        }
      }
    }
  }

  private Attempt<NatRule> rule(OutboundRule rule, String path, String id) {
    Optional<Ground.Port> wan = ground.port(rule.interfaceId());
    if (wan.isEmpty()) {
      return Attempt.failed(ground.why(rule.interfaceId()));
    }
    return translation(rule, wan.get(), path)
        .then(to ->
            match(rule, family(rule, to))
                .then(match ->
                    natPorts(rule)
                        .map(ports -> {
                          warnAboutSelf(rule, match, to, path);
                          return new NatRule(
                              id,
                              new Origin(path, rule.descr()),
                              wan.get().device(),
                              match,
                              to,
                              ports,
                              rule.staticPort());
                        })));
  }

  private static Family family(OutboundRule rule, Translation to) {
    return switch (to) {
      case Ruleset.To(Ip address) -> address.isV4() ? Family.V4 : Family.V6;
      case Ruleset.ToRange(Ip first, Ip _) -> first.isV4() ? Family.V4 : Family.V6;
      case Ruleset.ToDevice() -> Family.V4;
      case Ruleset.Unchanged() ->
          switch (rule.ipprotocol()) {
            case "inet" -> Family.V4;
            case "inet6" -> Family.V6;
            default -> Family.BOTH;
          };
    };
  }

  private Attempt<Match> match(OutboundRule rule, Family family) {
    boolean other = rule.ipprotocol().equals("inet6") ? family == Family.V4 : family == Family.V6;
    if (!rule.ipprotocol().isEmpty() && !rule.ipprotocol().equals("inet46") && other) {
      return Attempt.failed("its translation address is of the other address family");
    }
    return side(rule.source(), family)
        .then(source ->
            side(rule.destination(), family)
                .then(destination ->
                    matcher
                        .transport(
                            rule.protocol(),
                            List.of(),
                            rule.sourcePort(),
                            rule.destinationPort(),
                            TcpFlags.ANY)
                        .value()
                        .map(Attempt::of)
                        .orElseGet(() -> portsOfAny(rule))
                        .map(transport -> new Match(family, source, destination, transport))));
  }

  /** In NAT rules a port without a protocol means TCP and UDP. */
  private Attempt<Match.Transport> portsOfAny(OutboundRule rule) {
    String protocol =
        rule.protocol().isEmpty() || rule.protocol().equals("any") ? "tcp/udp" : rule.protocol();
    return matcher.transport(
        protocol, List.of(), rule.sourcePort(), rule.destinationPort(), TcpFlags.ANY);
  }

  private Attempt<Side> side(NatEndpoint end, Family family) {
    if (end.isAny()) {
      return end.not() ? Attempt.failed("it asks for nobody (not any)") : Attempt.of(Side.ANY);
    }
    return matcher.side(end.what(), end.not(), family);
  }

  private static Attempt<Optional<PortRange>> natPorts(OutboundRule rule) {
    if (rule.natPort().isEmpty()) {
      return Attempt.of(Optional.empty());
    }
    return PortRange.parse(rule.natPort())
        .<Attempt<Optional<PortRange>>>map(range -> Attempt.of(Optional.of(range)))
        .orElseGet(() -> Attempt.failed("its translation port is no port"));
  }

  private Attempt<Translation> translation(OutboundRule rule, Ground.Port wan, String path) {
    if (rule.noNat()) {
      return Attempt.of(new Ruleset.Unchanged());
    }
    if (!rule.poolOptions().isEmpty() && !rule.poolOptions().equals("round-robin")) {
      notes.warn(
          path + "/poolopts",
          "The pool option " + rule.poolOptions() + " is not built; one client keeps one address.");
    }
    String target = rule.target();
    if (target.isEmpty() || target.equals(wan.id() + "ip")) {
      return interfaceAddress(rule, wan);
    }
    if (target.endsWith("ip")
        && ground.port(target.substring(0, target.length() - 2)).isPresent()) {
      Ground.Port other = ground.port(target.substring(0, target.length() - 2)).get();
      return interfaceAddress(rule, other)
          .then(to ->
              to instanceof Ruleset.ToDevice
                  ? Attempt.failed("the address of " + other.label() + " is not fixed")
                  : Attempt.of(to));
    }
    Optional<Ip> ip = Ip.parse(target);
    if (ip.isPresent()) {
      int bits = rule.targetBits().orElse(ip.get().width());
      if (bits > ip.get().width()) {
        return Attempt.failed("the mask of its translation address is too long");
      }
      warnAboutStranger(ip.get(), bits, path);
      return Attempt.of(network(new Prefix(ip.get(), bits)));
    }
    Optional<Ruleset.AddressSet> set = names.addresses(target);
    if (set.isPresent() && set.get().members().size() == 1 && !names.isPartial(target)) {
      return Attempt.of(network(set.get().members().getFirst()));
    }
    return Attempt.failed(
        set.isPresent()
            ? "translation to several addresses of an alias is not built yet"
            : "there is no translation address " + target);
  }

  private static Attempt<Translation> interfaceAddress(OutboundRule rule, Ground.Port port) {
    if (rule.ipprotocol().equals("inet6")) {
      return port.own(false)
          .<Attempt<Translation>>map(own -> Attempt.of(new Ruleset.To(own.address())))
          .orElseGet(() -> Attempt.failed(port.label() + " has no IPv6 address"));
    }
    return ownAddress(port)
        .<Attempt<Translation>>map(Attempt::of)
        .orElseGet(() -> Attempt.failed(port.label() + " has no IPv4 address"));
  }

  private static Translation network(Prefix prefix) {
    return prefix.isHost()
        ? new Ruleset.To(prefix.address())
        : new Ruleset.ToRange(prefix.network().address(), Prefixes.last(prefix));
  }

  /** Replies to an address that is nobody's never come back. */
  private void warnAboutStranger(Ip ip, int bits, String path) {
    boolean ours =
        ground.ports().stream()
            .anyMatch(port ->
                port.own().stream().anyMatch(own -> own.address().equals(ip))
                    || port.vips().stream().anyMatch(vip -> vip.prefix().contains(ip)));
    if (!ours && bits == ip.width()) {
      notes.warn(
          path + "/target",
          ip + " is no address of this node and no VIP: replies may not find back.");
    }
  }

  /** A backup whose own traffic leaves with the VIP never hears an answer. */
  private void warnAboutSelf(OutboundRule rule, Match match, Translation to, String path) {
    boolean vip =
        to instanceof Ruleset.To(Ip address)
            && ground.ports().stream()
                .anyMatch(port ->
                    port.vips().stream()
                        .anyMatch(
                            v -> v.config().isCarp() && v.prefix().address().equals(address)));
    boolean self =
        !match.source().inverted()
            && switch (match.source().addresses()) {
              case Match.Everything _, Match.Local _ -> true;
              case Match.Some(var prefixes) -> holdsOwn(prefixes, rule.interfaceId());
              case Match.InSet(var set) -> holdsOwn(set.members(), rule.interfaceId());
            };
    if (vip && self) {
      notes.warn(
          path + "/source",
          "This rule also gives the node's own connections the VIP as their address; while the node"
              + " is BACKUP their answers go to the other node.");
    }
  }

  private boolean holdsOwn(List<Prefix> prefixes, String id) {
    return ground.port(id).stream()
        .flatMap(port -> port.own().stream())
        .anyMatch(own -> prefixes.stream().anyMatch(p -> p.contains(own.address())));
  }
}
