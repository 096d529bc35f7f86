package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong with outbound NAT. */
final class NatChecks {
  private static final Set<String> POOLS =
      Set.of(
          "",
          "round-robin",
          "round-robin sticky-address",
          "random",
          "random sticky-address",
          "source-hash",
          "bitmask");

  private NatChecks() {}

  static void check(Config config, Findings out) {
    Xml section = config.xml().childOrEmpty("nat").childOrEmpty("outbound");
    out.add(Outbound.SHAPE.check(section, "nat/outbound"));
    List<OutboundRule> rules = config.outbound().rules();
    if (config.outbound().mode() == Outbound.Mode.MANUAL
        && rules.stream().allMatch(OutboundRule::disabled)) {
      out.warning(
          "nat/outbound", "The mode is manual and there is no rule: nothing is translated.");
    }
    for (int i = 0; i < rules.size(); i++) {
      if (!rules.get(i).disabled()) {
        rule(config, rules.get(i), Findings.item("nat/outbound/rule", i), out);
      }
    }
  }

  private static void rule(Config config, OutboundRule rule, String at, Findings out) {
    if (!Findings.isInterface(config, rule.interfaceId())) {
      out.error(
          at + "/interface", "There is no interface " + Field.quote(rule.interfaceId()) + ".");
    }
    if (!Set.of("", "inet", "inet6", "inet46").contains(rule.ipprotocol())) {
      out.error(at + "/ipprotocol", "The address family is inet, inet6 or empty for both.");
    }
    Optional<Prefix> source = end(config, rule.source(), at + "/source", out);
    Optional<Prefix> destination = end(config, rule.destination(), at + "/destination", out);
    ports(config, rule.sourcePort(), at + "/sourceport", out);
    ports(config, rule.destinationPort(), at + "/dstport", out);
    ports(config, rule.natPort(), at + "/natport", out);
    if (rule.staticPort() && !rule.natPort().isEmpty()) {
      out.error(at + "/natport", "A static port and a translation port exclude each other.");
    }
    if (!POOLS.contains(rule.poolOptions())) {
      out.error(
          at + "/poolopts", "There is no pool option " + Field.quote(rule.poolOptions()) + ".");
    }
    if (!rule.noNat()) {
      target(config, rule, source, at + "/target", out);
    }
    if (source.isPresent()
        && destination.isPresent()
        && source.get().address().isV4() != destination.get().address().isV4()) {
      out.error(at, "Source and destination are of different address families.");
    }
  }

  private static void ports(Config config, String port, String at, Findings out) {
    if (!port.isEmpty() && !port.equals("any")) {
      RuleChecks.portOrAlias(config, port, at, out);
    }
  }

  private static Optional<Prefix> end(Config config, NatEndpoint end, String at, Findings out) {
    if (end.isAny() || Findings.isMacro(config, end.what())) {
      return Optional.empty();
    }
    Optional<Prefix> literal = Prefix.parse(end.what());
    Optional<Alias> alias = config.alias(end.what());
    if (alias.isPresent() && alias.get().type().isPorts()) {
      out.error(at + "/network", end.what() + " is an alias for ports.");
    } else if (alias.isEmpty() && literal.isEmpty()) {
      out.error(
          at + "/network",
          Field.quote(end.what()) + " is neither a network, an alias nor an interface.");
    }
    return literal;
  }

  private static void target(
      Config config, OutboundRule rule, Optional<Prefix> source, String at, Findings out) {
    String target = rule.target();
    if (target.isEmpty() || target.startsWith("other-subnet") || Findings.isMacro(config, target)) {
      return;
    }
    Optional<Alias> alias = config.alias(target);
    Optional<Prefix> literal = Prefix.parse(target);
    if (alias.isPresent() && alias.get().type().isPorts()) {
      out.error(at, target + " is an alias for ports.");
    } else if (alias.isEmpty() && literal.isEmpty()) {
      out.error(
          at,
          Field.quote(target)
              + " is neither an address, an alias nor the address of an interface.");
    }
    if (literal.isEmpty()) {
      return;
    }
    Ip ip = literal.get().address();
    if (source.isPresent() && source.get().address().isV4() != ip.isV4()) {
      out.error(at, "The source and the translation address are of different address families.");
    }
    if (literal.get().isHost() && rule.targetBits().isEmpty() && !RuleChecks.isLocal(config, ip)) {
      out.warning(at, ip + " is neither a virtual address nor an interface address of this node.");
    }
  }
}
