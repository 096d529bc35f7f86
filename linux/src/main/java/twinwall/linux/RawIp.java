package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import twinwall.core.net.Ip;

/** Sends whole IP packets as this machine's own: the kernel routes them, and rules apply. */
public final class RawIp {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int RAW = 255;
  private static final int IPV6 = 41;
  private static final int IPV6_HEADER_INCLUDED = 36;

  private RawIp() {}

  /** A refusal by a rule on the way out shows as an error, which is told as what it is. */
  public static Ack send(Ip target, byte[] packet) throws KernelException {
    boolean v4 = target.isV4();
    try (Fd socket = Fd.socket("raw socket", v4 ? AF_INET : AF_INET6, SOCK_RAW, RAW);
        Arena arena = Arena.ofConfined()) {
      if (!v4) {
        MemorySegment one = arena.allocate(4, 4);
        one.set(ValueLayout.JAVA_INT, 0, 1);
        long set =
            Libc.call(
                Sys.SETSOCKOPT, socket.number(), IPV6, IPV6_HEADER_INCLUDED, one.address(), 4, 0);
        Libc.check("raw IPv6 socket", set);
      }
      MemorySegment peer = arena.allocate(28, 8);
      peer.fill((byte) 0);
      peer.set(ValueLayout.JAVA_SHORT, 0, (short) (v4 ? AF_INET : AF_INET6));
      byte[] to = target.bytes();
      MemorySegment.copy(to, 0, peer, ValueLayout.JAVA_BYTE, v4 ? 4 : 8, to.length);
      MemorySegment bytes = arena.allocate(packet.length, 8);
      MemorySegment.copy(packet, 0, bytes, ValueLayout.JAVA_BYTE, 0, packet.length);
      return Ack.of(
          Libc.call(
              Sys.SENDTO,
              socket.number(),
              bytes.address(),
              packet.length,
              0,
              peer.address(),
              v4 ? 16 : 28));
    }
  }
}
