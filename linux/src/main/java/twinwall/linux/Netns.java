package twinwall.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Network namespaces. A namespace belongs to a platform thread: sockets it opens, threads and
 * children it starts live there. Never used on a thread that is shared, nor on a virtual one.
 */
public final class Netns {
  private static final long CLONE_NEWNET = 0x4000_0000L;
  private static final long AT_FDCWD = -100;
  private static final long O_CLOEXEC = 0x8_0000;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;

  private Netns() {}

  /** Can this process make a network namespace? Nothing if it can, else why not. */
  public static String obstacle() {
    try {
      return fresh("netns-probe", () -> "");
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Runs a task in a network namespace of its own, with its loopback up, on a platform thread of
   * its own, and waits for it. The namespace is gone when its last thread, child and socket are.
   */
  public static <T> T fresh(String threadName, Callable<T> task) throws Exception {
    return on(
        threadName,
        () -> {
          Libc.check("unshare network namespace", Libc.call(Sys.UNSHARE, CLONE_NEWNET));
          loopbackUp();
          return task.call();
        });
  }

  /** Runs a task in the namespace that {@code path} names, on a platform thread of its own. */
  public static <T> T in(Path path, String threadName, Callable<T> task) throws Exception {
    return on(
        threadName,
        () -> {
          enter(path);
          return task.call();
        });
  }

  /** Moves the calling platform thread into the namespace that a file names. */
  public static void enter(Path path) throws KernelException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread would move its carrier");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      String doing = "enter network namespace " + path;
      long fd =
          Libc.check(doing, Libc.call(Sys.OPENAT, AT_FDCWD, name.address(), O_CLOEXEC, 0, 0, 0));
      try {
        Libc.check(doing, Libc.call(Sys.SETNS, fd, CLONE_NEWNET, 0));
      } finally {
        Libc.call(Sys.CLOSE, fd);
      }
    }
  }

  /** What tells the calling thread's namespace from every other: {@code net:[4026531840]}. */
  public static String identity() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private static void loopbackUp() throws KernelException {
    try (Fd socket = Fd.socket("socket", 2, 2, 0);
        Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(40, 8);
      request.setString(0, "lo");
      request.set(ValueLayout.JAVA_SHORT, 16, IFF_UP);
      Libc.check("lo up", Libc.call(Sys.IOCTL, socket.number(), SIOCSIFFLAGS, request.address()));
    }
  }

  private static <T> T on(String threadName, Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = Thread.ofPlatform().name(threadName).daemon().start(future);
    try {
      return future.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
