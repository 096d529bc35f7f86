package twinwall.core.judge;

import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.TcpFlags;

/**
 * A packet that belongs to no connection, as filter rules see it: its destination is translated
 * already, its source not yet. The kernel puts fragments together before rules see them.
 *
 * @param sourcePort 0 for protocols without ports, as the other one
 * @param tcpFlags as in {@link TcpFlags}; 0 for other protocols
 * @param icmpType also ICMPv6's; 0 for other protocols
 * @param dscp 0 to 63
 * @param options it has IP options, or a routing header
 * @param redirected a redirection that passes by itself changed its destination
 * @param tag what it has already; a packet that is forwarded keeps on leaving what it got arriving
 * @param sender what its fingerprint betrays, if it is the first packet of a TCP connection
 */
public record Packet(
    Ip source,
    Ip destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int tcpFlags,
    int icmpType,
    int dscp,
    boolean options,
    boolean redirected,
    Optional<Condition.Tag> tag,
    Optional<Condition.Sender> sender) {
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;

  public Packet {
    if (source.isV4() != destination.isV4()) {
      throw new IllegalArgumentException(source + " and " + destination + " are of two families");
    }
  }

  private static Packet of(
      Ip source, Ip destination, int protocol, int from, int to, int flags, int type) {
    return new Packet(
        source,
        destination,
        protocol,
        from,
        to,
        flags,
        type,
        0,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** The first packet of a TCP connection. */
  public static Packet tcp(Ip source, int sourcePort, Ip destination, int destinationPort) {
    return of(source, destination, Match.TCP, sourcePort, destinationPort, TcpFlags.SYN, 0);
  }

  public static Packet udp(Ip source, int sourcePort, Ip destination, int destinationPort) {
    return of(source, destination, Match.UDP, sourcePort, destinationPort, 0, 0);
  }

  /** A packet of any protocol with ports. */
  public static Packet ported(int protocol, Ip source, int from, Ip destination, int to) {
    return of(source, destination, protocol, from, to, protocol == Match.TCP ? TcpFlags.SYN : 0, 0);
  }

  /** ICMP, or ICMPv6 between IPv6 addresses. */
  public static Packet icmp(Ip source, Ip destination, int type) {
    return of(source, destination, source.isV4() ? ICMP : ICMP6, 0, 0, 0, type);
  }

  /** A packet of a protocol without ports. */
  public static Packet plain(int protocol, Ip source, Ip destination) {
    return of(source, destination, protocol, 0, 0, 0, 0);
  }

  public Packet withFlags(int flags) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        flags,
        icmpType,
        dscp,
        options,
        redirected,
        tag,
        sender);
  }

  public Packet withDscp(int code) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        tcpFlags,
        icmpType,
        code,
        options,
        redirected,
        tag,
        sender);
  }

  public Packet withOptions(boolean has) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        tcpFlags,
        icmpType,
        dscp,
        has,
        redirected,
        tag,
        sender);
  }

  public Packet withRedirected(boolean was) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        tcpFlags,
        icmpType,
        dscp,
        options,
        was,
        tag,
        sender);
  }

  public Packet withTag(Optional<Condition.Tag> other) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        tcpFlags,
        icmpType,
        dscp,
        options,
        redirected,
        other,
        sender);
  }

  public Packet withSender(Condition.Sender betrayed) {
    return new Packet(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        tcpFlags,
        icmpType,
        dscp,
        options,
        redirected,
        tag,
        Optional.of(betrayed));
  }

  public Family family() {
    return source.isV4() ? Family.V4 : Family.V6;
  }

  /** Whether this is ICMP of its own family. */
  boolean isIcmp() {
    return protocol == (source.isV4() ? ICMP : ICMP6);
  }

  /** Whether it is no TCP, or the first packet of a TCP connection. */
  boolean opens() {
    int first = TcpFlags.FIRST.outOf() & tcpFlags;
    return protocol != Match.TCP || first == TcpFlags.FIRST.set();
  }
}
