package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * An ICMPv6 neighbour advertisement with its target link-layer address: "this address is at this
 * MAC".
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4861#section-4.4">RFC 4861, section 4.4</a>
 */
public record NeighbourAdvert(
    Ip6 target, Mac mac, boolean router, boolean solicited, boolean override) {
  static final int ICMPV6 = 58;
  private static final int TYPE = 136;
  private static final int BYTES = 32;
  public static final Ip6 ALL_NODES = new Ip6(0xFF02L << 48, 1);

  /** Told to everybody: the address has moved to this MAC. */
  public static NeighbourAdvert unsolicited(Ip6 target, Mac mac) {
    return new NeighbourAdvert(target, mac, true, false, true);
  }

  /** As a frame to all nodes, from the address itself. */
  public byte[] frameToAll() {
    return frame(Ipv6Packet.groupMac(ALL_NODES), target, ALL_NODES);
  }

  /** As a frame to one receiver. */
  public byte[] frame(Mac to, Ip6 source, Ip6 receiver) {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.put((byte) TYPE).put((byte) 0).putShort((short) 0);
    out.putInt((router ? 1 << 31 : 0) | (solicited ? 1 << 30 : 0) | (override ? 1 << 29 : 0));
    out.put(target.bytes()).put((byte) 2).put((byte) 1).put(mac.bytes());
    byte[] icmp = out.array();
    out.putShort(2, (short) Checksum.ofIpv6(source, receiver, ICMPV6, icmp, 0, BYTES));
    return Ipv6Packet.frame(mac, to, source, receiver, ICMPV6, 0, icmp);
  }

  /** Reads one from a frame; empty when it is anything else, or malformed. */
  public static Optional<NeighbourAdvert> read(byte[] frame, int length) {
    return Icmpv6.body(frame, length, TYPE, BYTES)
        .filter(p -> p.payloadLength() == BYTES && Bytes.u16(frame, p.payloadAt() + 24) == 0x0201)
        .map(p -> {
          int flags = Bytes.u8(frame, p.payloadAt() + 4);
          return new NeighbourAdvert(
              Ip6.ofBytes(frame, p.payloadAt() + 8),
              Mac.ofBytes(frame, p.payloadAt() + 26),
              (flags & 128) != 0,
              (flags & 64) != 0,
              (flags & 32) != 0);
        });
  }
}
