package twinwall.node.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import twinwall.core.graph.History;
import twinwall.core.plan.Plan;
import twinwall.linux.LinkCounters;
import twinwall.linux.LinkCounters.Counters;
import twinwall.linux.Sysctl;
import twinwall.node.Clock;
import twinwall.node.Log;

/**
 * Measures on a thread of its own: every ten seconds, and every second while somebody looks. The
 * memory is fixed, whatever the time.
 */
public final class Meters implements AutoCloseable {
  static final int IN_BITS = 0;
  static final int OUT_BITS = 1;
  static final int IN_PACKETS = 2;
  static final int OUT_PACKETS = 3;
  static final int STATES = 0;
  static final int NEW_STATES = 1;
  static final int PROCESSOR = 0;
  static final int MEMORY = 1;

  private static final int MOST_INTERFACES = 128;
  private static final long SECOND = 1_000_000_000L;
  private static final int SELDOM = 10;
  private static final int LOOKED_AT = 12;

  /** An interface and what went through it. */
  record Meter(String id, String name, String device, History history) {}

  /** What was counted at a moment. */
  private record Reading(
      long nanos, Map<String, Counters> devices, long states, long made, Machine machine) {}

  private final Clock clock;
  private final LongSupplier made;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Thread thread = new Thread(this::run, "graphs");
  private final Map<String, Meter> meters = new LinkedHashMap<>();
  private final History states = new History(2);
  private final History machine = new History(2);
  private Optional<Reading> last = Optional.empty();
  private long measured;
  private long lookedUntil;
  private boolean stopping;
  private String trouble = "";

  /**
   * @param made how many states this node has made since its engine started
   */
  public Meters(Clock clock, LongSupplier made, Log log, Consumer<Throwable> crash) {
    this.clock = clock;
    this.made = made;
    this.log = log;
    this.crash = crash;
    thread.setDaemon(true);
  }

  /** Which interfaces there are from now on; begins to measure. */
  public synchronized void apply(Plan plan) {
    Map<String, Meter> before = new LinkedHashMap<>(meters);
    meters.clear();
    for (Plan.Interface face : plan.interfaces()) {
      if (meters.size() < MOST_INTERFACES) {
        History history =
            Optional.ofNullable(before.get(face.id()))
                .filter(old -> old.device().equals(face.device()))
                .map(Meter::history)
                .orElseGet(() -> new History(4));
        meters.put(face.id(), new Meter(face.id(), face.name(), face.device(), history));
      }
    }
    if (thread.getState() == Thread.State.NEW && !stopping) {
      thread.start();
    }
  }

  private void run() {
    try (LinkCounters counters = LinkCounters.open()) {
      while (awaitTurn()) {
        measure(() -> read(counters));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stopping
    } catch (IOException e) {
      log.warn("graphs stay empty", "why", e.getMessage());
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("measuring failed", e));
    }
  }

  /** Until the next whole second, or the next tenth while nobody looks; false at the end. */
  private synchronized boolean awaitTurn() throws InterruptedException {
    while (!stopping) {
      long now = clock.now().nanos();
      long step = now / SECOND < lookedUntil ? 1 : SELDOM;
      long next = (measured + step) * SECOND;
      if (now >= next) {
        return true;
      }
      wait(Math.max(1, (next - now) / 1_000_000 + 1));
    }
    return false;
  }

  private Optional<Reading> read(LinkCounters counters) {
    try {
      long count =
          Sysctl.read("net/netfilter/nf_conntrack_count") instanceof Sysctl.Value.Found found
              ? Long.parseLong(found.text())
              : 0;
      Reading reading =
          new Reading(
              clock.now().nanos(), counters.read(), count, made.getAsLong(), Machine.read());
      trouble = "";
      return Optional.of(reading);
    } catch (IOException | NumberFormatException e) {
      if (!trouble.equals(String.valueOf(e.getMessage()))) {
        trouble = String.valueOf(e.getMessage());
        log.warn("a point of the graphs is missing", "why", trouble);
      }
      return Optional.empty();
    }
  }

  private void measure(Supplier<Optional<Reading>> source) {
    Optional<Reading> reading = source.get(); // nobody waits for the kernel meanwhile
    synchronized (this) {
      long second = clock.now().nanos() / SECOND;
      if (reading.isPresent() && last.isPresent()) {
        add(last.get(), reading.get(), measured, second);
      }
      last = reading;
      measured = second;
    }
  }

  private void add(Reading from, Reading to, long first, long until) {
    double seconds = (to.nanos() - from.nanos()) / 1e9;
    for (Meter meter : meters.values()) {
      Counters a = from.devices().get(meter.device());
      Counters b = to.devices().get(meter.device());
      if (a != null && b != null && isLater(a, b)) {
        meter
            .history()
            .add(
                first,
                until,
                (b.inBytes() - a.inBytes()) * 8 / seconds,
                (b.outBytes() - a.outBytes()) * 8 / seconds,
                (b.inPackets() - a.inPackets()) / seconds,
                (b.outPackets() - a.outPackets()) / seconds);
      }
    }
    states.add(first, until, to.states(), (to.made() - from.made()) / seconds);
    long all = to.machine().all() - from.machine().all();
    long busy = to.machine().busy() - from.machine().busy();
    long memory = to.machine().memory();
    machine.add(
        first,
        until,
        all > 0 ? 100.0 * busy / all : 0,
        memory > 0 ? 100.0 * (memory - to.machine().free()) / memory : 0);
  }

  /** A device that was made anew counts from 0 on. */
  private static boolean isLater(Counters a, Counters b) {
    return b.inBytes() >= a.inBytes()
        && b.outBytes() >= a.outBytes()
        && b.inPackets() >= a.inPackets()
        && b.outPackets() >= a.outPackets();
  }

  /** Somebody looks: for some seconds it is measured every second. */
  public synchronized long look() {
    lookedUntil = clock.now().nanos() / SECOND + LOOKED_AT;
    notifyAll();
    return measured;
  }

  /** What is looked at while nothing is added. */
  synchronized <T> T with(Looker<T> looker) {
    return looker.look(List.copyOf(new ArrayList<>(meters.values())), states, machine, measured);
  }

  /** Looks at everything that was measured. */
  @FunctionalInterface
  interface Looker<T> {
    T look(List<Meter> meters, History states, History machine, long second);
  }

  /** Seconds since the second until which it was measured. */
  long ageMillis() {
    return Math.max(0, clock.now().nanos() / 1_000_000 - with((_, _, _, second) -> second) * 1_000);
  }

  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
