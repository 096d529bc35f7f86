package twinwall.core.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/** What can be wrong with port forwards. Of a disabled one nothing but a bad value is told. */
final class ForwardChecks {
  private ForwardChecks() {}

  static void check(Config config, Findings out) {
    List<Xml> elements = config.xml().childOrEmpty("nat").children("rule");
    Map<String, Xml> linked = new HashMap<>();
    config.xml().childOrEmpty("filter").children("rule").stream()
        .filter(rule -> !rule.text(PortForward.ASSOCIATED_RULE.element()).isEmpty())
        .forEach(rule -> linked.put(rule.text(PortForward.ASSOCIATED_RULE.element()), rule));
    for (int i = 0; i < elements.size(); i++) {
      PortForward forward = config.portForwards().get(i);
      String at = Findings.item("nat/rule", i);
      out.add(PortForward.SHAPE.check(elements.get(i), at));
      if (!forward.disabled()) {
        place(config, forward, at, out);
        ends(config, forward, at, out);
        if (!forward.noRedirect()) {
          target(config, forward, at, out);
          association(forward, elements.get(i), linked, at, out);
        }
        hidden(config.portForwards().subList(0, i), forward, at, out);
      }
    }
  }

  private static void place(Config config, PortForward forward, String at, Findings out) {
    if (!Findings.isInterface(config, forward.interfaceId())) {
      out.error(
          at + "/interface", "There is no interface " + Field.quote(forward.interfaceId()) + ".");
    }
    if (!RuleChecks.isProtocol(forward.protocol())) {
      out.error(at + "/protocol", "There is no protocol " + Field.quote(forward.protocol()) + ".");
    }
  }

  private static void ends(Config config, PortForward forward, String at, Findings out) {
    Optional<Prefix> source = end(config, forward.source(), at + "/source", out);
    Endpoint to = forward.destination();
    if (!to.any() && to.network().isEmpty() && to.address().isEmpty()) {
      out.error(at + "/destination", "Say what destination is redirected.");
    }
    Optional<Prefix> destination = end(config, to, at + "/destination", out);
    for (Optional<Prefix> literal : List.of(source, destination)) {
      if (literal.isPresent() && !fits(forward, literal.get().address())) {
        out.error(
            at + "/ipprotocol",
            literal.get().address() + " does not fit the address family of the port forward.");
      }
    }
    port(config, forward, forward.source().port(), at + "/source/port", out);
    port(config, forward, to.port(), at + "/destination/port", out);
  }

  private static void port(
      Config config, PortForward forward, String port, String at, Findings out) {
    if (port.isEmpty() || port.equals("any")) {
      return;
    }
    if (forward.hasPorts()) {
      RuleChecks.portOrAlias(config, port, at, out);
    } else {
      out.warning(at, "Only tcp, udp and sctp have ports; this one has no effect.");
    }
  }

  private static boolean fits(PortForward forward, Ip ip) {
    return switch (forward.family()) {
      case INET -> ip.isV4();
      case INET6 -> !ip.isV4();
      case BOTH -> true;
    };
  }

  /** One end of a translation; the literal address where it has one. */
  static Optional<Prefix> end(Config config, Endpoint end, String at, Findings out) {
    if (end.any() && end.not()) {
      out.error(at + "/not", "Not any would never match.");
    }
    String word = end.network().isEmpty() ? end.address() : end.network();
    if (end.any() || word.isEmpty() || Findings.isMacro(config, word)) {
      return Optional.empty();
    }
    Optional<Prefix> literal = Prefix.parse(word);
    Optional<Alias> alias = config.alias(word);
    if (alias.isPresent() && alias.get().type().isPorts()) {
      out.error(at + "/address", word + " is an alias for ports.");
    } else if (alias.isEmpty() && literal.isEmpty()) {
      out.error(
          at + "/address",
          Field.quote(word) + " is neither an address, an alias nor an interface.");
    }
    return literal;
  }

  private static void target(Config config, PortForward forward, String at, Findings out) {
    String target = forward.target();
    Optional<Ip> ip = Ip.parse(target);
    Optional<Alias> alias = config.alias(target);
    if (target.isEmpty()) {
      out.error(at + "/target", "Say where to redirect to.");
    } else if (ip.isPresent() && !fits(forward, ip.get())) {
      out.error(at + "/target", target + " does not fit the address family of the port forward.");
    } else if (alias.isPresent() && alias.get().type().isPorts()) {
      out.error(at + "/target", target + " is an alias for ports.");
    } else if (ip.isEmpty() && alias.isEmpty() && !Findings.isMacro(config, target)) {
      out.error(
          at + "/target",
          Field.quote(target)
              + " is neither an address, an alias nor the address of an interface.");
    }
    if (!forward.localPort().isEmpty() && forward.hasPorts()) {
      RuleChecks.portOrAlias(config, forward.localPort(), at + "/local-port", out);
      Optional<PortRange> from = PortRange.parse(forward.destination().port());
      Optional<PortRange> to = PortRange.parse(forward.localPort());
      if (from.isPresent()
          && to.isPresent()
          && to.get().first() + from.get().last() - from.get().first() > 65535) {
        out.error(at + "/local-port", "The range of target ports would end beyond 65535.");
      }
    }
  }

  private static void association(
      PortForward forward, Xml xml, Map<String, Xml> linked, String at, Findings out) {
    if (forward.link().isEmpty()) {
      return;
    }
    Xml rule = linked.get(forward.associatedRule());
    if (rule == null) {
      out.warning(
          at + "/associated-rule-id",
          "The filter rule that belongs to this port forward is not there: nothing may let its"
              + " connections in.");
    } else if (!LinkedRules.isTrue(rule, xml)) {
      out.warning(
          at + "/associated-rule-id",
          "The filter rule that belongs to this port forward is about something else than the"
              + " forward's target.");
    }
  }

  /** An earlier forward on the same interface takes all that this one is for. */
  private static void hidden(
      List<PortForward> before, PortForward forward, String at, Findings out) {
    Optional<PortRange> mine = PortRange.parse(forward.destination().port());
    for (PortForward other : before) {
      boolean same =
          !other.disabled()
              && !other.noRedirect()
              && !forward.noRedirect()
              && other.interfaceId().equals(forward.interfaceId())
              && other.family() == forward.family()
              && (other.protocol().equals(forward.protocol())
                  || other.protocol().equals("tcp/udp") && forward.hasPorts())
              && other.source().equals(forward.source())
              && at(other.destination()).equals(at(forward.destination()));
      Optional<PortRange> theirs = PortRange.parse(other.destination().port());
      boolean overlap =
          mine.isPresent()
              && theirs.isPresent()
              && theirs.get().first() <= mine.get().last()
              && mine.get().first() <= theirs.get().last();
      if (same && (overlap || other.destination().equals(forward.destination()))) {
        out.warning(
            at + "/destination/port",
            "An earlier port forward"
                + (other.descr().isEmpty() ? "" : ", " + Field.quote(other.descr()) + ",")
                + " has some of these ports: there it is the one that counts.");
        return;
      }
    }
  }

  private static Endpoint at(Endpoint end) {
    return new Endpoint(end.any(), end.network(), end.address(), end.not(), "");
  }
}
