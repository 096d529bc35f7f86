package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * A conversation with the kernel over netlink. One thread at a time writes, one at a time reads;
 * any thread may close, which wakes the reader. Messages are built in {@link #writer()} and read in
 * place from {@link #messages()}: a warm socket makes no garbage.
 */
public final class NetlinkSocket implements AutoCloseable {
  public static final int ROUTE = 0;
  public static final int NETFILTER = 12;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SOL_NETLINK = 270;
  private static final int SO_SNDBUF = 7;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int DROP_MEMBERSHIP = 2;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int STRICT_CHECK = 12;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;
  private static final int BUFFER = 64 * 1024;
  private static final long ANSWER_WITHIN = 5_000_000_000L;

  private final Waiter socket;
  private final Supplier<Received> reading = this::read;
  private final int port;
  private final MemorySegment in;
  private final MemorySegment out;
  private final MemorySegment from = Arena.ofAuto().allocate(16, 8);
  private final NlWriter writer;
  private final NlMessage messages = new NlMessage();
  private final NlReader words = new NlReader();
  private final ByteBuffer inView;
  private int sequence;
  private long foreign;

  private NetlinkSocket(Waiter socket, int port, int bufferBytes) {
    this.socket = socket;
    this.port = port;
    in = Arena.ofAuto().allocate(bufferBytes, 16);
    out = Arena.ofAuto().allocate(bufferBytes, 16);
    inView = in.asByteBuffer().order(ByteOrder.nativeOrder());
    writer = new NlWriter(out.asByteBuffer());
  }

  public static NetlinkSocket open(int family) throws KernelException {
    return open(family, BUFFER);
  }

  /** Opens and binds; {@code bufferBytes} limits a batch sent and a datagram received. */
  public static NetlinkSocket open(int family, int bufferBytes) throws KernelException {
    Waiter socket = new Waiter(Fd.socket("netlink socket", AF_NETLINK, SOCK_RAW, family));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(16, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      long a = address.address();
      Libc.check("bind netlink", Libc.call(Sys.BIND, socket.fd(), a, 12));
      address.set(ValueLayout.JAVA_INT, 12, 12);
      Libc.check("name of netlink", Libc.call(Sys.GETSOCKNAME, socket.fd(), a, a + 12));
      socket.set(SOL_NETLINK, CAP_ACK, 1);
      socket.set(SOL_NETLINK, EXT_ACK, 1);
      if (family == ROUTE) {
        socket.set(SOL_NETLINK, STRICT_CHECK, 1);
      }
      // The kernel counts its overhead too, and refuses a batch above the limit; only root of the
      // whole machine may have more than the limit of the system.
      int wanted = Math.max(bufferBytes, BUFFER) * 2;
      if (!socket.set(SOL_SOCKET, SO_SNDBUFFORCE, wanted).ok()) {
        socket.set(SOL_SOCKET, SO_SNDBUF, wanted);
      }
      return new NetlinkSocket(socket, address.get(ValueLayout.JAVA_INT, 4), bufferBytes);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Our netlink port: events that we caused carry it. */
  public int port() {
    return port;
  }

  /** Joins a multicast group, a number as in RTNLGRP_LINK. */
  public void join(int group) throws KernelException {
    socket.set(SOL_NETLINK, ADD_MEMBERSHIP, group).orThrow("join netlink group " + group);
  }

  public void leave(int group) throws KernelException {
    socket.set(SOL_NETLINK, DROP_MEMBERSHIP, group).orThrow("leave netlink group " + group);
  }

  /** From now on the kernel keeps what the filter does not let through. */
  public void attach(PacketFilter filter) throws KernelException {
    socket.attach(filter);
  }

  /**
   * Asks for a receive buffer, by force where that is permitted.
   *
   * @return the bytes in force; the kernel counts double, and a small event costs over a kilobyte
   */
  public int receiveBuffer(int bytes) {
    return socket.receiveBuffer(bytes);
  }

  /** Where messages are built before {@link #send}. */
  public NlWriter writer() {
    return writer;
  }

  /** The next sequence number; never 0. */
  public int nextSequence() {
    sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    return sequence;
  }

  /** Datagrams that did not come from the kernel, and were dropped. */
  public long foreign() {
    return foreign;
  }

  /** Sends what {@link #writer()} holds as one datagram; the kernel has acted when this returns. */
  public Ack send() {
    if (writer.failed()) {
      return new Ack.Refused(new Errno(90), writer.problem());
    }
    if (!socket.enter()) {
      return new Ack.Refused(new Errno(9), "closed");
    }
    try {
      long result = Libc.call(Sys.SENDTO, socket.fd(), out.address(), writer.length(), 0, 0, 0);
      return Ack.of(result);
    } finally {
      Reference.reachabilityFence(this);
      socket.leave();
    }
  }

  /**
   * Receives one datagram into the buffer behind {@link #messages()}. Zero does not wait, below
   * zero waits until something comes or the socket is closed.
   */
  public Received receive(long nanos) {
    return socket.receive(nanos, reading);
  }

  private Received read() {
    while (true) {
      from.set(ValueLayout.JAVA_INT, 12, 12);
      long size =
          Libc.call(
              Sys.RECVFROM,
              socket.fd(),
              in.address(),
              in.byteSize(),
              MSG_DONTWAIT | MSG_TRUNC,
              from.address(),
              from.address() + 12);
      Reference.reachabilityFence(this);
      if (size < 0) {
        return switch ((int) -size) {
          case 4 -> Received.NOTHING;
          case 11 -> Received.NOTHING;
          case 105 -> Received.LOST;
          default -> throw new IllegalStateException("netlink receive: " + new Errno((int) -size));
        };
      }
      if (size > in.byteSize()) {
        return Received.LOST;
      }
      if (from.get(ValueLayout.JAVA_INT, 4) == 0) {
        messages.over(inView, (int) size);
        return Received.DATA;
      }
      foreign++;
    }
  }

  /** The messages of the datagram last received; valid until the next receive. */
  public NlMessage messages() {
    return messages;
  }

  /**
   * Sends the one message in {@link #writer()}, which must ask for an acknowledgement and carry
   * {@code sequence}, and waits for the answer.
   */
  public Ack request(int sequence) {
    return dump(sequence, _ -> {});
  }

  /**
   * Sends the one message in {@link #writer()} and passes every message of the answer to {@code
   * each}, up to the acknowledgement or the end of the dump. A dump during which the kernel's table
   * changed is refused as EINTR: ask again.
   */
  public Ack dump(int sequence, Consumer<NlMessage> each) {
    return dumpWhile(
        sequence,
        message -> {
          each.accept(message);
          return true;
        });
  }

  /**
   * The same until {@code each} has seen enough: what the kernel would say after that is left
   * unread, and the socket is of no use any more.
   */
  public Ack dumpWhile(int sequence, Predicate<NlMessage> each) {
    Ack sent = send();
    if (!sent.ok()) {
      return sent;
    }
    boolean interrupted = false;
    while (true) {
      switch (receive(ANSWER_WITHIN)) {
        case NOTHING -> {
          return new Ack.Refused(new Errno(110), "the kernel did not answer");
        }
        case CLOSED -> {
          return new Ack.Refused(new Errno(9), "closed");
        }
        case LOST -> {
          return new Ack.Refused(Errno.ENOBUFS, "answer lost");
        }
        case DATA -> {}
      }
      while (messages.next()) {
        if (messages.sequence() != sequence) {
          continue;
        }
        interrupted |= messages.is(NlMessage.DUMP_INTERRUPTED);
        if (messages.type() == NlMessage.ERROR || messages.type() == NlMessage.DONE) {
          return verdict(interrupted);
        }
        if (!each.test(messages)) {
          return Ack.OK;
        }
      }
      if (messages.failed()) {
        return new Ack.Refused(new Errno(74), "malformed answer");
      }
    }
  }

  private Ack verdict(boolean interrupted) {
    int errno = messages.errno();
    if (errno != 0) {
      return new Ack.Refused(new Errno(errno), messages.errorText(words));
    }
    return interrupted ? new Ack.Refused(Errno.EINTR, "table changed while dumping") : Ack.OK;
  }

  @Override
  public void close() {
    socket.close();
  }
}
