package twinwall.node;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.linux.LinkEvent;
import twinwall.linux.LinkMonitor;

/** The thread that hears from the kernel what happens to devices and addresses. */
public final class LinkWatch implements AutoCloseable {
  private static final long FOR_EVER = -1;

  private final LinkMonitor monitor;
  private final Runnable onStart;
  private final Consumer<LinkEvent> hear;
  private final Consumer<Throwable> crash;

  /**
   * Watches the links of the calling thread's network namespace.
   *
   * @param onStart runs first on the watching thread: scheduling class, timer slack
   */
  public LinkWatch(Runnable onStart, Consumer<LinkEvent> hear, Consumer<Throwable> crash)
      throws IOException {
    this.monitor = LinkMonitor.open();
    this.onStart = onStart;
    this.hear = hear;
    this.crash = crash;
  }

  public LinkWatch start() {
    Thread.ofPlatform().name("links-in").start(this::run);
    return this;
  }

  private void run() {
    try {
      onStart.run();
      for (Optional<LinkEvent> event = monitor.next(FOR_EVER);
          event.isPresent();
          event = monitor.next(FOR_EVER)) {
        hear.accept(event.get());
      }
    } catch (IOException | RuntimeException | Error e) {
      crash.accept(e);
    }
  }

  @Override
  public void close() {
    monitor.close();
  }
}
