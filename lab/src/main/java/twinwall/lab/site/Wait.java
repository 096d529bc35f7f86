package twinwall.lab.site;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, always with a bound. */
public final class Wait {
  private Wait() {}

  /** Looks every few milliseconds; after the bound it is an error with this sentence. */
  public static void until(
      long boundMillis, long everyMillis, BooleanSupplier condition, Supplier<String> sentence) {
    if (!reached(boundMillis, everyMillis, condition)) {
      throw new LabException(sentence.get() + " (waited " + boundMillis / 1000.0 + " s)");
    }
  }

  /** The same, with the outcome as the answer. */
  public static boolean reached(long boundMillis, long everyMillis, BooleanSupplier condition) {
    long end = System.nanoTime() + boundMillis * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      sleep(everyMillis);
    }
    return true;
  }

  public static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
