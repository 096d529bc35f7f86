package twinwall.core.explain;

import java.time.Instant;
import java.util.Optional;
import twinwall.core.explain.Box.Point;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.net.Ip;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;

/**
 * The first packet of a connection, as it comes to the node or is made by it.
 *
 * @param in the id of the interface that it arrives by; empty when this node sends it
 * @param toPort the destination port; of ICMP the type
 * @param flags of TCP
 * @param dscp its Diffserv code point
 * @param sender the operating system that its fingerprint shows
 * @param options it has IP options, or an IPv6 routing header
 */
public record Probe(
    Optional<String> in,
    Ip source,
    Ip destination,
    int protocol,
    int fromPort,
    int toPort,
    int flags,
    int dscp,
    Optional<Condition.Sender> sender,
    boolean options,
    Instant at) {

  public Probe {
    if (source.isV4() != destination.isV4()) {
      throw new IllegalArgumentException("two address families: " + source + ", " + destination);
    }
  }

  public boolean isV4() {
    return source.isV4();
  }

  public boolean isTcp() {
    return protocol == Match.TCP;
  }

  public boolean isIcmp() {
    return protocol == (isV4() ? Shapes.ICMP : Shapes.ICMP6);
  }

  /** Whether it has ports. */
  public boolean isPorted() {
    return hasPorts(protocol);
  }

  static boolean hasPorts(int protocol) {
    return protocol == Match.TCP || protocol == Match.UDP || protocol == Match.SCTP;
  }

  Probe to(Ip ip, int port) {
    return new Probe(in, source, ip, protocol, fromPort, port, flags, dscp, sender, options, at);
  }

  /** The same packet from somewhere else. */
  public Probe from(Ip ip, int port) {
    return new Probe(in, ip, destination, protocol, port, toPort, flags, dscp, sender, options, at);
  }

  Point point(Coordinates coordinates) {
    return new Point(isV4())
        .with(Dim.IN, in.map(coordinates::number).orElse(Coordinates.OWN))
        .with(Dim.PROTOCOL, protocol)
        .with(Dim.DESTINATION, Num.of(destination))
        .with(Dim.SOURCE, Num.of(source))
        .with(Dim.TO_PORT, toPort)
        .with(Dim.FROM_PORT, fromPort)
        .with(Dim.FLAGS, flags)
        .with(Dim.DSCP, dscp)
        .with(Dim.TIME, at.getEpochSecond())
        .with(Dim.SENDER, sender.map(s -> coordinates.senders().indexOf(s) + 1).orElse(0));
  }

  static Probe of(Point point, Coordinates coordinates) {
    boolean v4 = point.v4();
    int sender = (int) point.small(Dim.SENDER);
    return new Probe(
        coordinates.id(point.small(Dim.IN)),
        point.at(Dim.SOURCE).ip(v4),
        point.at(Dim.DESTINATION).ip(v4),
        (int) point.small(Dim.PROTOCOL),
        (int) point.small(Dim.FROM_PORT),
        (int) point.small(Dim.TO_PORT),
        (int) point.small(Dim.FLAGS),
        (int) point.small(Dim.DSCP),
        sender == 0 ? Optional.empty() : Optional.of(coordinates.senders().get(sender - 1)),
        false,
        Instant.ofEpochSecond(point.small(Dim.TIME)));
  }
}
