package twinwall.node;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.linux.KernelException;
import twinwall.linux.Link;
import twinwall.linux.LinkEvent;
import twinwall.linux.LinkMonitor;
import twinwall.linux.Links;

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

  /** Whoever was looked for while the link was down must be found at once now that it is up. */
  static void forgetUnanswered(Link link, Log log) {
    try (Links rtnetlink = Links.open()) {
      int forgotten = rtnetlink.forgetUnanswered(link.index());
      if (forgotten > 0) {
        log.info("neighbours are looked for anew", "device", link.name(), "number", forgotten);
      }
    } catch (KernelException e) {
      log.warn("neighbours that did not answer stay", "device", link.name(), "why", e.getMessage());
    }
  }

  @Override
  public void close() {
    monitor.close();
  }
}
