package twinwall.node.carp;

import java.io.IOException;
import java.util.function.Consumer;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.Decoded;
import twinwall.core.carp.Drop;
import twinwall.node.Clock;
import twinwall.node.Log;

/**
 * Reads one device's frames on a thread of its own: adverts go to the machine, neighbour
 * solicitations are answered, the rest is counted. What may raise an alarm is told at most ten
 * times a second, with how often it came.
 */
final class Reader {
  private static final long TELL_GAP = 100_000_000L;

  private final Wire wire;
  private final Clock clock;
  private final Consumer<CarpEvent> tell;
  private final Log log;
  private final Thread thread;
  private long told = -TELL_GAP;
  private long untold;
  private volatile boolean running = true;

  Reader(
      Wire wire,
      Clock clock,
      Consumer<CarpEvent> tell,
      Runnable onStart,
      Log log,
      Consumer<Throwable> crash) {
    this.wire = wire;
    this.clock = clock;
    this.tell = tell;
    this.log = log;
    this.thread =
        new Thread(
            () -> {
              try {
                onStart.run();
                run();
              } catch (RuntimeException | Error e) {
                crash.accept(new IllegalStateException("the reader of " + wire.device, e));
              }
            },
            "carp-" + wire.device);
  }

  Reader start() {
    thread.start();
    return this;
  }

  Wire wire() {
    return wire;
  }

  void stop() {
    running = false;
    wire.socket.close();
  }

  private void run() {
    byte[] frame = new byte[2048];
    while (running) {
      try {
        int length = wire.socket.receive(frame);
        if (length < 0) {
          return;
        }
        read(frame, Math.min(length, frame.length));
      } catch (IOException e) {
        if (running) {
          log.warn("cannot read", "device", wire.device, "error", e.getMessage());
          pause();
        }
      }
    }
  }

  /** A device that is down or gone fails at once, again and again. */
  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(byte[] frame, int length) throws IOException {
    if (wire.answered(frame, length, clock.now())) {
      return;
    }
    switch (AdvertCodec.decode(frame, length, wire)) {
      case Decoded.Valid valid -> {
        var packets =
            valid.advert().source().isV4() ? wire.counters.ipackets : wire.counters.ipackets6;
        packets.incrementAndGet();
        tell.accept(new CarpEvent.Heard(wire.device, valid.advert()));
      }
      case Drop drop -> drop(drop);
    }
  }

  private void drop(Drop drop) {
    wire.counters.dropped(drop.reason());
    switch (drop.reason()) {
      case BADAUTH, VRRP, TWIN -> {
        untold++;
        long now = clock.now().nanos();
        if (now - told >= TELL_GAP) {
          tell.accept(new CarpEvent.Suspicious(wire.device, drop, untold));
          told = now;
          untold = 0;
        }
      }
      case HDROPS,
          NOTCARP,
          BADADDRS,
          OWNSOURCE,
          BADLEN,
          BADVER,
          BADTYPE,
          BADVHID,
          BADTTL,
          BADSUM,
          OWNCOUNTER -> {}
    }
  }
}
