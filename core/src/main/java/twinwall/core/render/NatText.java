package twinwall.core.render;

import java.util.List;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.AnyTransport;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.NatRule;
import twinwall.core.plan.Ruleset.To;
import twinwall.core.plan.Ruleset.ToDevice;
import twinwall.core.plan.Ruleset.ToRange;
import twinwall.core.plan.Ruleset.Unchanged;

/**
 * Outbound NAT as an nftables chain. As in pf the source port is moved to 1024 and above unless the
 * rule keeps it; a static port is kept as long as no other connection has it.
 */
final class NatText {
  private static final PortRange HIGH = new PortRange(1024, 65535);

  private final Ruleset rules;
  private final Sets sets;
  private final Consumer<String> line;
  private final Consumer<String> open;
  private final Runnable close;

  NatText(Ruleset rules, Sets sets, Consumer<String> line, Consumer<String> open, Runnable close) {
    this.rules = rules;
    this.sets = sets;
    this.line = line;
    this.open = open;
    this.close = close;
  }

  void write() {
    if (rules.nat().isEmpty()) {
      return;
    }
    open.accept("chain nat_postrouting");
    line.accept("type nat hook postrouting priority srcnat; policy accept;");
    line.accept("meta l4proto 112 counter accept comment \"auto:carp is never translated\"");
    rules.nat().forEach(this::rule);
    close.run();
  }

  private void rule(NatRule rule) {
    boolean moves = !(rule.translation() instanceof Unchanged);
    boolean ports = moves && (rule.ports().isPresent() || !rule.staticPort());
    if (!ports) {
      lines(rule, rule.match(), false);
      return;
    }
    switch (rule.match().transport()) {
      case AnyTransport() -> {
        lines(rule, with(rule.match(), TCP_UDP), true);
        lines(rule, rule.match(), false);
      }
      case WithPorts _ -> lines(rule, rule.match(), true);
      case Match.Icmp _, Match.Protocol _ -> lines(rule, rule.match(), false);
    }
  }

  private static final Match.Transport TCP_UDP =
      new WithPorts(
          List.of(Match.TCP, Match.UDP), Match.ANY_PORT, Match.ANY_PORT, Match.TcpFlags.ANY);

  private static Match with(Match match, Match.Transport transport) {
    return new Match(match.family(), match.source(), match.destination(), transport);
  }

  private void lines(NatRule rule, Match match, boolean ports) {
    String device = "oifname " + Words.quoted(rule.device());
    for (MatchText.Line text : MatchText.lines(match, MatchText.Split.NO, sets)) {
      String verdict = verdict(rule, ports);
      String comment = Words.comment(rule.id(), rule.origin());
      line.accept(MatchText.join(device, text.text(), "counter", verdict, comment));
    }
  }

  private static String verdict(NatRule rule, boolean ports) {
    String range = ports ? ":" + rule.ports().orElse(HIGH) : "";
    return switch (rule.translation()) {
      case Unchanged() -> "accept";
      case ToDevice() -> ports ? "masquerade to " + range : "masquerade";
      case To(Ip address) -> "snat " + to(address, address.toString(), range);
      case ToRange(Ip first, Ip last) ->
          "snat " + to(first, bracket(first) + "-" + bracket(last), range) + " persistent";
    };
  }

  private static String to(Ip address, String text, String range) {
    if (address.isV4()) {
      return "ip to " + text + range;
    }
    boolean single = text.indexOf('[') < 0;
    return "ip6 to " + (single && !range.isEmpty() ? "[" + text + "]" : text) + range;
  }

  private static String bracket(Ip ip) {
    return ip.isV4() ? ip.toString() : "[" + ip + "]";
  }
}
