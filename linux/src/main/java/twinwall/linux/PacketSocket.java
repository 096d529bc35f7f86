package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import twinwall.core.net.Mac;

/**
 * Whole Ethernet frames on one device, seen before any rule and sent as they are. It hears every
 * protocol its filter lets through, for only so are frames seen that the kernel would divert, and
 * never its own. One thread reads; any may send, wake or close. MACs taken with it are given back
 * by the kernel when the socket closes, whichever way the process ends.
 */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOL_PACKET = 263;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int DROP_MEMBERSHIP = 2;
  private static final int IGNORE_OUTGOING = 23;
  private static final int MULTICAST = 0;
  private static final int UNICAST = 3;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;
  private static final int FRAME = 9216;

  private final Waiter socket;
  private final Supplier<Received> reading = this::read;
  private final int device;
  private final MemorySegment in = Arena.ofAuto().allocate(FRAME, 8);
  private final MemorySegment out = Arena.ofAuto().allocate(FRAME, 8);
  private final ByteBuffer frame = in.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
  private long tooLong;

  private PacketSocket(Waiter socket, int device) {
    this.socket = socket;
    this.device = device;
  }

  public static PacketSocket open(int device, PacketFilter filter) throws KernelException {
    // Protocol 0 hears nothing: no frame slips in before the filter.
    Waiter socket = new Waiter(Fd.socket("packet socket", AF_PACKET, SOCK_RAW, 0));
    try (Arena arena = Arena.ofConfined()) {
      socket.attach(filter);
      socket.set(SOL_PACKET, IGNORE_OUTGOING, 1).orThrow("packet socket: ignore outgoing");
      MemorySegment address = arena.allocate(20, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(ValueLayout.JAVA_BYTE, 3, (byte) 3);
      address.set(ValueLayout.JAVA_INT, 4, device);
      long result = Libc.call(Sys.BIND, socket.fd(), address.address(), 20);
      Libc.check("bind packet socket to device " + device, result);
      return new PacketSocket(socket, device);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Hears frames to a multicast MAC. */
  public Ack joinMulticast(Mac group) {
    return membership(ADD_MEMBERSHIP, MULTICAST, group);
  }

  public Ack leaveMulticast(Mac group) {
    return membership(DROP_MEMBERSHIP, MULTICAST, group);
  }

  /**
   * Makes the card accept frames to one more MAC, such as a virtual one. A device that has no list
   * of them, such as a bridge, accepts all frames then.
   */
  public Ack addUnicast(Mac mac) {
    return membership(ADD_MEMBERSHIP, UNICAST, mac);
  }

  public Ack dropUnicast(Mac mac) {
    return membership(DROP_MEMBERSHIP, UNICAST, mac);
  }

  private Ack membership(int operation, int type, Mac mac) {
    ByteBuffer request = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    request.putInt(device).putShort((short) type).putShort((short) 6).put(mac.bytes());
    return socket.set(SOL_PACKET, operation, request.array());
  }

  public int receiveBuffer(int bytes) {
    return socket.receiveBuffer(bytes);
  }

  /** Sends a whole frame, from its destination MAC on. Does not wait for room in the device. */
  public Ack send(byte[] bytes, int length) {
    if (length < 14 || length > FRAME) {
      return new Ack.Refused(Errno.EINVAL, "a frame of " + length + " bytes");
    }
    if (!socket.enter()) {
      return new Ack.Refused(new Errno(9), "closed");
    }
    try {
      synchronized (out) {
        MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, 0, length);
        long result = Libc.call(Sys.SENDTO, socket.fd(), out.address(), length, MSG_DONTWAIT, 0, 0);
        return Ack.of(result);
      }
    } finally {
      Reference.reachabilityFence(this);
      socket.leave();
    }
  }

  public Ack send(byte[] bytes) {
    return send(bytes, bytes.length);
  }

  /**
   * Receives one frame into {@link #frame()}. Zero does not wait, below zero waits without limit. A
   * device that goes down shows as {@link Received#LOST} once; the socket lives on.
   */
  public Received receive(long nanos) {
    return socket.receive(nanos, reading);
  }

  private Received read() {
    while (true) {
      int flags = MSG_DONTWAIT | MSG_TRUNC;
      long size = Libc.call(Sys.RECVFROM, socket.fd(), in.address(), in.byteSize(), flags, 0, 0);
      Reference.reachabilityFence(this);
      if (size < 0) {
        // EAGAIN and EINTR are nothing; ENETDOWN and the like are told once by the kernel.
        return size == -11 || size == -4 ? Received.NOTHING : Received.LOST;
      }
      if (size <= in.byteSize()) {
        frame.clear().limit((int) size);
        return Received.DATA;
      }
      tooLong++;
    }
  }

  /** The frame last received, from position 0 to its limit; valid until the next receive. */
  public ByteBuffer frame() {
    return frame;
  }

  /** Frames that passed the filter but were larger than any device of ours sends. */
  public long tooLong() {
    return tooLong;
  }

  @Override
  public void close() {
    socket.close();
  }
}
