package twinwall.node.flows;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.flows.Flow;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.TcpState;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.node.control.Refusal;

/**
 * Which states a request is about, from its arguments; what it does not know it refuses by name.
 */
final class StateFilter {
  private static final Set<String> KNOWN =
      Set.of(
          "op", "proto", "src", "dst", "sport", "dport", "state", "nat", "limit", "offset", "all",
          "who");

  private Predicate<Flow> test = _ -> true;
  private boolean empty = true;

  private StateFilter() {}

  static StateFilter of(ObjectNode args) throws Refusal {
    for (String name : args.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new Refusal("there is no filter called " + name);
      }
    }
    StateFilter filter = new StateFilter();
    Optional<String> proto = text(args, "proto");
    if (proto.isPresent()) {
      OptionalInt number = Proto.parse(proto.get());
      if (number.isEmpty()) {
        throw new Refusal("not a protocol: " + proto.get());
      }
      filter.and(flow -> flow.original().proto() == number.getAsInt());
    }
    filter.address(args, "src", Flow::original, true);
    filter.address(args, "dst", Flow::original, false);
    filter.port(args, "sport", true);
    filter.port(args, "dport", false);
    filter.state(args);
    filter.nat(args);
    return filter;
  }

  boolean test(Flow flow) {
    return test.test(flow);
  }

  /** True when nothing was asked for, so that every state matches. */
  boolean isEmpty() {
    return empty;
  }

  private void and(Predicate<Flow> more) {
    test = test.and(more);
    empty = false;
  }

  private interface Side {
    twinwall.core.flows.Tuple of(Flow flow);
  }

  private void address(ObjectNode args, String name, Side side, boolean source) throws Refusal {
    Optional<String> text = text(args, name);
    if (text.isPresent()) {
      Prefix prefix = prefix(text.get());
      and(flow -> {
        Ip ip = source ? side.of(flow).src() : side.of(flow).dst();
        return prefix.contains(ip);
      });
    }
  }

  private void port(ObjectNode args, String name, boolean source) throws Refusal {
    Optional<String> text = text(args, name);
    if (text.isPresent()) {
      int port = number(name, text.get(), 65_535);
      and(flow ->
          Proto.hasPorts(flow.original().proto())
              && port == (source ? flow.original().first() : flow.original().second()));
    }
  }

  private void state(ObjectNode args) throws Refusal {
    Optional<String> text = text(args, "state");
    if (text.isPresent()) {
      int state = TcpState.parse(text.get());
      if (state < 0) {
        throw new Refusal("not a TCP state: " + text.get());
      }
      and(flow -> flow.info() instanceof ProtoInfo.Tcp tcp && tcp.state() == state);
    }
  }

  private void nat(ObjectNode args) throws Refusal {
    Optional<String> text = text(args, "nat");
    if (text.isPresent()) {
      Prefix prefix = prefix(text.get());
      and(flow ->
          flow.sourceNat().filter(nat -> prefix.contains(nat.address())).isPresent()
              || flow.destinationNat().filter(nat -> prefix.contains(nat.address())).isPresent());
    }
  }

  private static Prefix prefix(String text) throws Refusal {
    return Prefix.parse(text).orElseThrow(() -> new Refusal("not an address or network: " + text));
  }

  static int number(String name, String text, int max) throws Refusal {
    boolean digits =
        !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Integer.parseInt(text) > max) {
      throw new Refusal(name + " must be a number from 0 to " + max + ", not " + text);
    }
    return Integer.parseInt(text);
  }

  static Optional<String> text(ObjectNode args, String name) {
    JsonNode node = args.get(name);
    return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asString());
  }
}
