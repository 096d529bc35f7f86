package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;

/**
 * An ARP packet for IPv4 over Ethernet.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc826">RFC 826</a>
 */
public record Arp(int operation, Mac senderMac, Ip4 sender, Mac targetMac, Ip4 target) {
  public static final int REQUEST = 1;
  public static final int REPLY = 2;
  private static final int BYTES = 28;
  private static final Mac NONE = new Mac(0);

  /**
   * The announcement of who holds an address: a request in which the sender asks for itself, which
   * makes every neighbour that knows the address learn the sender's MAC.
   */
  public static Arp gratuitous(Mac mac, Ip4 address) {
    return new Arp(REQUEST, mac, address, NONE, address);
  }

  /** This packet as a whole frame. */
  public byte[] frame(Mac from, Mac to) {
    ByteBuffer out = ByteBuffer.allocate(Ethernet.BYTES + BYTES);
    new Ethernet(to, from, Ethernet.ARP).write(out);
    out.putShort((short) 1).putShort((short) Ethernet.IPV4).put((byte) 6).put((byte) 4);
    out.putShort((short) operation);
    out.put(senderMac.bytes()).put(sender.bytes()).put(targetMac.bytes()).put(target.bytes());
    return out.array();
  }

  /** Reads an ARP frame; empty when cut short or not IPv4 over Ethernet. */
  public static Optional<Arp> read(byte[] frame, int length) {
    int at = Ethernet.BYTES;
    if (length < at + BYTES
        || length > frame.length
        || Bytes.u16(frame, 12) != Ethernet.ARP
        || Bytes.u16(frame, at) != 1
        || Bytes.u16(frame, at + 2) != Ethernet.IPV4
        || Bytes.u16(frame, at + 4) != 0x0604) {
      return Optional.empty();
    }
    return Optional.of(
        new Arp(
            Bytes.u16(frame, at + 6),
            Mac.ofBytes(frame, at + 8),
            Ip4.ofBytes(frame, at + 14),
            Mac.ofBytes(frame, at + 18),
            Ip4.ofBytes(frame, at + 24)));
  }
}
