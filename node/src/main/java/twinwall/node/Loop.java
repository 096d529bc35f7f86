package twinwall.node;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Runs one {@link Machine} on one named platform thread: one inbox, one state. Others leave events
 * with {@link #tell} or read the latest {@link #state}. A deadline that has come is served before
 * the inbox, so that no flood of events starves it. An exception in the machine or its hands is a
 * bug: it goes to the {@code crash} handler, which ends the process (in a pair, crashing is a
 * failover; limping is not).
 */
public final class Loop<S, E, A> {
  /** Events that may wait; one more is refused and counted. */
  public static final int INBOX = 65_536;

  private final String name;
  private final Machine<S, E, A> machine;
  private final Clock clock;
  private final Consumer<A> hands;
  private final Runnable onStart;
  private final Consumer<Throwable> crash;
  private final BlockingQueue<E> inbox = new LinkedBlockingQueue<>(INBOX);
  private final AtomicLong refused = new AtomicLong();
  private final Thread thread;
  private volatile S state;
  private volatile boolean running = true;

  /**
   * @param onStart runs first on the loop's thread: scheduling class, timer slack
   */
  public Loop(
      String name,
      Machine<S, E, A> machine,
      S initial,
      Clock clock,
      Consumer<A> hands,
      Runnable onStart,
      Consumer<Throwable> crash) {
    this.name = name;
    this.machine = machine;
    this.state = initial;
    this.clock = clock;
    this.hands = hands;
    this.onStart = onStart;
    this.crash = crash;
    this.thread = new Thread(this::run, name);
  }

  public Loop(
      String name,
      Machine<S, E, A> machine,
      S initial,
      Clock clock,
      Consumer<A> hands,
      Consumer<Throwable> crash) {
    this(name, machine, initial, clock, hands, () -> {}, crash);
  }

  public Loop<S, E, A> start() {
    thread.start();
    return this;
  }

  /** Leaves an event; false when the inbox is full, which the teller must treat as a loss. */
  public boolean tell(E event) {
    boolean taken = inbox.offer(event);
    if (!taken) {
      refused.incrementAndGet();
    }
    return taken;
  }

  /** The state after the latest turn; immutable. */
  public S state() {
    return state;
  }

  /** Events that found the inbox full. */
  public long refused() {
    return refused.get();
  }

  /** Ends the loop after the events that are already waiting, and waits for it. */
  public void stop() {
    running = false;
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      onStart.run();
      while (running || !inbox.isEmpty()) {
        turn();
      }
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("the loop '" + name + "' failed", e));
    }
  }

  private void turn() {
    long wait = clock.now().nanosUntil(machine.wakeAt(state));
    E event = null;
    if (wait > 0) {
      try {
        event = inbox.poll(wait, TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        event = inbox.poll(); // stop() interrupts; what still waits is served first
        if (event == null) {
          return;
        }
      }
    }
    Moment now = clock.now();
    if (event == null && !now.reached(machine.wakeAt(state))) {
      return;
    }
    Machine.Step<S, A> step =
        event == null ? machine.due(state, now) : machine.on(state, event, now);
    state = step.state();
    if (event == null && now.reached(machine.wakeAt(state))) {
      throw new IllegalStateException("the machine did not move its deadline past " + now);
    }
    step.actions().forEach(hands);
  }
}
