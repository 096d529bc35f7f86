package twinwall.node.flows;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import twinwall.core.flows.FlowsAction;

/**
 * A second pair of hands: large changes of the kernel's table are made on a thread of their own,
 * while the next ones are read. Actions keep their order. While the lane is empty, what is small is
 * done at once on the caller's thread.
 */
final class Lane {
  /** Some milliseconds of work; whoever brings more waits. */
  private static final int ROOM = 16;

  private final ArrayBlockingQueue<FlowsAction> waiting = new ArrayBlockingQueue<>(ROOM);

  /** Waiting or being performed. */
  private final AtomicInteger pending = new AtomicInteger();

  private final Consumer<FlowsAction> hands;
  private final Consumer<Throwable> crash;
  private final Thread thread;

  /**
   * @param onStart runs first on the lane's thread: scheduling class
   */
  Lane(Consumer<FlowsAction> hands, Runnable onStart, Consumer<Throwable> crash) {
    this.hands = hands;
    this.crash = crash;
    this.thread =
        Thread.ofPlatform()
            .name("flows-kernel")
            .daemon()
            .unstarted(() -> {
              onStart.run();
              work();
            });
  }

  void start() {
    thread.start();
  }

  /** By one caller at a time. */
  void perform(FlowsAction action) {
    boolean large =
        action instanceof FlowsAction.Apply apply && apply.ops().size() >= FlowsHands.FEW;
    if (pending.get() == 0 && !large) {
      hands.accept(action);
      return;
    }
    pending.incrementAndGet();
    try {
      waiting.put(action);
    } catch (InterruptedException e) {
      pending.decrementAndGet();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the kernel was busy", e);
    }
  }

  private void work() {
    try {
      while (true) {
        hands.accept(waiting.take());
        pending.decrementAndGet();
      }
    } catch (InterruptedException _) {
      // Only stop() interrupts.
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("the kernel's table could not be changed", e));
    }
  }

  /** After the last {@link #perform}: does what still waits, within a bound, and ends. */
  void stop() {
    try {
      for (int i = 0; i < 2_000 && pending.get() > 0; i++) {
        Thread.sleep(1);
      }
      thread.interrupt();
      thread.join(1_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
