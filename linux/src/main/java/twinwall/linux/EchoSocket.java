package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.function.Supplier;
import twinwall.core.net.Ip;
import twinwall.core.packet.Echo;

/**
 * ICMP echo through the kernel, from one address of this machine: the kernel routes, and rules
 * apply as to anything that the machine sends. It hears the replies to its own identifier only. One
 * thread asks; the same or another one hears.
 */
public final class EchoSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;
  private static final int PACKET = 512;

  /** A reply and who sent it. */
  public record Reply(Ip from, Echo echo) {}

  private final Waiter socket;
  private final boolean v4;
  private final Supplier<Received> reading = this::read;
  private final MemorySegment outgoing = Arena.ofAuto().allocate(64, 8);
  private final MemorySegment to = Arena.ofAuto().allocate(32, 8);
  private final MemorySegment buffer = Arena.ofAuto().allocate(PACKET, 8);
  private final MemorySegment peer = Arena.ofAuto().allocate(32, 8);
  private final MemorySegment peerLength = Arena.ofAuto().allocate(8, 8);
  private int received;

  private EchoSocket(Waiter socket, boolean v4) {
    this.socket = socket;
    this.v4 = v4;
  }

  /**
   * @param source the address that questions come from
   * @param identifier tells its replies from those to others on this machine
   */
  public static EchoSocket open(Ip source, int identifier) throws KernelException {
    boolean v4 = source.isV4();
    Waiter waiter =
        new Waiter(Fd.socket("ICMP socket", v4 ? AF_INET : AF_INET6, SOCK_RAW, v4 ? ICMP : ICMPV6));
    try {
      waiter.attach(PacketFilter.echoReplies(v4, identifier));
      EchoSocket socket = new EchoSocket(waiter, v4);
      int length = socket.address(source);
      long result = Libc.call(Sys.BIND, waiter.fd(), socket.to.address(), length);
      Reference.reachabilityFence(socket);
      Libc.check("send ICMP echo from " + source, result);
      return socket;
    } catch (KernelException e) {
      waiter.close();
      throw e;
    }
  }

  /** Asks; does not wait. */
  public Ack ask(Ip target, Echo question) {
    if (target.isV4() != v4) {
      return new Ack.Refused(Errno.EINVAL, "another family");
    }
    byte[] bytes = question.request(v4);
    if (!socket.enter()) {
      return new Ack.Refused(new Errno(9), "closed");
    }
    try {
      int length = address(target);
      MemorySegment.copy(bytes, 0, outgoing, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return Ack.of(
          Libc.call(
              Sys.SENDTO,
              socket.fd(),
              outgoing.address(),
              bytes.length,
              MSG_DONTWAIT,
              to.address(),
              length));
    } finally {
      Reference.reachabilityFence(this);
      socket.leave();
    }
  }

  /** Writes a socket address. */
  private int address(Ip ip) {
    to.fill((byte) 0);
    to.set(ValueLayout.JAVA_SHORT, 0, (short) (v4 ? AF_INET : AF_INET6));
    byte[] bytes = ip.bytes();
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, v4 ? 4 : 8, bytes.length);
    return v4 ? 16 : 28;
  }

  /** The next reply that has arrived; empty when there is none. Does not wait. */
  public Optional<Reply> next() {
    return next(0);
  }

  /** The next reply; waits for it without limit. Empty when the socket was closed. */
  public Optional<Reply> await() {
    Optional<Reply> reply = next(-1);
    while (reply.isEmpty() && !socket.isClosed()) {
      reply = next(-1);
    }
    return reply;
  }

  private Optional<Reply> next(long nanos) {
    while (socket.receive(nanos, reading) == Received.DATA) {
      byte[] bytes = new byte[received];
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, received);
      byte[] from = new byte[v4 ? 4 : 16];
      MemorySegment.copy(peer, ValueLayout.JAVA_BYTE, v4 ? 4 : 8, from, 0, from.length);
      Optional<Echo> echo = Echo.reply(v4, bytes, received);
      if (echo.isPresent()) {
        return Optional.of(new Reply(Ip.ofBytes(from), echo.get()));
      }
    }
    return Optional.empty();
  }

  private Received read() {
    while (true) {
      peerLength.set(ValueLayout.JAVA_INT, 0, (int) peer.byteSize());
      long size =
          Libc.call(
              Sys.RECVFROM,
              socket.fd(),
              buffer.address(),
              PACKET,
              MSG_DONTWAIT | MSG_TRUNC,
              peer.address(),
              peerLength.address());
      Reference.reachabilityFence(this);
      if (size < 0) {
        return size == -11 || size == -4 ? Received.NOTHING : Received.LOST;
      }
      if (size <= PACKET) { // what is longer is no answer to a question of ours
        received = (int) size;
        return Received.DATA;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
