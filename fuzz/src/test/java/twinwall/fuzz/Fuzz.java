package twinwall.fuzz;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Where the fuzzer enters; the target is named by the property {@code twinwall.fuzz}. */
public final class Fuzz {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Target target;

  private Fuzz() {}

  /** Called by the fuzzer before the first input. */
  public static void fuzzerInitialize() {
    target = Targets.named(System.getProperty("twinwall.fuzz", ""));
  }

  /** Called by the fuzzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    feed(target, input);
  }

  /** One input, and a look at what it cost. */
  static void feed(Target target, byte[] input) throws Exception {
    byte[] before = input.clone();
    long heap = THREADS.getCurrentThreadAllocatedBytes();
    target.one(input);
    long cost = THREADS.getCurrentThreadAllocatedBytes() - heap;
    long limit = target.heap() + target.heapPerByte() * input.length;
    if (cost > limit) {
      // The first time counts loading classes, too.
      heap = THREADS.getCurrentThreadAllocatedBytes();
      target.one(before.clone());
      cost = THREADS.getCurrentThreadAllocatedBytes() - heap;
      Check.that(
          cost <= limit,
          () -> input.length + " bytes cost more than " + (limit >> 10) + " KiB of heap");
    }
    Check.that(Arrays.equals(before, input), () -> "the input was changed");
  }
}
