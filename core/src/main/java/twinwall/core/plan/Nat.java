package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * How packets are translated, in pf's order. Only the first packet of a connection is looked up;
 * the others follow it, in both directions.
 *
 * <p>When it arrives, its destination is translated by the first rule of {@code redirects} that
 * matches; if there is none, or that one keeps it, by the first of {@code mappedIn}. Then filter
 * rules see it, with its new destination. When it leaves, its source is translated in the same way,
 * by {@code mappedOut} and then {@code outbound}; what this node itself sends only leaves.
 */
public record Nat(
    List<Rule> redirects, List<Rule> mappedIn, List<Rule> mappedOut, List<Rule> outbound) {
  /** Nothing is translated. */
  public static final Nat NONE = new Nat(List.of(), List.of(), List.of(), List.of());

  public Nat {
    redirects = List.copyOf(redirects);
    mappedIn = List.copyOf(mappedIn);
    mappedOut = List.copyOf(mappedOut);
    outbound = List.copyOf(outbound);
  }

  /** The devices whose packets may be translated to a loopback address of this node. */
  public Set<String> toLoopback() {
    return redirects.stream()
        .filter(rule -> rule.translation() instanceof To(Address(Ip ip), _) && ip.isLoopback())
        .flatMap(rule -> rule.devices().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * One rule, for packets that arrive by (or leave by) one of the devices; empty means every one.
   *
   * @param redirected on the way out: only connections whose destination was translated when they
   *     arrived, by one of these devices; empty means every connection
   * @param pass a packet that the rule translates passes the filter on its way in without being
   *     judged; TCP starts only at its first packet
   */
  public record Rule(
      String id,
      Origin origin,
      List<String> devices,
      Match match,
      List<String> redirected,
      Translation translation,
      boolean pass) {
    public Rule {
      devices = List.copyOf(devices);
      redirected = List.copyOf(redirected);
    }
  }

  /** What becomes of the address: the destination's on the way in, the source's on the way out. */
  public sealed interface Translation permits Keep, To {}

  /** It stays, and the rules after this one in its list are not tried. */
  public record Keep() implements Translation {}

  /** It becomes another, and so may its port. */
  public record To(Target target, Port port) implements Translation {}

  /** A new address. */
  public sealed interface Target permits Address, Network, Range, Pool, OwnAddress {
    /** The address family; empty for an address that the device decides. */
    default Optional<Boolean> isV4() {
      return switch (this) {
        case Address(Ip ip) -> Optional.of(ip.isV4());
        case Network(Prefix network) -> Optional.of(network.address().isV4());
        case Range(Ip first, Ip _) -> Optional.of(first.isV4());
        case Pool(var addresses, Pick _) -> Optional.of(addresses.getFirst().isV4());
        case OwnAddress() -> Optional.empty();
      };
    }
  }

  /** This one. */
  public record Address(Ip ip) implements Target {}

  /** The address with the same place in this network: its host bits stay, and so does the port. */
  public record Network(Prefix network) implements Target {}

  /** One of these, the same for every connection of one client. */
  public record Range(Ip first, Ip last) implements Target {}

  /** One of these. */
  public record Pool(List<Ip> addresses, Pick pick) implements Target {
    public Pool {
      addresses = List.copyOf(addresses);
    }
  }

  /** The IPv4 address that the device has when the packet leaves (for DHCP). */
  public record OwnAddress() implements Target {}

  /** Which address of a pool a connection gets. */
  public sealed interface Pick permits InTurn, AtRandom, BySource {}

  /** Each connection the next one. */
  public record InTurn() implements Pick {}

  /** Any. */
  public record AtRandom() implements Pick {}

  /** The same for every connection of one client: a hash of its address, with this seed. */
  public record BySource(int seed) implements Pick {}

  /**
   * A new port: the destination's on the way in, the source's on the way out. It concerns the
   * protocols that have ports, TCP and UDP.
   */
  public sealed interface Port permits SamePort, PortIn, OnePort, Shifted {}

  /** It stays; a source port that another connection has already becomes another. */
  public record SamePort() implements Port {}

  /** One of this range: the same where it lies inside and is free. */
  public record PortIn(PortRange range) implements Port {}

  /** This one. */
  public record OnePort(int port) implements Port {}

  /** Port {@code from} becomes {@code to}, the next one the next one, and so on. */
  public record Shifted(PortRange from, int to) implements Port {}
}
