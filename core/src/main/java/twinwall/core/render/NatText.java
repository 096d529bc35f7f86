package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Ruleset;

/**
 * Address translation as nftables chains: two lists in each direction. A rule that keeps the
 * address returns from its list, as pf's "no rdr" goes on to binat and "no binat" to nat.
 *
 * <p>As in pf the source port is moved to 1024 and above unless the rule keeps it; a static port is
 * kept as long as no other connection has it. Addresses that are taken in turns are a line each,
 * which takes its share of what the lines before it left: no map, whose elements would end under
 * packets on their way (decision 005).
 */
public final class NatText {
  public static final String REDIRECTS = "nat_redirects";
  public static final String MAPPED_IN = "nat_mapped_in";
  public static final String MAPPED_OUT = "nat_mapped_out";
  public static final String OUTBOUND = "nat_outbound";

  /** The chains of the four lists. */
  public static final Set<String> CHAINS = Set.of(REDIRECTS, MAPPED_IN, MAPPED_OUT, OUTBOUND);

  private static final String PASS = MatchText.hex(Marks.REDIRECTED);

  private static final Match.Transport TCP_UDP =
      new WithPorts(List.of(Match.TCP, Match.UDP), Match.ANY_PORT, Match.ANY_PORT, TcpFlags.ANY);

  private final Nat nat;
  private final Sets sets;
  private final Consumer<String> line;
  private final Consumer<String> open;
  private final Runnable close;

  NatText(Ruleset rules, Sets sets, Consumer<String> line, Consumer<String> open, Runnable close) {
    this.nat = rules.nat();
    this.sets = sets;
    this.line = line;
    this.open = open;
    this.close = close;
  }

  /** What becomes of the address and the port, for people. */
  public static String words(Nat.Rule rule) {
    return switch (rule.translation()) {
      case Nat.Keep() -> "unchanged";
      case Nat.To(Nat.Target target, Nat.Port port) -> target(target) + words(port);
    };
  }

  private static String target(Nat.Target target) {
    return switch (target) {
      case Nat.Address(Ip ip) -> ip.toString();
      case Nat.Network(Prefix network) -> network.toString();
      case Nat.Range(Ip first, Ip last) -> first + "-" + last;
      case Nat.Pool(var all, _) -> "one of " + all.size() + " from " + all.getFirst();
      case Nat.OwnAddress() -> "interface address";
    };
  }

  private static String words(Nat.Port port) {
    return switch (port) {
      case Nat.SamePort() -> "";
      case Nat.PortIn(PortRange range) -> " ports " + range;
      case Nat.OnePort(int one) -> " port " + one;
      case Nat.Shifted(PortRange from, int to) ->
          " ports " + new PortRange(to, to + from.last() - from.first());
    };
  }

  /** Conditions for what a redirection has passed already; none when there is no such rule. */
  static List<String> passed(Nat nat) {
    if (nat.redirects().stream().noneMatch(Nat.Rule::pass)) {
      return List.of();
    }
    String mark = "meta mark & " + PASS + " == " + PASS + " ";
    return List.of(mark + "meta l4proto != tcp", mark + MatchText.flags(TcpFlags.FIRST));
  }

  void write() {
    if (!nat.toLoopback().isEmpty()) {
      open.accept("chain nat_guard");
      line.accept("type filter hook prerouting priority raw; policy accept;");
      line.accept(
          "iifname != \"lo\" ip daddr 127.0.0.0/8 counter drop"
              + " comment \"auto:loopback is reached by translation alone\"");
      close.run();
    }
    hook("prerouting", "dstnat", nat.redirects(), nat.mappedIn());
    hook("postrouting", "srcnat", nat.mappedOut(), nat.outbound());
  }

  private void hook(String hook, String priority, List<Nat.Rule> first, List<Nat.Rule> second) {
    if (first.isEmpty() && second.isEmpty()) {
      return;
    }
    boolean in = hook.equals("prerouting");
    String one = in ? REDIRECTS : MAPPED_OUT;
    String two = in ? MAPPED_IN : OUTBOUND;
    chain(one, first, in);
    chain(two, second, in);
    open.accept("chain nat_" + hook);
    line.accept("type nat hook " + hook + " priority " + priority + "; policy accept;");
    if (!in) {
      line.accept("meta l4proto 112 counter accept comment \"auto:carp is never translated\"");
    }
    if (!first.isEmpty()) {
      line.accept("jump " + one);
    }
    if (!second.isEmpty()) {
      line.accept("jump " + two);
    }
    close.run();
  }

  private void chain(String name, List<Nat.Rule> rules, boolean in) {
    if (!rules.isEmpty()) {
      open.accept("chain " + name);
      rules.forEach(rule -> rule(rule, in));
      close.run();
    }
  }

  private void rule(Nat.Rule rule, boolean in) {
    boolean moves =
        rule.translation() instanceof Nat.To(_, Nat.Port port) && !(port instanceof Nat.SamePort);
    if (!moves) {
      lines(rule, rule.match(), in, false);
      return;
    }
    switch (rule.match().transport()) {
      case Match.AnyTransport() -> {
        Match m = rule.match();
        Match ported = new Match(m.family(), m.source(), m.destination(), TCP_UDP);
        lines(rule, ported, in, true);
        lines(rule, m, in, false);
      }
      case WithPorts _ -> lines(rule, rule.match(), in, true);
      case Match.Icmp _, Match.Protocol _ -> lines(rule, rule.match(), in, false);
    }
  }

  private void lines(Nat.Rule rule, Match match, boolean in, boolean ports) {
    String device =
        rule.devices().isEmpty()
            ? ""
            : (in ? "iifname " : "oifname ") + Words.devices(rule.devices());
    String redirected =
        rule.redirected().isEmpty()
            ? ""
            : "iifname " + Words.devices(rule.redirected()) + " ct status dnat";
    String pass = rule.pass() ? "meta mark set meta mark | " + PASS : "";
    String comment = Words.comment(rule.id(), rule.origin());
    for (MatchText.Line text : MatchText.lines(match, MatchText.Split.NO, sets)) {
      for (Choice choice : choices(rule.translation(), match, in, ports)) {
        line.accept(
            MatchText.join(
                device,
                redirected,
                text.text(),
                choice.condition(),
                "counter",
                pass,
                choice.verdict(),
                comment));
      }
    }
  }

  /** One address of a rule, and when it is taken. */
  private record Choice(String condition, String verdict) {}

  private List<Choice> choices(
      Nat.Translation translation, Match match, boolean in, boolean ports) {
    return switch (translation) {
      case Nat.Keep() -> List.of(new Choice("", "return"));
      case Nat.To(Nat.Pool(var addresses, var pick), Nat.Port port) -> {
        List<Choice> out = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
          String to = statement(new Nat.Address(addresses.get(i)), in, port(port, match, ports));
          out.add(new Choice(condition(addresses, pick, i), to));
        }
        yield out;
      }
      case Nat.To(Nat.Target target, Nat.Port port) ->
          List.of(new Choice("", statement(target, in, port(port, match, ports))));
    };
  }

  private static String condition(List<Ip> addresses, Nat.Pick pick, int i) {
    int left = addresses.size() - i;
    if (left == 1) {
      return "";
    }
    return switch (pick) {
      case Nat.InTurn() -> "numgen inc mod " + left + " 0";
      case Nat.AtRandom() -> "numgen random mod " + left + " 0";
      case Nat.BySource(int seed) ->
          "jhash "
              + (addresses.getFirst().isV4() ? "ip" : "ip6")
              + " saddr mod "
              + addresses.size()
              + " seed 0x"
              + Integer.toHexString(seed)
              + " "
              + i;
    };
  }

  private static String statement(Nat.Target target, boolean in, String port) {
    String nat = in ? "dnat" : "snat";
    return switch (target) {
      case Nat.OwnAddress() -> "masquerade" + (port.isEmpty() ? "" : " to " + port);
      case Nat.Address(Ip ip) ->
          family(nat, ip) + " to " + (port.isEmpty() ? ip.toString() : bracket(ip) + port);
      case Nat.Network(Prefix network) ->
          family(nat, network.address()) + " prefix to " + MatchText.prefix(network) + port;
      case Nat.Range(Ip first, Ip last) ->
          family(nat, first) + " to " + bracket(first) + "-" + bracket(last) + port + " persistent";
      case Nat.Pool _ -> throw new IllegalStateException("a pool is a line for each address");
    };
  }

  private static String family(String nat, Ip ip) {
    return nat + (ip.isV4() ? " ip" : " ip6");
  }

  private String port(Nat.Port port, Match match, boolean ports) {
    if (!ports) {
      return "";
    }
    return switch (port) {
      case Nat.SamePort() -> "";
      case Nat.PortIn(PortRange range) -> ":" + range;
      case Nat.OnePort(int one) -> ":" + one;
      case Nat.Shifted(PortRange from, int to) ->
          ":" + header(match) + " dport map @" + sets.ports(from, to);
    };
  }

  private static String header(Match match) {
    return match.transport() instanceof WithPorts with ? MatchText.header(with) : "th";
  }

  private static String bracket(Ip ip) {
    return ip.isV4() ? ip.toString() : "[" + ip + "]";
  }
}
