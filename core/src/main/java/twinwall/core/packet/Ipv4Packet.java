package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;

/**
 * An unfragmented IPv4 packet inside an Ethernet frame; the payload stays in the frame, from {@code
 * payloadAt} on.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc791">RFC 791</a>
 */
public record Ipv4Packet(
    Ip4 source, Ip4 target, int protocol, int ttl, int tos, int payloadAt, int payloadLength) {
  private static final int HEADER = 20;
  private static final int DONT_FRAGMENT = 0x4000;

  /** Reads an IPv4 frame; empty when cut short, fragmented, or its header checksum is wrong. */
  public static Optional<Ipv4Packet> read(byte[] frame, int length) {
    int at = Ethernet.BYTES;
    if (length < at + HEADER || length > frame.length || Bytes.u8(frame, at) >> 4 != 4) {
      return Optional.empty();
    }
    int header = (Bytes.u8(frame, at) & 15) * 4;
    int total = Bytes.u16(frame, at + 2);
    if (header < HEADER
        || total < header
        || at + total > length
        || (Bytes.u16(frame, at + 6) & 0x3FFF) != 0
        || !Checksum.holds(frame, at, header)) {
      return Optional.empty();
    }
    return Optional.of(
        new Ipv4Packet(
            Ip4.ofBytes(frame, at + 12),
            Ip4.ofBytes(frame, at + 16),
            Bytes.u8(frame, at + 9),
            Bytes.u8(frame, at + 8),
            Bytes.u8(frame, at + 1),
            at + header,
            total - header));
  }

  /** A whole frame around a payload: no options, do not fragment, identification 0. */
  public static byte[] frame(
      Mac from, Mac to, Ip4 source, Ip4 target, int protocol, int ttl, int tos, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(Ethernet.BYTES + HEADER + payload.length);
    new Ethernet(to, from, Ethernet.IPV4).write(out);
    out.put((byte) 0x45).put((byte) tos).putShort((short) (HEADER + payload.length));
    out.putShort((short) 0).putShort((short) DONT_FRAGMENT);
    out.put((byte) ttl).put((byte) protocol).putShort((short) 0);
    out.put(source.bytes()).put(target.bytes()).put(payload);
    byte[] frame = out.array();
    out.putShort(Ethernet.BYTES + 10, (short) Checksum.of(frame, Ethernet.BYTES, HEADER));
    return frame;
  }
}
