package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip6;

/**
 * An IP packet that opens a connection, and carries a number by which it, and what is sent back
 * because of it, is known again whatever is translated on its way.
 *
 * @param toPort of ICMP the type
 * @param flags of TCP
 */
public record Crafted(
    Ip source,
    Ip target,
    int protocol,
    int fromPort,
    int toPort,
    int flags,
    int dscp,
    boolean options,
    int number) {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int GRE = 47;
  private static final int SCTP = 132;

  /** Where the number stands, in bits from the end of the IP header on. */
  public int numberAt() {
    return protocol == SCTP ? 128 : 64;
  }

  /** The packet from its IP header on. */
  public byte[] bytes() {
    byte[] payload = payload();
    boolean v4 = source.isV4();
    int header = v4 ? options ? 24 : 20 : 40;
    ByteBuffer out = ByteBuffer.allocate(header + payload.length);
    if (v4) {
      out.put((byte) (0x40 | header / 4)).put((byte) (dscp << 2));
      out.putShort((short) (header + payload.length)).putInt(0x4000);
      out.put((byte) 64).put((byte) protocol).putShort((short) 0);
      out.put(source.bytes()).put(target.bytes());
      if (options) {
        out.putInt(0x0101_0100);
      }
      out.putShort(10, (short) Checksum.of(out.array(), 0, header));
    } else {
      out.putInt(6 << 28 | dscp << 22).putShort((short) payload.length);
      out.put((byte) protocol).put((byte) 64).put(source.bytes()).put(target.bytes());
    }
    return out.put(payload).array();
  }

  private byte[] payload() {
    ByteBuffer out = ByteBuffer.allocate(64);
    int checksumAt = -1;
    switch (protocol) {
      case TCP -> {
        // An answer that resets it has this number where the number stands.
        out.putShort((short) fromPort).putShort((short) toPort).putInt(number - 1).putInt(number);
        out.put((byte) 0x50).put((byte) flags).putShort((short) 1024).putInt(0);
        checksumAt = 16;
      }
      case UDP -> {
        out.putShort((short) fromPort).putShort((short) toPort).putShort((short) 12);
        out.putShort((short) 0).putInt(number);
        checksumAt = 6;
      }
      case SCTP -> {
        out.putShort((short) fromPort).putShort((short) toPort).putInt(0).putInt(0);
        out.putInt(0x0100_0014).putInt(number).putInt(65_536).putShort((short) 1);
        out.putShort((short) 1).putInt(1);
      }
      case ICMP, ICMP6 -> {
        out.put((byte) toPort).put((byte) 0).putShort((short) 0).putInt(0x7457_0001);
        out.putInt(number).putInt(0);
        checksumAt = 2;
      }
      case GRE -> out.putInt(0x0000_0800).putInt(0).putInt(number).putInt(0);
      default -> out.putInt(0x0000_1000).putInt(1).putInt(number).putInt(0);
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    if (protocol == SCTP) {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      ByteBuffer.wrap(bytes).putInt(8, Integer.reverseBytes((int) crc.getValue()));
    } else if (checksumAt >= 0) {
      ByteBuffer.wrap(bytes).putShort(checksumAt, (short) checksum(bytes));
    }
    return bytes;
  }

  private int checksum(byte[] payload) {
    if (protocol == ICMP) {
      return Checksum.of(payload, 0, payload.length);
    }
    if (source instanceof Ip6) {
      return Checksum.ofIpv6(source, target, protocol, payload, 0, payload.length);
    }
    ByteBuffer whole = ByteBuffer.allocate(12 + payload.length + payload.length % 2);
    whole.put(source.bytes()).put(target.bytes()).putShort((short) protocol);
    whole.putShort((short) payload.length).put(payload);
    int sum = Checksum.of(whole.array(), 0, whole.capacity());
    return sum == 0 ? 0xFFFF : sum;
  }
}
