package twinwall.core.plan;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/** Which packets a rule is about. Every name in it is already resolved to addresses and ports. */
public record Match(Family family, Side source, Side destination, Transport transport) {

  /** The address family of a packet. */
  public enum Family {
    V4,
    V6,
    BOTH;

    public boolean allows(Ip ip) {
      return this == BOTH || (this == V4) == ip.isV4();
    }
  }

  /** One end of a packet's way: addresses, or all but these. */
  public record Side(Addresses addresses, boolean inverted) {
    public static final Side ANY = new Side(new Everything(), false);

    public static Side of(List<Prefix> prefixes) {
      return new Side(new Some(prefixes), false);
    }
  }

  /** A set of addresses. */
  public sealed interface Addresses permits Everything, Local, Some, InSet {}

  /** Every address. */
  public record Everything() implements Addresses {}

  /** Every address this node has at the moment the packet is judged. */
  public record Local() implements Addresses {}

  /** Exactly these. */
  public record Some(List<Prefix> prefixes) implements Addresses {
    public Some {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** The members of an alias. */
  public record InSet(Ruleset.AddressSet set) implements Addresses {}

  /** What travels inside the packet. */
  public sealed interface Transport permits AnyTransport, WithPorts, Icmp, Protocol {}

  /** Every protocol. A rule that passes it starts TCP connections only at their first packet. */
  public record AnyTransport() implements Transport {}

  /**
   * Protocols that have ports. {@code flags} says which TCP packets are meant; it has no meaning
   * for the other protocols.
   */
  public record WithPorts(List<Integer> protocols, Ports source, Ports destination, TcpFlags flags)
      implements Transport {
    public WithPorts {
      protocols = List.copyOf(protocols);
    }
  }

  /** ICMP for IPv4, ICMPv6 for IPv6; an empty list means every type. */
  public record Icmp(List<Integer> types4, List<Integer> types6, boolean everyType)
      implements Transport {
    public Icmp {
      types4 = List.copyOf(types4);
      types6 = List.copyOf(types6);
    }
  }

  /** Any other protocol, by its number. */
  public record Protocol(int number) implements Transport {}

  /** A set of ports. */
  public sealed interface Ports permits AnyPort, SomePorts, InPortSet {}

  /** Every port. */
  public record AnyPort() implements Ports {}

  /** Exactly these. */
  public record SomePorts(List<PortRange> ranges) implements Ports {
    public SomePorts {
      ranges = List.copyOf(ranges);
    }
  }

  /** The members of a port alias. */
  public record InPortSet(Ruleset.PortSet set) implements Ports {}

  /** Of the bits in {@code outOf}, exactly those in {@code set} are on. No bits: every packet. */
  public record TcpFlags(int set, int outOf) {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int ACK = 16;

    /** Every TCP packet. */
    public static final TcpFlags ANY = new TcpFlags(0, 0);

    /** The first packet of a connection, pf's {@code S/SA}. */
    public static final TcpFlags FIRST = new TcpFlags(SYN, SYN | ACK);
  }

  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int SCTP = 132;
  public static final int CARP = 112;

  public static final Ports ANY_PORT = new AnyPort();

  /** Everything of a family. */
  public static Match all(Family family) {
    return new Match(family, Side.ANY, Side.ANY, new AnyTransport());
  }
}
