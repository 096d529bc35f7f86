package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Endpoint;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Ports;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.Transport;

/** Turns the words of rules (interfaces, aliases, protocols, ports) into what packets show. */
final class Matcher {
  private final Ground ground;
  private final Names names;
  private final Groups groups;

  Matcher(Ground ground, Names names, Groups groups) {
    this.ground = ground;
    this.names = names;
    this.groups = groups;
  }

  /** The source or destination of a filter rule. */
  Attempt<Side> side(Endpoint end, Family family) {
    if (end.any()) {
      return end.not() ? Attempt.failed("it asks for nobody (not any)") : Attempt.of(Side.ANY);
    }
    String word = end.network().isEmpty() ? end.address() : end.network();
    return side(word, end.not(), family);
  }

  /**
   * A side from a macro, an address, a network or an alias. An interface without addresses in the
   * family is nobody, which is exactly what such a rule says; only "not" would make it everybody.
   */
  Attempt<Side> side(String word, boolean not, Family family) {
    if (word.isEmpty()) {
      return Attempt.failed("it names no address");
    }
    if (word.equals("(self)")) {
      return Attempt.of(new Side(new Match.Local(), not));
    }
    Optional<List<Prefix>> literal =
        Prefix.parse(word).map(List::of).or(() -> Prefixes.range(word));
    if (literal.isPresent()) {
      return some(literal.get(), not, family, word);
    }
    Optional<Ruleset.AddressSet> set = names.addresses(word);
    if (set.isPresent()) {
      return alias(set.get(), not);
    }
    if (names.ports(word).isPresent()) {
      return Attempt.failed("alias " + word + " holds ports, not addresses");
    }
    return macro(word, family)
        .then(found ->
            not
                ? some(found, true, family, word)
                : Attempt.of(new Side(new Match.Some(found), false)));
  }

  private Attempt<Side> alias(Ruleset.AddressSet set, boolean not) {
    if (not && names.isPartial(set.name())) {
      return Attempt.failed(
          "not all members of alias " + set.name() + " are known, and it means all others");
    }
    if (set.isEmpty() && !names.isPartial(set.name())) {
      return Attempt.failed("alias " + set.name() + " is empty");
    }
    return Attempt.of(new Side(new Match.InSet(set), not));
  }

  private static Attempt<Side> some(List<Prefix> found, boolean not, Family family, String word) {
    List<Prefix> fitting =
        found.stream().filter(prefix -> family.allows(prefix.address())).toList();
    if (fitting.isEmpty()) {
      return Attempt.failed(
          word + " has no " + (family == Family.V6 ? "IPv6" : "IPv4") + " address");
    }
    return Attempt.of(new Side(new Match.Some(fitting), not));
  }

  /** The networks of an interface or group, or the address of an interface. */
  private Attempt<List<Prefix>> macro(String word, Family family) {
    Optional<Ground.Port> whole = ground.port(word);
    if (whole.isPresent()) {
      return unknown(whole.get(), family, whole.get().networks());
    }
    if (groups.has(word)) {
      List<Prefix> all = new ArrayList<>();
      groups.members(word).forEach(id -> ground.port(id).ifPresent(p -> all.addAll(p.networks())));
      return Attempt.of(Prefixes.tidy(all));
    }
    if (word.endsWith("ip")) {
      String id = word.substring(0, word.length() - 2);
      Optional<Ground.Port> port = ground.port(id);
      if (port.isPresent()) {
        List<Prefix> own = port.get().own().stream().map(p -> Prefix.host(p.address())).toList();
        return unknown(port.get(), family, own);
      }
      if (ground.knows(id)) {
        return Attempt.failed(ground.why(id));
      }
    }
    return ground.knows(word)
        ? Attempt.failed(ground.why(word))
        : Attempt.failed("there is no alias, interface or address " + word);
  }

  /** An interface may yet get an address; until then nobody knows what the rule means. */
  private static Attempt<List<Prefix>> unknown(
      Ground.Port port, Family family, List<Prefix> found) {
    boolean waits4 = family != Family.V6 && port.config().isDynamic4() && port.own(true).isEmpty();
    boolean asks6 = port.config().isDynamic6() || port.config().isTracking();
    boolean waits6 = family != Family.V4 && asks6 && port.own(false).isEmpty();
    boolean none = found.stream().noneMatch(prefix -> family.allows(prefix.address()));
    return none && (waits4 || waits6)
        ? Attempt.failed("the address of " + port.label() + " is not known yet")
        : Attempt.of(found);
  }

  Attempt<Ports> ports(String word) {
    if (word.isEmpty() || word.equals("any")) {
      return Attempt.of(Match.ANY_PORT);
    }
    Optional<PortRange> range = PortRange.parse(word);
    if (range.isPresent()) {
      return Attempt.of(new Match.SomePorts(List.of(range.get())));
    }
    Optional<Ruleset.PortSet> set = names.ports(word);
    if (set.isEmpty()) {
      return Attempt.failed("there is no port or port alias " + word);
    }
    return set.get().ports().isEmpty()
        ? Attempt.failed("port alias " + word + " is empty")
        : Attempt.of(new Match.InPortSet(set.get()));
  }

  /** What a rule says of the protocol; {@code flags} count for TCP. */
  Attempt<Transport> transport(
      String protocol, List<String> icmpTypes, String from, String to, TcpFlags flags) {
    List<Integer> withPorts = Protocols.withPorts(protocol);
    if (!withPorts.isEmpty()) {
      return ports(from).then(s -> ports(to).map(d -> new Match.WithPorts(withPorts, s, d, flags)));
    }
    if (!from.isEmpty() || !to.isEmpty()) {
      return Attempt.failed("it names a port, and its protocol has none");
    }
    return switch (protocol) {
      case "", "any" -> Attempt.of(new Match.AnyTransport());
      case "icmp", "icmp6", "ipv6-icmp", "icmpv6" -> Protocols.icmp(icmpTypes);
      default ->
          Protocols.number(protocol)
              .<Attempt<Transport>>map(number -> Attempt.of(new Match.Protocol(number)))
              .orElseGet(() -> Attempt.failed("protocol " + protocol + " is not known"));
    };
  }
}
