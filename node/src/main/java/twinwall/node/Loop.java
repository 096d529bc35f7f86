package twinwall.node;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Runs one {@link Machine} on one named platform thread: one inbox, one state. Others leave events
 * with {@link #tell} or read the latest {@link #state}; who cannot wait for that thread to wake up
 * takes the turn with {@link #serve}. A deadline that has come is served before the inbox, so that
 * no flood of events starves it. An exception in the machine or its hands is a bug: it goes to the
 * {@code crash} handler, which ends the process (in a pair, crashing is a failover; limping is
 * not).
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
  private final ConcurrentLinkedQueue<E> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  /** Held by whoever has the turn: the loop's own thread, or one that serves its event itself. */
  private final ReentrantLock turn = new ReentrantLock();

  /** Until when the loop's own thread means to sleep; guarded by {@link #turn}. */
  private Moment asleepUntil = Moment.NEVER;

  private final Thread thread;
  private volatile S state;
  private volatile boolean running = true;
  private volatile boolean started;

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
    if (waiting.incrementAndGet() > INBOX) {
      waiting.decrementAndGet();
      refused.incrementAndGet();
      return false;
    }
    inbox.add(event);
    LockSupport.unpark(thread);
    return true;
  }

  /**
   * Like {@link #tell}, but where nobody has the turn and nothing waits, the caller's own thread
   * takes it: no other thread has to wake up. The order of events stays that in which they came.
   */
  public boolean serve(E event) {
    if (turn.isHeldByCurrentThread() || waiting.get() > 0 || !turn.tryLock()) {
      return tell(event);
    }
    try {
      if (waiting.get() > 0 || !started || !running) {
        return tell(event);
      }
      Moment now = clock.now();
      if (now.reached(machine.wakeAt(state))) {
        due(now);
      }
      act(machine.on(state, event, now));
      if (machine.wakeAt(state).isBefore(asleepUntil)) {
        LockSupport.unpark(thread);
      }
      return true;
    } catch (RuntimeException | Error e) {
      crashed(e);
      return false;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Events that wait. Who can make many large ones looks here first: the inbox counts, it does not
   * weigh.
   */
  public int waiting() {
    return waiting.get();
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
    LockSupport.unpark(thread);
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
      started = true;
      while (running || waiting.get() > 0) {
        Moment until = turns();
        long wait = clock.now().nanosUntil(until);
        if (running && wait > 0 && waiting.get() == 0) {
          LockSupport.parkNanos(this, wait);
        }
      }
    } catch (RuntimeException | Error e) {
      crashed(e);
    }
  }

  private void crashed(Throwable e) {
    crash.accept(new IllegalStateException("the loop '" + name + "' failed", e));
  }

  /** All there is to do now; returns when there will be something again. */
  private Moment turns() {
    turn.lock();
    try {
      while (true) {
        Moment now = clock.now();
        if (now.reached(machine.wakeAt(state))) {
          due(now);
          continue;
        }
        E event = inbox.poll();
        if (event == null) {
          asleepUntil = machine.wakeAt(state);
          return asleepUntil;
        }
        waiting.decrementAndGet();
        act(machine.on(state, event, now));
      }
    } finally {
      turn.unlock();
    }
  }

  private void due(Moment now) {
    Machine.Step<S, A> step = machine.due(state, now);
    if (now.reached(machine.wakeAt(step.state()))) {
      throw new IllegalStateException("the machine did not move its deadline past " + now);
    }
    act(step);
  }

  private void act(Machine.Step<S, A> step) {
    state = step.state();
    step.actions().forEach(hands);
  }
}
