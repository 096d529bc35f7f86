package twinwall.core.packet;

import java.util.Optional;

/** What all neighbour discovery messages must be before anybody looks inside (RFC 4861, 7.1). */
final class Icmpv6 {
  private Icmpv6() {}

  /** The packet, if it is an ICMPv6 message of this type, never forwarded, whole and unharmed. */
  static Optional<Ipv6Packet> body(byte[] frame, int length, int type, int atLeast) {
    if (length < Ethernet.BYTES || length > frame.length || Bytes.u16(frame, 12) != Ethernet.IPV6) {
      return Optional.empty();
    }
    return Ipv6Packet.read(frame, length)
        .filter(p -> p.protocol() == NeighbourAdvert.ICMPV6 && p.hopLimit() == 255)
        .filter(p -> p.payloadLength() >= atLeast)
        .filter(p -> Bytes.u16(frame, p.payloadAt()) == type << 8)
        .filter(p ->
            Checksum.ofIpv6(
                    p.source(),
                    p.target(),
                    NeighbourAdvert.ICMPV6,
                    frame,
                    p.payloadAt(),
                    p.payloadLength())
                == 0);
  }
}
