package twinwall.core.explain;

import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.plan.Nat;

/**
 * What translation makes of one end of a packet. Two translations that do the same to a packet are
 * equal, however they are written down.
 */
public record Rewrite(Address address, Port port) {
  public static final Rewrite NONE = new Rewrite(new Same(), new SamePort());

  /** What becomes of the address. */
  public sealed interface Address {}

  /** Nothing. */
  public record Same() implements Address {}

  /** It becomes this one. */
  public record One(Ip ip) implements Address {}

  /** One of several, which the kernel chooses: a range or a pool. */
  public record Several(Nat.Target of) implements Address {}

  /** Whatever address the interface with this id has. */
  public record Own(String interfaceId) implements Address {}

  /** What becomes of the port. */
  public sealed interface Port {}

  /** Nothing, unless another connection has it. */
  public record SamePort() implements Port {}

  /** It becomes this one. */
  public record OnePort(int port) implements Port {}

  /** One of these, the same if it is among them and free. */
  public record Within(PortRange range) implements Port {}

  public boolean isNothing() {
    return equals(NONE);
  }

  /**
   * What a rule does to an address and a port.
   *
   * @param ported the rule may change the port of packets of this protocol
   * @param interfaceId where the packet leaves, for the interface's own address
   */
  static Rewrite of(
      Nat.Translation translation, Ip ip, int port, boolean ported, String interfaceId) {
    return switch (translation) {
      case Nat.Keep() -> NONE;
      case Nat.To(Nat.Target target, Nat.Port to) -> {
        Address address = address(target, ip, interfaceId);
        yield new Rewrite(
            address instanceof One(Ip one) && one.equals(ip) ? new Same() : address,
            ported ? port(to, port) : new SamePort());
      }
    };
  }

  private static Address address(Nat.Target target, Ip ip, String interfaceId) {
    return switch (target) {
      case Nat.Address(Ip one) -> new One(one);
      case Nat.Network(var network) -> new One(moved(ip, network.address(), network.length()));
      case Nat.Range(Ip first, Ip last) ->
          first.equals(last) ? new One(first) : new Several(target);
      case Nat.Pool(var all, _) ->
          all.stream().distinct().count() == 1 ? new One(all.getFirst()) : new Several(target);
      case Nat.OwnAddress() -> new Own(interfaceId);
    };
  }

  /** The address with the same place in another network. */
  static Ip moved(Ip ip, Ip network, int length) {
    Ranges.Num place = Ranges.Num.of(ip).minus(Ranges.Num.of(ip.masked(length)));
    return Ranges.Num.of(network.masked(length)).plus(place).ip(ip.isV4());
  }

  private static Port port(Nat.Port to, int port) {
    return switch (to) {
      case Nat.SamePort() -> new SamePort();
      case Nat.PortIn(PortRange range) -> new Within(range);
      case Nat.OnePort(int one) -> one == port ? new SamePort() : new OnePort(one);
      case Nat.Shifted(PortRange from, int first) -> {
        int moved = first + port - from.first();
        yield !from.contains(port) || moved == port ? new SamePort() : new OnePort(moved);
      }
    };
  }

  /** The address afterwards; of several the first. {@code own} is that of the interface. */
  Ip apply(Ip ip, Ip own) {
    return switch (address) {
      case Same() -> ip;
      case One(Ip one) -> one;
      case Several(Nat.Range(Ip first, _)) -> first;
      case Several(Nat.Pool(var all, _)) -> all.getFirst();
      case Several(var _) -> ip;
      case Own(_) -> own;
    };
  }

  /** The port afterwards, if it can be told. */
  int apply(int was) {
    return switch (port) {
      case SamePort() -> was;
      case OnePort(int one) -> one;
      case Within(PortRange range) -> range.contains(was) ? was : range.first();
    };
  }

  /** Whether nobody can tell before which port it becomes. */
  boolean choosesPort(int was) {
    return port instanceof Within(PortRange range) && !range.contains(was);
  }
}
