package twinwall.node.carp;

import java.util.Optional;
import java.util.function.Consumer;
import twinwall.linux.KernelException;
import twinwall.linux.LinkEvent;
import twinwall.linux.LinkMonitor;
import twinwall.node.Log;

/** Tells the election what happens to links, from a thread of its own. */
public final class LinkWatch implements AutoCloseable {
  private final LinkMonitor monitor;
  private final Carp carp;
  private final Log log;
  private final Thread thread;
  private volatile boolean running = true;

  private LinkWatch(LinkMonitor monitor, Carp carp, Log log, Consumer<Throwable> crash) {
    this.monitor = monitor;
    this.carp = carp;
    this.log = log;
    this.thread =
        new Thread(
            () -> {
              try {
                run();
              } catch (RuntimeException | Error | KernelException e) {
                crash.accept(new IllegalStateException("the watch of links", e));
              }
            },
            "carp-links");
  }

  /** Begins to watch the links of the calling thread's network namespace. */
  public static LinkWatch start(Carp carp, Log log, Consumer<Throwable> crash)
      throws KernelException {
    LinkWatch watch = new LinkWatch(LinkMonitor.open(), carp, log, crash);
    watch.thread.start();
    return watch;
  }

  private void run() throws KernelException {
    while (running) {
      Optional<LinkEvent> event = monitor.next(-1);
      if (event.isEmpty()) {
        return;
      }
      switch (event.get()) {
        case LinkEvent.CarrierUp e -> carp.link(e.link().name(), true);
        case LinkEvent.CarrierDown e -> carp.link(e.link().name(), false);
        case LinkEvent.Removed e -> carp.link(e.link().name(), false);
        case LinkEvent.Added e -> carp.link(e.link().name(), e.link().up() && e.link().carrier());
        case LinkEvent.Lost _ -> log.warn("link events were lost; the links were read anew");
        case LinkEvent.Changed _, LinkEvent.AddressAdded _, LinkEvent.AddressRemoved _ -> {}
      }
    }
  }

  @Override
  public void close() {
    running = false;
    monitor.close();
  }
}
