package twinwall.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that several threads may use. It is closed once, and only when nobody is inside
 * a call with it: its number could by then mean another file.
 */
final class Fd implements AutoCloseable {
  private static final int CLOEXEC = 0x8_0000;
  private static final int CLOSED = 1 << 30;

  private final int number;
  private final AtomicInteger users = new AtomicInteger();

  Fd(long number) {
    this.number = (int) number;
  }

  static Fd socket(String doing, int family, int type, int protocol) throws KernelException {
    return new Fd(
        Libc.check(doing, Libc.call(Sys.SOCKET, family, (long) type | CLOEXEC, protocol)));
  }

  /** A counter that poll can wait for. */
  static Fd event() throws KernelException {
    int nonBlocking = 0x800;
    return new Fd(
        Libc.check("eventfd", Libc.call(Sys.EVENTFD2, 0, (long) CLOEXEC | nonBlocking, 0)));
  }

  int number() {
    return number;
  }

  /** Enters; false if it is closed. Each true needs one {@link #release}. */
  boolean acquire() {
    while (true) {
      int now = users.get();
      if ((now & CLOSED) != 0) {
        return false;
      }
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void release() {
    if (users.decrementAndGet() == CLOSED) {
      Libc.call(Sys.CLOSE, number);
    }
  }

  boolean isClosed() {
    return (users.get() & CLOSED) != 0;
  }

  @Override
  public void close() {
    int before = users.getAndUpdate(now -> now | CLOSED);
    if (before == 0) {
      Libc.call(Sys.CLOSE, number);
    }
  }
}
