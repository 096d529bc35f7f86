package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Supplier;

/** A socket that one thread reads with a limit on time, and that any thread can close or wake. */
final class Waiter implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final int SOL_SOCKET = 1;
  private static final int ATTACH_FILTER = 26;

  private final Fd socket;
  private final Fd bell;
  private final MemorySegment poll = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment limit = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment option = Arena.ofAuto().allocate(64, 8);
  private final MemorySegment count = Arena.ofAuto().allocate(8, 8);

  Waiter(Fd socket) throws KernelException {
    this.socket = socket;
    try {
      this.bell = Fd.event();
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
    poll.set(ValueLayout.JAVA_INT, 0, socket.number());
    poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
    poll.set(ValueLayout.JAVA_INT, 8, bell.number());
    poll.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
    count.set(ValueLayout.JAVA_LONG, 0, 1);
  }

  int fd() {
    return socket.number();
  }

  boolean enter() {
    return socket.acquire();
  }

  void leave() {
    socket.release();
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  /**
   * Waits until something can be read; below zero waits without limit. Call between {@link #enter}
   * and {@link #leave}, from one thread at a time.
   */
  void await(long nanos) {
    if (!bell.acquire()) {
      return;
    }
    try {
      limit.set(ValueLayout.JAVA_LONG, 0, Math.max(0, nanos) / 1_000_000_000L);
      limit.set(ValueLayout.JAVA_LONG, 8, Math.max(0, nanos) % 1_000_000_000L);
      long until = nanos < 0 ? 0 : limit.address();
      Libc.call(Sys.PPOLL, poll.address(), 2, until, 0, 8, 0);
    } finally {
      Reference.reachabilityFence(this);
      bell.release();
    }
  }

  Ack set(int level, int name, byte[] value) {
    synchronized (option) {
      MemorySegment.copy(value, 0, option, ValueLayout.JAVA_BYTE, 0, value.length);
      return setSegment(level, name, option, value.length);
    }
  }

  Ack set(int level, int name, int value) {
    synchronized (option) {
      option.set(ValueLayout.JAVA_INT, 0, value);
      return setSegment(level, name, option, 4);
    }
  }

  /** From now on the kernel keeps what the filter does not let through. */
  void attach(PacketFilter filter) throws KernelException {
    List<PacketFilter.Instruction> program = filter.program();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(8L * program.size(), 8);
      for (int i = 0; i < program.size(); i++) {
        PacketFilter.Instruction step = program.get(i);
        code.set(ValueLayout.JAVA_SHORT, 8L * i, (short) step.code());
        code.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) step.ifTrue());
        code.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) step.ifFalse());
        code.set(ValueLayout.JAVA_INT, 8L * i + 4, step.value());
      }
      MemorySegment header = arena.allocate(16, 8);
      header.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
      header.set(ValueLayout.JAVA_LONG, 8, code.address());
      setSegment(SOL_SOCKET, ATTACH_FILTER, header, 16).orThrow("socket filter");
      Reference.reachabilityFence(code);
    }
  }

  Ack setSegment(int level, int name, MemorySegment value, int length) {
    if (!enter()) {
      return new Ack.Refused(new Errno(9), "closed");
    }
    try {
      return Ack.of(Libc.call(Sys.SETSOCKOPT, fd(), level, name, value.address(), length, 0));
    } finally {
      Reference.reachabilityFence(value);
      leave();
    }
  }

  /**
   * Reads until there is something: zero nanoseconds do not wait, below zero waits until something
   * comes or the socket is closed.
   */
  Received receive(long nanos, Supplier<Received> read) {
    if (!enter()) {
      return Received.CLOSED;
    }
    try {
      Received first = read.get();
      if (first != Received.NOTHING || nanos == 0) {
        return first;
      }
      do {
        await(nanos);
        first = isClosed() ? Received.CLOSED : read.get();
      } while (first == Received.NOTHING && nanos < 0);
      return first;
    } finally {
      leave();
    }
  }

  /**
   * Asks for a receive buffer; where that takes a privilege that we lack, as in a user namespace,
   * for as much as everybody may have. The kernel doubles the figure for its own bookkeeping.
   *
   * @return the bytes in force
   */
  int receiveBuffer(int bytes) {
    int force = 33;
    int polite = 8;
    if (!set(SOL_SOCKET, force, bytes).ok()) {
      set(SOL_SOCKET, polite, bytes);
    }
    return get(SOL_SOCKET, polite);
  }

  int get(int level, int name) {
    if (!enter()) {
      return 0;
    }
    synchronized (option) {
      try {
        option.set(ValueLayout.JAVA_INT, 16, 4);
        long value = option.address();
        long result = Libc.call(Sys.GETSOCKOPT, fd(), level, name, value, value + 16, 0);
        return result < 0 ? 0 : option.get(ValueLayout.JAVA_INT, 0);
      } finally {
        Reference.reachabilityFence(this);
        leave();
      }
    }
  }

  /** Closes once nobody is inside, and wakes whoever waits. */
  @Override
  public void close() {
    if (bell.acquire()) {
      Libc.call(Sys.WRITE, bell.number(), count.address(), 8);
      Reference.reachabilityFence(this);
      socket.close();
      bell.release();
      bell.close();
    }
  }
}
