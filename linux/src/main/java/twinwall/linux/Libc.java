package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one door to the kernel: system calls, with errno caught in the same call. Every call has the
 * same shape — libc's {@code syscall} with six long arguments — because each distinct shape costs
 * some ten milliseconds of start-up that no archive can keep.
 *
 * <p>A result below zero is the negative error number. Callers pass addresses as numbers and keep
 * the memory behind them alive themselves.
 */
final class Libc {
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final MethodHandle SYSCALL = handle();

  /** Each thread has its own four bytes for errno: one call's error is never another's. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
          return Arena.ofAuto().allocate(CAPTURED);
        }
      };

  private Libc() {}

  @SuppressWarnings("restricted") // the one place that binds native code
  private static MethodHandle handle() {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow("syscall");
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        symbol,
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  static long call(Sys sys, long a, long b, long c, long d, long e, long f) {
    MemorySegment captured = ERRNO.get();
    long result;
    try {
      result = (long) SYSCALL.invokeExact(captured, sys.number(), a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("the call of " + sys + " itself failed", t);
    }
    // errno is the only thing captured, so it stands at offset 0.
    return result == -1 ? -captured.get(ValueLayout.JAVA_INT, 0) : result;
  }

  static long call(Sys sys, long a, long b, long c) {
    return call(sys, a, b, c, 0, 0, 0);
  }

  static long call(Sys sys, long a) {
    return call(sys, a, 0, 0, 0, 0, 0);
  }

  /** The result, or the error as an exception that names the call. */
  static long check(String doing, long result) throws KernelException {
    if (result < 0) {
      throw new KernelException(doing, new Errno((int) -result));
    }
    return result;
  }
}
