package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import twinwall.core.apply.ApplyAction;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.apply.ApplyMachine;
import twinwall.core.apply.ApplyState;
import twinwall.core.plan.Plan;
import twinwall.linux.LinkEvent;
import twinwall.linux.LinkMonitor;
import twinwall.node.Clock;
import twinwall.node.Loop;

/**
 * The applying loop and the thread that watches the devices for it. Everybody who cares for devices
 * hears of them here, in the watching thread.
 */
public final class Applying implements AutoCloseable {
  private final ApplyHands hands;
  private final Loop<ApplyState, ApplyEvent, ApplyAction> loop;
  private final LinkMonitor monitor;
  private final Thread watcher;

  private Applying(
      Path run,
      Clock clock,
      Consumer<ApplyAction> outcome,
      Consumer<LinkEvent> devices,
      Consumer<Throwable> crash)
      throws IOException {
    hands = new ApplyHands(run);
    AtomicReference<Consumer<ApplyEvent>> teller = new AtomicReference<>(_ -> {});
    loop =
        new Loop<>(
            "apply",
            new ApplyMachine(),
            ApplyState.START,
            clock,
            action -> {
              switch (action) {
                case ApplyAction.Apply a ->
                    teller.get().accept(hands.apply(a.revision(), a.plan()));
                case ApplyAction.Running a -> outcome.accept(a);
                case ApplyAction.NotRunning a -> outcome.accept(a);
              }
            },
            crash);
    teller.set(loop::tell);
    monitor = LinkMonitor.open();
    watcher =
        Thread.ofPlatform()
            .name("devices")
            .unstarted(() -> {
              try {
                watch(devices);
              } catch (IOException | RuntimeException e) {
                crash.accept(e);
              }
            });
  }

  /**
   * Starts both threads, in the calling thread's namespace.
   *
   * @param outcome told Running and NotRunning, in the loop's thread
   * @param devices told every event of a device or an address; must be quick
   */
  public static Applying start(
      Path run,
      Clock clock,
      Consumer<ApplyAction> outcome,
      Consumer<LinkEvent> devices,
      Consumer<Throwable> crash)
      throws IOException {
    Applying applying = new Applying(run, clock, outcome, devices, crash);
    applying.loop.start();
    applying.watcher.start();
    return applying;
  }

  /** This plan is the one that counts from now on. */
  public boolean want(long revision, Plan plan) {
    return loop.tell(new ApplyEvent.Wanted(revision, plan));
  }

  public ApplyState state() {
    return loop.state();
  }

  private void watch(Consumer<LinkEvent> devices) throws IOException {
    while (true) {
      Optional<LinkEvent> event = monitor.next(-1);
      if (event.isEmpty()) {
        return;
      }
      devices.accept(event.get());
      if (disturbs(event.get())) {
        loop.tell(new ApplyEvent.Disturbed(event.get().toString()));
      }
    }
  }

  /** What may have made a true plan untrue: looking again costs little and changes what differs. */
  private static boolean disturbs(LinkEvent event) {
    return switch (event) {
      case LinkEvent.Added _,
          LinkEvent.Changed _,
          LinkEvent.CarrierUp _,
          LinkEvent.CarrierDown _,
          LinkEvent.AddressRemoved _,
          LinkEvent.Lost _ ->
          true;
      case LinkEvent.Removed _, LinkEvent.AddressAdded _ -> false;
    };
  }

  @Override
  public void close() {
    monitor.close();
    loop.stop();
  }
}
