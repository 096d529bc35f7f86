package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;

/**
 * An ICMPv6 neighbour solicitation: "who has this address?". An unspecified source means that the
 * asker is about to use the address itself (duplicate address detection).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4861#section-4.3">RFC 4861, section 4.3</a>
 */
public record NeighbourSolicit(Ip6 target, Ip6 source, Mac asker) {
  private static final int TYPE = 135;
  private static final int BYTES = 24;

  /** What answers this question: to the asker, or to all when it gave no address to answer to. */
  public byte[] answer(Mac mac) {
    if (source.isUnspecified()) {
      return NeighbourAdvert.unsolicited(target, mac).frameToAll();
    }
    return new NeighbourAdvert(target, mac, true, true, true).frame(asker, target, source);
  }

  /** As a frame to the solicited-node group, naming the asker's MAC. */
  public byte[] frame() {
    ByteBuffer out = ByteBuffer.allocate(BYTES + 8);
    out.put((byte) TYPE).put((byte) 0).putShort((short) 0).putInt(0).put(target.bytes());
    out.put((byte) 1).put((byte) 1).put(asker.bytes());
    byte[] icmp = out.array();
    Ip6 group = target.solicitedNode();
    out.putShort(
        2, (short) Checksum.ofIpv6(source, group, NeighbourAdvert.ICMPV6, icmp, 0, icmp.length));
    return Ipv6Packet.frame(
        asker, Ipv6Packet.groupMac(group), source, group, NeighbourAdvert.ICMPV6, 0, icmp);
  }

  /**
   * Reads one from a frame; empty when it is anything else, or malformed. The asker's MAC is the
   * frame's source, which is where an answer can reach it.
   */
  public static Optional<NeighbourSolicit> read(byte[] frame, int length) {
    return Icmpv6.body(frame, length, TYPE, BYTES)
        .map(p ->
            new NeighbourSolicit(
                Ip6.ofBytes(frame, p.payloadAt() + 8), p.source(), Mac.ofBytes(frame, 6)))
        .filter(solicit -> !solicit.target().isMulticast());
  }
}
