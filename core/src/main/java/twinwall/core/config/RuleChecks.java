package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/** What can be wrong with firewall rules. Of a disabled rule nothing but a bad value is told. */
final class RuleChecks {
  private static final Set<String> PROTOCOLS =
      Set.of(
          "",
          "any",
          "tcp",
          "udp",
          "tcp/udp",
          "icmp",
          "icmp6",
          "ipv6-icmp",
          "esp",
          "ah",
          "gre",
          "etherip",
          "ipv6",
          "igmp",
          "pim",
          "ospf",
          "sctp",
          "carp",
          "pfsync");
  private static final Set<String> TCP_FLAGS =
      Set.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");

  private RuleChecks() {}

  /** Says what is wrong with each rule by itself, and adds all of it. */
  static List<List<Problem>> check(Config config, Optional<Checked> before, Findings out) {
    List<Xml> elements = config.xml().childOrEmpty("filter").children("rule");
    Optional<Checked> same = before.filter(old -> old.isAlikeBesideRules(config));
    List<Xml> old =
        same.map(known -> known.config().xml().childOrEmpty("filter").children("rule"))
            .orElse(List.of());
    Alike alike = Alike.of(old, elements);
    List<List<Problem>> all = new ArrayList<>(elements.size());
    Set<String> trackers = new HashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      FilterRule rule = config.rules().get(i);
      OptionalInt known = alike.old(i);
      List<Problem> own =
          known.isPresent()
              ? same.get().ofRules().get(known.getAsInt())
              : alone(config, elements.get(i), rule);
      all.add(own);
      boolean again = !rule.tracker().isEmpty() && !trackers.add(rule.tracker());
      if (again || !own.isEmpty()) {
        String at = Findings.item("filter/rule", i);
        own.forEach(problem -> out.add(List.of(problem.under(at))));
        if (again) {
          out.warning(at + "/tracker", "Two rules have the tracker " + rule.tracker() + ".");
        }
      }
    }
    return all;
  }

  /** What the rule and all that stands beside the rules make of it; seen from the rule. */
  private static List<Problem> alone(Config config, Xml element, FilterRule rule) {
    Findings out = new Findings();
    out.add(FilterRule.SHAPE.check(element, ""));
    if (!rule.disabled()) {
      place(config, rule, out);
      ends(config, rule, out);
      routing(config, rule, out);
      options(config, rule, out);
    }
    return out.all();
  }

  private static void place(Config config, FilterRule rule, Findings out) {
    if (rule.interfaces().isEmpty() && !rule.floating()) {
      out.error("interface", "Say which interface the rule is for.");
    }
    for (String id : rule.interfaces()) {
      if (!Findings.isInterface(config, id)) {
        out.error("interface", "There is no interface " + Field.quote(id) + ".");
      }
    }
    if (rule.interfaces().size() > 1 && !rule.floating()) {
      out.error("interface", "Only a floating rule can have several interfaces.");
    }
    if (rule.action() == FilterRule.Action.MATCH && !rule.floating()) {
      out.error("type", "Only a floating rule can match without deciding.");
    }
    if (!isProtocol(rule.protocol())) {
      out.error("protocol", "There is no protocol " + Field.quote(rule.protocol()) + ".");
    }
    if (!rule.icmpTypes().isEmpty() && !rule.protocol().contains("icmp")) {
      out.warning("icmptype", "ICMP subtypes count for the protocol icmp only.");
    }
    if (rule.descr().indexOf('\\') >= 0) {
      out.warning("descr", "A description should not contain a backslash.");
    }
  }

  static boolean isProtocol(String text) {
    return PROTOCOLS.contains(text) || Field.parseInt(text, 0, 255).isPresent();
  }

  private static void ends(Config config, FilterRule rule, Findings out) {
    Optional<Prefix> source = end(config, rule, rule.source(), "source", out);
    Optional<Prefix> target = end(config, rule, rule.destination(), "destination", out);
    if (source.isPresent()
        && target.isPresent()
        && source.get().address().isV4() != target.get().address().isV4()) {
      out.error("", "Source and destination are of different address families.");
    }
    for (Optional<Prefix> literal : List.of(source, target)) {
      if (literal.isPresent()) {
        boolean fits =
            switch (rule.family()) {
              case INET -> literal.get().address().isV4();
              case INET6 -> !literal.get().address().isV4();
              case BOTH -> false;
            };
        if (!fits) {
          out.error(
              "ipprotocol",
              literal.get().address() + " does not fit the address family of the rule.");
        }
      }
    }
  }

  /** One end of a rule; the literal address where it has one. */
  private static Optional<Prefix> end(
      Config config, FilterRule rule, Endpoint end, String at, Findings out) {
    long said =
        Stream.of(end.any(), !end.network().isEmpty(), !end.address().isEmpty())
            .filter(b -> b)
            .count();
    if (said > 1) {
      out.error(at, "Give one of any, network and address, not several.");
    } else if (said == 0) {
      out.warning(at, "Neither any, network nor address is given; that means any.");
    }
    if (end.any() && end.not()) {
      out.error(at + "/not", "Not any would never match.");
    }
    port(config, rule, end.port(), at + "/port", out);
    if (!end.network().isEmpty() && !Findings.isMacro(config, end.network())) {
      if (Prefix.parse(end.network()).isEmpty()) {
        out.error(
            at + "/network", Field.quote(end.network()) + " is no interface; use address instead.");
      } else {
        out.warning(at + "/network", "An address belongs into the element address.");
      }
    }
    if (end.address().isEmpty()) {
      return Optional.empty();
    }
    Optional<Prefix> literal = Prefix.parse(end.address());
    Optional<Alias> alias = config.alias(end.address());
    if (alias.isPresent() && alias.get().type().isPorts()) {
      out.error(at + "/address", end.address() + " is an alias for ports.");
    } else if (literal.isEmpty() && alias.isEmpty()) {
      out.error(
          at + "/address", Field.quote(end.address()) + " is neither an address nor an alias.");
    }
    return literal;
  }

  private static void port(Config config, FilterRule rule, String port, String at, Findings out) {
    if (port.isEmpty() || port.equals("any")) {
      return;
    }
    if (!rule.hasPorts()) {
      out.error(at, "Only tcp, udp and sctp have ports; choose the protocol.");
    }
    portOrAlias(config, port, at, out);
  }

  static void portOrAlias(Config config, String port, String at, Findings out) {
    String[] halves = port.split("[-:]", -1);
    boolean sameAliasTwice = halves.length == 2 && halves[0].equals(halves[1]);
    String name = sameAliasTwice ? halves[0] : port;
    Optional<Alias> alias = config.alias(name);
    if (alias.isPresent() && !alias.get().type().isPorts()) {
      out.error(at, name + " is not an alias for ports.");
    } else if (alias.isEmpty() && PortRange.parse(port).isEmpty()) {
      out.error(
          at, Field.quote(port) + " is neither a port from 1 to 65535, a range nor a port alias.");
    }
  }

  private static void routing(Config config, FilterRule rule, Findings out) {
    if (rule.gateway().isEmpty() || rule.gateway().equals("default")) {
      return;
    }
    if (!Findings.isGateway(config, rule.gateway())) {
      out.error("gateway", "There is no gateway " + Field.quote(rule.gateway()) + ".");
    }
    if (rule.family() == FilterRule.Family.BOTH) {
      out.error("gateway", "A rule with a gateway is for one address family.");
    } else {
      Optional<Gateway> gateway = config.gateways().named(rule.gateway());
      boolean v6 = rule.family() == FilterRule.Family.INET6;
      if (gateway.isPresent() && gateway.get().isV6() != v6) {
        out.error("gateway", "The gateway is of the other address family.");
      }
    }
    if (rule.floating() && rule.direction() == FilterRule.Direction.ANY) {
      out.error("direction", "A floating rule with a gateway needs a direction.");
    }
  }

  private static void options(Config config, FilterRule rule, Findings out) {
    boolean tcp = rule.protocol().equals("tcp");
    boolean pass = rule.action() == FilterRule.Action.PASS;
    if (!rule.schedule().isEmpty() && config.schedule(rule.schedule()).isEmpty()) {
      out.error("sched", "There is no schedule " + Field.quote(rule.schedule()) + ".");
    }
    if (!rule.os().isEmpty() && !tcp) {
      out.error("os", "The operating system can be told for tcp only.");
    }
    if (rule.stateType() == FilterRule.StateType.SYNPROXY && (!tcp || !rule.gateway().isEmpty())) {
      out.error("statetype", "synproxy is for tcp, without a gateway.");
    }
    boolean connections =
        rule.maxSourceConnections().isPresent()
            || rule.maxSourceRate().isPresent()
            || rule.maxSourceRateSeconds().isPresent();
    boolean limits =
        connections
            || rule.maxStates().isPresent()
            || rule.maxSourceNodes().isPresent()
            || rule.maxSourceStates().isPresent()
            || rule.stateTimeout().isPresent();
    if (connections && !tcp) {
      out.error("max-src-conn", "Limits of connections are for tcp only.");
    }
    if (limits && (!pass || rule.stateType() == FilterRule.StateType.NONE)) {
      out.error("max", "Limits of states are for pass rules that keep state.");
    }
    if (rule.maxSourceRate().isPresent() != rule.maxSourceRateSeconds().isPresent()) {
      out.error("max-src-conn-rate", "The rate of connections and its seconds go together.");
    }
    flags(rule, out);
    if (rule.notTagged() && rule.tagged().isEmpty()) {
      out.error("nottagged", "Say which tag is meant.");
    }
  }

  private static void flags(FilterRule rule, Findings out) {
    for (String flag : rule.flagsOutOf()) {
      if (!TCP_FLAGS.contains(flag)) {
        out.error("tcpflags2", "There is no TCP flag " + Field.quote(flag) + ".");
      }
    }
    if (!new HashSet<>(rule.flagsOutOf()).containsAll(rule.flagsSet())) {
      out.error("tcpflags1", "The flags that are set must be among those looked at.");
    }
  }

  /** Whether a literal address is in use by one of the node's interfaces or virtual addresses. */
  static boolean isLocal(Config config, Ip ip) {
    return config.vips().stream()
            .anyMatch(v -> v.prefix().filter(p -> p.address().equals(ip)).isPresent())
        || config.interfaces().stream()
            .flatMap(i -> Stream.of(i.address4(), i.address6()))
            .flatMap(Optional::stream)
            .anyMatch(p -> p.address().equals(ip));
  }
}
