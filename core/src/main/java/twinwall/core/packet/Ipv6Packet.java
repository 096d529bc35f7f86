package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * An IPv6 packet without extension headers inside an Ethernet frame; the payload stays in the
 * frame, from {@code payloadAt} on.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8200">RFC 8200</a>
 */
public record Ipv6Packet(
    Ip6 source, Ip6 target, int protocol, int hopLimit, int payloadAt, int payloadLength) {
  private static final int HEADER = 40;

  /** Reads an IPv6 frame; empty when cut short. */
  public static Optional<Ipv6Packet> read(byte[] frame, int length) {
    int at = Ethernet.BYTES;
    if (length < at + HEADER || length > frame.length || Bytes.u8(frame, at) >> 4 != 6) {
      return Optional.empty();
    }
    int payload = Bytes.u16(frame, at + 4);
    if (at + HEADER + payload > length) {
      return Optional.empty();
    }
    return Optional.of(
        new Ipv6Packet(
            Ip6.ofBytes(frame, at + 8),
            Ip6.ofBytes(frame, at + 24),
            Bytes.u8(frame, at + 6),
            Bytes.u8(frame, at + 7),
            at + HEADER,
            payload));
  }

  /** A whole frame around a payload, hop limit 255. */
  public static byte[] frame(
      Mac from, Mac to, Ip6 source, Ip6 target, int protocol, int trafficClass, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(Ethernet.BYTES + HEADER + payload.length);
    new Ethernet(to, from, Ethernet.IPV6).write(out);
    out.putInt(6 << 28 | trafficClass << 20).putShort((short) payload.length);
    out.put((byte) protocol).put((byte) 255);
    out.put(source.bytes()).put(target.bytes()).put(payload);
    return out.array();
  }

  /** The Ethernet group of an IPv6 multicast address (RFC 2464): 33:33 and its last 32 bits. */
  public static Mac groupMac(Ip6 group) {
    return new Mac(0x3333_0000_0000L | (group.low() & 0xFFFF_FFFFL));
  }
}
