package twinwall.node.ruleset;

import java.nio.ByteBuffer;
import twinwall.core.judge.Packet;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.packet.Checksum;
import twinwall.core.packet.Ipv4Packet;
import twinwall.core.packet.Ipv6Packet;
import twinwall.core.plan.Match;

/** Packets as they stand on a wire, with checksums that hold. */
public final class Frames {
  private Frames() {}

  /** Behind the header of a protocol with ports, or of ICMP, stands the payload. */
  public static byte[] of(Mac from, Mac to, Packet packet, byte[] payload) {
    byte[] inside = inside(packet, payload);
    return packet.source() instanceof Ip4 source && packet.destination() instanceof Ip4 target
        ? Ipv4Packet.frame(from, to, source, target, packet.protocol(), 64, 0, inside)
        : Ipv6Packet.frame(
            from,
            to,
            (Ip6) packet.source(),
            (Ip6) packet.destination(),
            packet.protocol(),
            0,
            inside);
  }

  private static byte[] inside(Packet packet, byte[] payload) {
    return switch (packet.protocol()) {
      case Match.UDP -> {
        int length = 8 + payload.length;
        ByteBuffer out = ports(packet, length).putShort((short) length).putShort((short) 0);
        yield summed(packet, out.put(payload).array(), 6, true);
      }
      case Match.TCP -> {
        ByteBuffer out = ports(packet, 20 + payload.length).putInt(1).putInt(0);
        out.put((byte) 0x50).put((byte) packet.tcpFlags()).putShort((short) 1000).putInt(0);
        yield summed(packet, out.put(payload).array(), 16, true);
      }
      case 1, 58 -> {
        ByteBuffer out = ByteBuffer.allocate(8 + payload.length);
        out.put((byte) packet.icmpType()).put((byte) 0).putShort((short) 0).putInt(7);
        yield summed(packet, out.put(payload).array(), 2, packet.protocol() == 58);
      }
      default -> payload;
    };
  }

  private static ByteBuffer ports(Packet packet, int length) {
    return ByteBuffer.allocate(length)
        .putShort((short) packet.sourcePort())
        .putShort((short) packet.destinationPort());
  }

  private static byte[] summed(Packet packet, byte[] inside, int at, boolean withAddresses) {
    byte[] source = packet.source().bytes();
    byte[] target = packet.destination().bytes();
    ByteBuffer all = ByteBuffer.allocate(40 + inside.length);
    all.put(inside);
    if (withAddresses) {
      // The pseudo header's parts are whole words: their order does not matter to the sum.
      all.put(new byte[inside.length % 2]).put(source).put(target);
      all.putShort((short) packet.protocol()).putShort((short) inside.length);
    }
    int sum = Checksum.of(all.array(), 0, all.position());
    ByteBuffer.wrap(inside).putShort(at, (short) sum);
    return inside;
  }
}
