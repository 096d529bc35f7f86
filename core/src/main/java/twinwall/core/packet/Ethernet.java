package twinwall.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import twinwall.core.net.Mac;

/** The 14 bytes before every packet on an Ethernet. */
public record Ethernet(Mac target, Mac source, int type) {
  public static final int BYTES = 14;
  public static final int IPV4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int IPV6 = 0x86DD;

  /** Reads the header of a frame; empty when the frame is shorter than that. */
  public static Optional<Ethernet> read(byte[] frame, int length) {
    if (length < BYTES || length > frame.length) {
      return Optional.empty();
    }
    return Optional.of(
        new Ethernet(Mac.ofBytes(frame, 0), Mac.ofBytes(frame, 6), Bytes.u16(frame, 12)));
  }

  void write(ByteBuffer out) {
    out.put(target.bytes()).put(source.bytes()).putShort((short) type);
  }
}
