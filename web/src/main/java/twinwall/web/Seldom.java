package twinwall.web;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Lets one record through in a while: the web server logs each request that it cannot read with a
 * stack trace, and strangers choose how many of those there are.
 */
final class Seldom implements Filter {
  private static final long EVERY_NANOS = 10_000_000_000L;

  private final LongSupplier nanos;
  private final AtomicLong next;

  Seldom(LongSupplier nanos) {
    this.nanos = nanos;
    this.next = new AtomicLong(nanos.getAsLong());
  }

  @Override
  public boolean isLoggable(LogRecord entry) {
    long now = nanos.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + EVERY_NANOS);
  }
}
