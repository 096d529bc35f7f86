package twinwall.node.pulse;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Mac;
import twinwall.linux.Links;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Received;
import twinwall.node.Log;

/**
 * Hears, on one device, frames to virtual MACs that are not ours now. A switch sends them here only
 * while it does not know where they belong: because the MASTER's port went down, or because it
 * forgot. While a MAC is ours nothing is listened to, so this costs the traffic nothing.
 */
final class FloodWatch implements AutoCloseable {
  /** What follows a flooded frame so soon is not read. */
  private static final long PAUSE_MILLIS = 3;

  private final String device;
  private final Consumer<String> flooded;
  private final Log log;
  private final AtomicLong frames = new AtomicLong();
  private final Thread thread;
  private Set<Mac> wanted = Set.of();
  private boolean closed;
  private PacketSocket[] open = {};

  FloodWatch(
      String device,
      Consumer<String> flooded,
      Runnable onStart,
      Log log,
      Consumer<Throwable> crash) {
    this.device = device;
    this.flooded = flooded;
    this.log = log;
    this.thread =
        new Thread(
            () -> {
              try {
                onStart.run();
                run();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException | Error e) {
                crash.accept(new IllegalStateException("the flood watch of " + device, e));
              }
            },
            "flood-" + device);
  }

  FloodWatch start() {
    thread.start();
    return this;
  }

  /** How often flooded frames were seen. */
  long frames() {
    return frames.get();
  }

  /** Listens for these, and no others. Does not wait. */
  synchronized void watch(Set<Mac> macs) {
    if (!macs.equals(wanted)) {
      wanted = Set.copyOf(macs);
      wake();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    wake();
  }

  private void wake() {
    for (PacketSocket socket : open) {
      socket.close();
    }
    open = new PacketSocket[0];
    notifyAll();
  }

  private void run() throws InterruptedException {
    while (true) {
      PacketSocket socket;
      synchronized (this) {
        while (wanted.isEmpty() && !closed) {
          wait();
        }
        if (closed) {
          return;
        }
        try {
          socket = listen();
          open = new PacketSocket[] {socket};
        } catch (IOException e) {
          log.warn("cannot hear floods", "device", device, "error", e.getMessage());
          wait(1_000);
          continue;
        }
      }
      hear(socket);
    }
  }

  private PacketSocket listen() throws IOException {
    try (Links links = Links.open()) {
      int index =
          links
              .link(device)
              .orElseThrow(() -> new IOException("there is no device " + device))
              .index();
      PacketSocket socket = PacketSocket.open(index, PacketFilter.to(wanted));
      for (Mac mac : wanted) {
        socket.addUnicast(mac).orThrow("hear frames to " + mac);
      }
      return socket;
    }
  }

  private void hear(PacketSocket socket) throws InterruptedException {
    while (true) {
      switch (socket.receive(-1)) {
        case DATA -> {
          frames.incrementAndGet();
          flooded.accept(device);
          Thread.sleep(PAUSE_MILLIS);
          skip(socket);
        }
        case CLOSED -> {
          return;
        }
        case LOST, NOTHING -> {}
      }
    }
  }

  private static void skip(PacketSocket socket) {
    for (int i = 0; i < 10_000 && socket.receive(0) == Received.DATA; i++) {}
  }
}
