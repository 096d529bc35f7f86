package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.config.Config;
import twinwall.core.config.NatEndpoint;
import twinwall.core.config.Outbound;
import twinwall.core.config.OutboundRule;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;

/** Outbound NAT: the user's rules and the generated ones, as the mode says. */
final class OutboundPlanner {
  private static final String PATH = "nat/outbound";

  /** Where pf moves source ports to. */
  static final Nat.Port HIGH = new Nat.PortIn(new PortRange(1024, 65535));

  private final Config config;
  private final Ground ground;
  private final Names names;
  private final Groups groups;
  private final Matcher matcher;
  private final Notes notes;
  private final List<Nat.Rule> out = new ArrayList<>();

  OutboundPlanner(
      Config config, Ground ground, Names names, Groups groups, Matcher matcher, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.names = names;
    this.groups = groups;
    this.matcher = matcher;
    this.notes = notes;
  }

  List<Nat.Rule> plan(List<Plan.Route> routes) {
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
    return out;
  }

  // What pfSense generates.

  private void automatic(List<Plan.Route> routes) {
    Side inside = Side.of(Inside.v4(Inside.of(ground, routes)));
    for (Ground.Port wan : ground.ports()) {
      Optional<Nat.Target> to = Inside.isOutside(wan) ? ownAddress(wan, true) : Optional.empty();
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
        Match match = new Match(Family.V4, inside, Side.ANY, transport);
        String ruleId = fixed ? id + ":isakmp" : id;
        Nat.Translation snat = new Nat.To(to.get(), fixed ? new Nat.SamePort() : HIGH);
        out.add(new Nat.Rule(ruleId, origin, List.of(wan.device()), match, List.of(), snat, false));
      }
    }
  }

  /** The interface's own address: fixed, or whatever it has when the packet leaves. */
  private static Optional<Nat.Target> ownAddress(Ground.Port port, boolean v4) {
    if (v4 && port.config().isDynamic4()) {
      return Optional.of(new Nat.OwnAddress());
    }
    return port.own(v4).map(own -> new Nat.Address(own.address()));
  }

  // What users wrote.

  private void manual(List<OutboundRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      OutboundRule rule = rules.get(i);
      if (!rule.disabled()) {
        String path = PATH + "/rule[" + (i + 1) + "]";
        Attempt<List<Nat.Rule>> planned = rule(rule, path, "nat-" + (i + 1));
        planned.value().ifPresent(out::addAll);
        if (planned.value().isEmpty() && !isLoopback(rule)) {
          String why =
              planned.why().isEmpty()
                  ? "it and its translation address are of two address families"
                  : planned.why();
          notes.warn(path, "The NAT rule " + name(rule) + " is left out: " + why + ".");
        }
      }
    }
  }

  /** The mapping of ::1, which comes with manual mode, means nothing without IPv6 outside. */
  private static boolean isLoopback(OutboundRule rule) {
    return rule.source().what().equals("::1/128");
  }

  private static String name(OutboundRule rule) {
    return rule.descr().isEmpty() ? "without description" : "'" + rule.descr() + "'";
  }

  private Attempt<List<Nat.Rule>> rule(OutboundRule rule, String path, String id) {
    Attempt<List<Ground.Port>> ports = ground.members(rule.interfaceId(), groups);
    if (ports.value().isEmpty()) {
      return Attempt.failed(ports.why());
    }
    if (rule.endpointIndependent()) {
      notes.warn(
          path + "/eimnat",
          "Linux has no endpoint-independent mapping; "
              + name(rule)
              + " maps each connection by itself, as without.");
    }
    List<Nat.Rule> planned = new ArrayList<>();
    String why = "";
    for (Ground.Port wan : ports.value().get()) {
      for (boolean v4 : new boolean[] {true, false}) {
        Attempt<Nat.Rule> one = rule(rule, wan, v4, path, id);
        one.value().ifPresent(planned::add);
        why = why.isEmpty() ? one.why() : why;
      }
    }
    return planned.isEmpty() ? Attempt.failed(why) : Attempt.of(planned);
  }

  /** One rule in one family; a reason that is empty means that the rule is not about this one. */
  private Attempt<Nat.Rule> rule(
      OutboundRule rule, Ground.Port wan, boolean v4, String path, String id) {
    if (rule.ipprotocol().equals(v4 ? "inet6" : "inet") || isLiteral(rule, !v4)) {
      return Attempt.failed("");
    }
    Family family = v4 ? Family.V4 : Family.V6;
    Attempt<Nat.Translation> translation =
        rule.noNat()
            ? Attempt.of(new Nat.Keep())
            : target(rule, wan, v4, path)
                .then(to -> port(rule, to).map(port -> new Nat.To(to, port)));
    return translation.then(to ->
        match(rule, family)
            .map(match -> {
              warnAboutSelf(rule, match, to, path);
              Origin origin = new Origin(path, rule.descr());
              return new Nat.Rule(id, origin, List.of(wan.device()), match, List.of(), to, false);
            }));
  }

  /** One of its ends is an address of this family. */
  private static boolean isLiteral(OutboundRule rule, boolean v4) {
    return List.of(rule.source(), rule.destination()).stream()
        .filter(end -> !end.isAny())
        .flatMap(end -> Prefix.parse(end.what()).stream())
        .anyMatch(prefix -> prefix.address().isV4() == v4);
  }

  private Attempt<Match> match(OutboundRule rule, Family family) {
    return side(rule.source(), family)
        .then(source ->
            side(rule.destination(), family)
                .then(destination ->
                    transport(rule)
                        .map(transport -> new Match(family, source, destination, transport))));
  }

  /** In NAT rules a port without a protocol means TCP and UDP. */
  private Attempt<Match.Transport> transport(OutboundRule rule) {
    boolean any = rule.protocol().isEmpty() || rule.protocol().equals("any");
    boolean ports = !rule.sourcePort().isEmpty() || !rule.destinationPort().isEmpty();
    return matcher.transport(
        any && ports ? "tcp/udp" : rule.protocol(),
        List.of(),
        rule.sourcePort(),
        rule.destinationPort(),
        TcpFlags.ANY);
  }

  private Attempt<Side> side(NatEndpoint end, Family family) {
    if (end.isAny()) {
      return end.not() ? Attempt.failed("it asks for nobody (not any)") : Attempt.of(Side.ANY);
    }
    return matcher.side(end.what(), end.not(), family);
  }

  /** nftables moves no ports where it keeps the place in a network. */
  private static Attempt<Nat.Port> port(OutboundRule rule, Nat.Target to) {
    if (rule.staticPort() || (to instanceof Nat.Network && rule.natPort().isEmpty())) {
      return Attempt.of(new Nat.SamePort());
    }
    if (rule.natPort().isEmpty()) {
      return Attempt.of(HIGH);
    }
    if (to instanceof Nat.Network) {
      return Attempt.failed("the pool option bitmask and a translation port exclude each other");
    }
    return PortRange.parse(rule.natPort())
        .<Attempt<Nat.Port>>map(range -> Attempt.of(new Nat.PortIn(range)))
        .orElseGet(() -> Attempt.failed("its translation port is no port"));
  }

  private Attempt<Nat.Target> target(OutboundRule rule, Ground.Port wan, boolean v4, String path) {
    String target = rule.target();
    if (target.isEmpty() || target.equals(wan.id() + "ip")) {
      return interfaceAddress(rule, wan, v4);
    }
    if (target.equals("other-subnet")) {
      return literal(rule, rule.oldTarget(), rule.oldTargetBits(), v4, path);
    }
    if (target.endsWith("ip")) {
      Optional<Ground.Port> other = ground.port(target.substring(0, target.length() - 2));
      if (other.isPresent()) {
        return interfaceAddress(rule, other.get(), v4)
            .then(to ->
                to instanceof Nat.OwnAddress
                    ? Attempt.failed("the address of " + other.get().label() + " is not fixed")
                    : Attempt.of(to));
      }
    }
    if (Prefix.parse(target).isPresent()) {
      return literal(rule, target, rule.targetBits(), v4, path);
    }
    Optional<Ruleset.AddressSet> set = names.addresses(target);
    if (set.isEmpty()) {
      return Attempt.failed("there is no translation address " + target);
    }
    if (names.isPartial(target)) {
      return Attempt.failed("not all members of alias " + target + " are known");
    }
    List<Prefix> members =
        set.get().members().stream().filter(p -> p.address().isV4() == v4).toList();
    boolean elsewhere = !set.get().members().isEmpty();
    return members.isEmpty()
        ? Attempt.failed(elsewhere ? "" : "alias " + target + " is empty")
        : pool(rule, members, path);
  }

  private Attempt<Nat.Target> literal(
      OutboundRule rule, String text, OptionalInt mask, boolean v4, String path) {
    Optional<Prefix> found = Prefix.parse(text);
    if (found.isEmpty()) {
      return Attempt.failed("there is no translation address " + text);
    }
    Ip ip = found.get().address();
    int asked = mask.orElse(0) == 0 ? ip.width() : mask.getAsInt(); // 0 stands for no mask
    int bits = found.get().isHost() ? asked : found.get().length();
    if (bits > ip.width()) {
      return Attempt.failed("the mask of its translation address is too long");
    }
    if (ip.isV4() != v4) {
      boolean meant = rule.ipprotocol().equals(v4 ? "inet" : "inet6") || isLiteral(rule, v4);
      return Attempt.failed(meant ? "its translation address is of the other address family" : "");
    }
    warnAboutStranger(ip, bits, path);
    return pool(rule, List.of(new Prefix(ip, bits)), path);
  }

  private Attempt<Nat.Target> pool(OutboundRule rule, List<Prefix> members, String path) {
    return Pools.of(members, rule.poolOptions(), rule.hashKey())
        .map(chosen -> {
          if (!chosen.told().isEmpty()) {
            notes.warn(path + "/poolopts", chosen.told());
          }
          return chosen.target();
        });
  }

  /** IPv6 is translated only where the rule says so: old files do not know the difference. */
  private static Attempt<Nat.Target> interfaceAddress(
      OutboundRule rule, Ground.Port port, boolean v4) {
    boolean asked = v4 || rule.ipprotocol().startsWith("inet") || isLiteral(rule, false);
    if (!asked) {
      return Attempt.failed("");
    }
    return ownAddress(port, v4)
        .<Attempt<Nat.Target>>map(Attempt::of)
        .orElseGet(
            () -> Attempt.failed(port.label() + " has no " + (v4 ? "IPv4" : "IPv6") + " address"));
  }

  /** Replies to an address that is nobody's never come back. */
  private void warnAboutStranger(Ip ip, int bits, String path) {
    if (!ground.isOurs(ip) && bits == ip.width()) {
      notes.warn(
          path + "/target",
          ip + " is no address of this node and no VIP: replies may not find back.");
    }
  }

  /** A backup whose own traffic leaves with the VIP never hears an answer. */
  private void warnAboutSelf(OutboundRule rule, Match match, Nat.Translation to, String path) {
    boolean vip =
        to instanceof Nat.To(Nat.Address(Ip address), _)
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
