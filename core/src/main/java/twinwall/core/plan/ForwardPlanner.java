package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.Endpoint;
import twinwall.core.config.PortForward;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;

/** Port forwards, and their reflection for clients inside. */
final class ForwardPlanner {
  private final Config config;
  private final Ground ground;
  private final Names names;
  private final Groups groups;
  private final Matcher matcher;
  private final Reflection reflection;
  private final Notes notes;

  /** On the way in, first match wins. */
  final List<Nat.Rule> redirects = new ArrayList<>();

  /** On the way out, for reflection. */
  final List<Nat.Rule> outbound = new ArrayList<>();

  ForwardPlanner(
      Config config,
      Ground ground,
      Names names,
      Groups groups,
      Matcher matcher,
      Reflection reflection,
      Notes notes) {
    this.config = config;
    this.ground = ground;
    this.names = names;
    this.groups = groups;
    this.matcher = matcher;
    this.reflection = reflection;
    this.notes = notes;
  }

  void plan() {
    for (int i = 0; i < config.portForwards().size(); i++) {
      PortForward forward = config.portForwards().get(i);
      String path = "nat/rule[" + (i + 1) + "]";
      if (!forward.disabled()) {
        String why = plan(forward, path, "rdr-" + (i + 1));
        if (!why.isEmpty()) {
          notes.warn(path, "The port forward " + name(forward) + " is left out: " + why + ".");
        }
      }
    }
  }

  private static String name(PortForward forward) {
    return forward.descr().isEmpty() ? "without description" : "'" + forward.descr() + "'";
  }

  /** Why there is nothing to be had from a forward; empty if there is. */
  private String plan(PortForward forward, String path, String id) {
    Attempt<List<Ground.Port>> ports = ground.members(forward.interfaceId(), groups);
    if (ports.value().isEmpty()) {
      return ports.why();
    }
    String why = "";
    boolean done = false;
    for (Family family : families(forward)) {
      Attempt<Nat.Rule> planned = rule(forward, ports.value().get(), family, path, id);
      planned
          .value()
          .ifPresent(rule -> {
            redirects.add(rule);
            reflect(forward, rule, ports.value().get(), path);
          });
      done |= planned.value().isPresent();
      why = why.isEmpty() ? planned.why() : why;
    }
    return done ? "" : why;
  }

  private static List<Family> families(PortForward forward) {
    return switch (forward.family()) {
      case INET -> List.of(Family.V4);
      case INET6 -> List.of(Family.V6);
      case BOTH -> List.of(Family.V4, Family.V6);
    };
  }

  private Attempt<Nat.Rule> rule(
      PortForward forward, List<Ground.Port> ports, Family family, String path, String id) {
    List<String> devices = ports.stream().map(Ground.Port::device).toList();
    return match(forward, family)
        .then(match ->
            translation(forward, match.transport(), family, path)
                .map(to ->
                    new Nat.Rule(
                        id,
                        new Origin(path, forward.descr()),
                        devices,
                        match,
                        List.of(),
                        to,
                        forward.associatedRule().equals(PortForward.PASS))));
  }

  private Attempt<Match> match(PortForward forward, Family family) {
    Endpoint from = forward.source();
    boolean anybody = from.network().isEmpty() && from.address().isEmpty() && !from.not();
    String sourcePort = forward.hasPorts() ? from.port() : "";
    String port = forward.hasPorts() ? forward.destination().port() : "";
    return (anybody ? Attempt.of(Side.ANY) : matcher.side(from, family))
        .then(source ->
            matcher
                .side(forward.destination(), family)
                .then(destination ->
                    matcher
                        .transport(forward.protocol(), List.of(), sourcePort, port, TcpFlags.ANY)
                        .map(transport -> new Match(family, source, destination, transport))));
  }

  private Attempt<Nat.Translation> translation(
      PortForward forward, Match.Transport transport, Family family, String path) {
    if (forward.noRedirect()) {
      return Attempt.of(new Nat.Keep());
    }
    return targets(forward.target(), family)
        .then(members -> Pools.of(members, "round-robin", ""))
        .then(chosen -> {
          if (!chosen.told().isEmpty()) {
            notes.warn(path + "/target", chosen.told());
          }
          return port(forward, transport).map(port -> new Nat.To(chosen.target(), port));
        });
  }

  private Attempt<List<Prefix>> targets(String word, Family family) {
    if (word.isEmpty()) {
      return Attempt.failed("it names no target");
    }
    Optional<Ip> ip = Ip.parse(word);
    if (ip.isPresent()) {
      return family.allows(ip.get())
          ? Attempt.of(List.of(Prefix.host(ip.get())))
          : Attempt.failed("its target is of the other address family");
    }
    Optional<Ruleset.AddressSet> set = names.addresses(word);
    if (set.isPresent()) {
      List<Prefix> members =
          set.get().members().stream().filter(p -> family.allows(p.address())).toList();
      return members.isEmpty()
          ? Attempt.failed("its target, alias " + word + ", has no address of its family")
          : Attempt.of(members);
    }
    if (word.endsWith("ip")) {
      String id = word.substring(0, word.length() - 2);
      Optional<Ground.Port> port = ground.port(id);
      if (port.isPresent()) {
        return port.get()
            .own(family == Family.V4)
            .<Attempt<List<Prefix>>>map(own -> Attempt.of(List.of(Prefix.host(own.address()))))
            .orElseGet(
                () -> Attempt.failed(port.get().label() + " has no address of its family yet"));
      }
      if (ground.knows(id)) {
        return Attempt.failed(ground.why(id));
      }
    }
    return Attempt.failed("there is no target " + word);
  }

  /** The first port outside becomes the first inside, the next one the next. */
  private Attempt<Nat.Port> port(PortForward forward, Match.Transport transport) {
    String word = forward.localPort();
    if (word.isEmpty()
        || !(transport instanceof Match.WithPorts ports)
        || word.equals(forward.destination().port())) {
      return Attempt.of(new Nat.SamePort());
    }
    return first(word)
        .then(to ->
            switch (ports.destination()) {
              case Match.AnyPort _ -> Attempt.of(new Nat.OnePort(to));
              case Match.SomePorts(var ranges) -> shifted(ranges, to);
              case Match.InPortSet(var set) -> shifted(set.members(), to);
            });
  }

  private static Attempt<Nat.Port> shifted(List<PortRange> ranges, int to) {
    PortRange from = ranges.getFirst();
    if (ranges.size() > 1 || from.first() == from.last()) {
      return Attempt.of(new Nat.OnePort(to));
    }
    if (to + from.last() - from.first() > 65535) {
      return Attempt.failed("its target ports would end beyond 65535");
    }
    return Attempt.of(from.first() == to ? new Nat.SamePort() : new Nat.Shifted(from, to));
  }

  private Attempt<Integer> first(String word) {
    Optional<PortRange> range = PortRange.parse(word);
    if (range.isPresent()) {
      return Attempt.of(range.get().first());
    }
    List<PortRange> members = names.ports(word).map(Ruleset.PortSet::members).orElse(List.of());
    return members.size() == 1
        ? Attempt.of(members.getFirst().first())
        : Attempt.failed(
            names.ports(word).isPresent()
                ? "the ports of alias " + word + " are not one range, nor those of its destination"
                : "there is no port or port alias " + word);
  }

  // Reflection.

  private void reflect(PortForward forward, Nat.Rule rule, List<Ground.Port> ports, String path) {
    PortForward.Reflection mode =
        forward.reflection() == PortForward.Reflection.SYSTEM
            ? config.system().natReflection().forForwards()
            : forward.reflection();
    boolean proxy = mode == PortForward.Reflection.PROXY;
    List<String> devices = reflection.devices(ports);
    if (!(rule.translation() instanceof Nat.To(var target, var port))
        || mode == PortForward.Reflection.DISABLE
        || devices.isEmpty()
        || (proxy && !(rule.match().transport() instanceof Match.WithPorts))) {
      return;
    }
    Optional<Side> destination = outside(rule.match().destination(), ports, rule.match().family());
    if (destination.isEmpty()) {
      notes.warn(
          path + "/natreflection",
          "The port forward "
              + name(forward)
              + " is not reflected: its destination is everything but something.");
      return;
    }
    String id = rule.id() + ":reflect";
    Match match = rule.match();
    Match inside = new Match(match.family(), match.source(), destination.get(), match.transport());
    Nat.Rule reflected =
        new Nat.Rule(
            id,
            rule.origin(),
            devices,
            inside,
            List.of(),
            rule.translation(),
            rule.pass() || proxy);
    redirects.add(reflected);
    Match.Transport arrives = translated(match.transport(), port);
    List<Prefix> targets = addresses(target);
    if (proxy) {
      outbound.addAll(reflection.proxied(reflected, match.family(), targets, arrives));
    } else if (config.system().natReflection().outbound()) {
      outbound.addAll(reflection.outbound(id, rule.origin(), match.family(), targets, arrives));
    }
  }

  /** Inside, "everything" and "this firewall" mean what they mean outside. */
  private static Optional<Side> outside(Side side, List<Ground.Port> ports, Family family) {
    if (side.inverted()) {
      return Optional.empty();
    }
    List<Prefix> out =
        switch (side.addresses()) {
          case Match.Everything _ ->
              ports.stream().flatMap(port -> port.networks().stream()).toList();
          case Match.Local _ -> ports.stream().flatMap(port -> port.addresses().stream()).toList();
          case Match.Some _, Match.InSet _ -> List.of();
        };
    boolean same =
        side.addresses() instanceof Match.Some || side.addresses() instanceof Match.InSet;
    return Optional.of(
        same
            ? side
            : Side.of(
                Prefixes.tidy(out.stream().filter(p -> family.allows(p.address())).toList())));
  }

  static List<Prefix> addresses(Nat.Target target) {
    return switch (target) {
      case Nat.Address(Ip ip) -> List.of(Prefix.host(ip));
      case Nat.Network(Prefix network) -> List.of(network);
      case Nat.Range(Ip first, Ip last) -> Prefixes.range(first + "-" + last).orElse(List.of());
      case Nat.Pool(var all, _) -> all.stream().map(Prefix::host).toList();
      case Nat.OwnAddress() -> List.of();
    };
  }

  /** The transport of packets once they were redirected. */
  private static Match.Transport translated(Match.Transport transport, Nat.Port port) {
    if (!(transport instanceof Match.WithPorts with)) {
      return transport;
    }
    Match.Ports to =
        switch (port) {
          case Nat.SamePort() -> with.destination();
          case Nat.PortIn(PortRange range) -> new Match.SomePorts(List.of(range));
          case Nat.OnePort(int one) -> new Match.SomePorts(List.of(PortRange.of(one)));
          case Nat.Shifted(PortRange from, int first) ->
              new Match.SomePorts(
                  List.of(new PortRange(first, first + from.last() - from.first())));
        };
    return new Match.WithPorts(with.protocols(), with.source(), to, with.flags());
  }
}
