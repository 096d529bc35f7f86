package twinwall.core.explain;

import java.util.Optional;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Match;
import twinwall.core.plan.Nat;

/** Translation rules for people. */
final class NatWords {
  private NatWords() {}

  /** What sort of rule it is. */
  static String kind(Nat.Rule rule) {
    String path = rule.origin().path();
    boolean reflected = rule.id().endsWith(":reflect");
    String kind =
        path.startsWith("nat/rule")
            ? "port forward"
            : path.startsWith("nat/onetoone")
                ? "1:1"
                : path.startsWith("nat/npt")
                    ? "NPt"
                    : rule.id().startsWith("auto:") ? "automatic outbound NAT" : "outbound NAT";
    return reflected ? kind + ", reflected" : kind;
  }

  /** Whether a rule that moves ports can move those of this protocol. */
  static boolean ported(Nat.Rule rule, int protocol) {
    return rule.match().transport() instanceof Match.WithPorts with
        ? with.protocols().contains(protocol)
        : rule.match().transport() instanceof Match.AnyTransport
            && (protocol == Match.TCP || protocol == Match.UDP);
  }

  static Optional<String> severalNote(Rewrite rewrite) {
    return rewrite.address() instanceof Rewrite.Several several
        ? Optional.of(
            "Which address it gets of "
                + words(several.of())
                + " only the kernel knows; what follows is shown for the first.")
        : Optional.empty();
  }

  static String words(Nat.Target target) {
    return switch (target) {
      case Nat.Address(Ip ip) -> ip.toString();
      case Nat.Network(var network) -> network.toString();
      case Nat.Range(Ip first, Ip last) -> first + " to " + last;
      case Nat.Pool(var all, var pick) ->
          (all.size() <= 8
                  ? all.stream().map(Ip::toString).collect(Collectors.joining(", "))
                  : all.size() + " addresses from " + all.getFirst())
              + switch (pick) {
                case Nat.InTurn() -> ", in turn";
                case Nat.AtRandom() -> ", at random";
                case Nat.BySource(_) -> ", by the client's address";
              };
      case Nat.OwnAddress() -> "the interface's address";
    };
  }

  /** What becomes of an end. */
  static String words(Rewrite rewrite) {
    String address =
        switch (rewrite.address()) {
          case Rewrite.Same() -> "";
          case Rewrite.One(Ip ip) -> ip.toString();
          case Rewrite.Several(var of) -> "one of " + words(of);
          case Rewrite.Own(_) -> "the interface's address";
        };
    String port =
        switch (rewrite.port()) {
          case Rewrite.SamePort() -> "";
          case Rewrite.OnePort(int one) -> "port " + one;
          case Rewrite.Within(PortRange range) -> "a port of " + range;
        };
    return address.isEmpty() && port.isEmpty()
        ? "unchanged"
        : address + (address.isEmpty() || port.isEmpty() ? "" : ", ") + port;
  }
}
