package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twinwall.core.apply.ApplyAction;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.apply.ApplyMachine;
import twinwall.core.apply.ApplyState;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Lease;
import twinwall.core.plan.Lookups;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.plan.Schedule;
import twinwall.linux.Address;
import twinwall.linux.Route;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/**
 * Makes the newest configuration true: plans it, tells the {@code apply} loop, and carries its
 * actions out on a thread of its own, so that the loop always knows what is wanted by now.
 */
public final class Applier implements AutoCloseable {
  /** Who depends on the plan beyond the kernel's tables: the election, flow sync. */
  @FunctionalInterface
  public interface Dependents {
    void configure(Plan plan) throws IOException;
  }

  /**
   * A configuration to make true.
   *
   * @param serial counts them: a revision may come into force more than once
   * @param label its revision, for people
   */
  private record Made(long serial, long label, Checked checked, Planning planning) {
    Config config() {
      return checked.config();
    }
  }

  private final ApplyHands hands;
  private final Dependents dependents;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Loop<ApplyState, ApplyEvent, ApplyAction> loop;
  private final BlockingQueue<ApplyAction.Apply> work = new LinkedBlockingQueue<>();
  private final Thread worker;
  private final Set<Facts.Ability> missing = Abilities.missing();
  private final Object changed = new Object();
  private volatile Lookups lookups = Lookups.NONE;
  private volatile Map<String, Lease> leases = Map.of();
  private volatile Optional<Made> newest = Optional.empty();
  private volatile Optional<Made> running = Optional.empty();
  private volatile long settled;
  private volatile boolean closed;

  public Applier(Path run, Clock clock, Dependents dependents, Log log, Consumer<Throwable> crash) {
    this.hands = new ApplyHands(run);
    this.dependents = dependents;
    this.log = log;
    this.crash = crash;
    this.loop = new Loop<>("apply", new ApplyMachine(), ApplyState.START, clock, this::act, crash);
    this.worker = new Thread(this::workOn, "apply-work");
  }

  public void start() {
    loop.start();
    worker.start();
  }

  /** What is known of aliases when the next configuration is planned. */
  public void knows(Lookups known) {
    lookups = known;
  }

  /** What the network told devices changed: plans anew. */
  public void told(Map<String, Lease> told) {
    leases = Map.copyOf(told);
    devicesChanged();
  }

  /** What the network told devices. */
  public Map<String, Lease> leases() {
    return leases;
  }

  /** What is known of aliases changed: plans anew. */
  public void lookedUp(Lookups known) {
    knows(known);
    devicesChanged();
  }

  /** This configuration counts from now on. Plans it; a refusal leaves what runs as it is. */
  public synchronized void want(long revision, Checked checked) {
    want(newest.map(Made::serial).orElse(0L) + 1, revision, checked);
  }

  private synchronized void want(long serial, long revision, Checked checked) {
    Planning planning = plan(checked);
    newest = Optional.of(new Made(serial, revision, checked, planning));
    switch (planning) {
      case Planning.Planned planned -> loop.tell(new ApplyEvent.Wanted(serial, planned.plan()));
      case Planning.Refused refused -> {
        log.error(
            "the configuration has no plan",
            "revision",
            revision,
            "problems",
            refused.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
        settle(serial);
      }
    }
  }

  /** The steps from what the kernel has to this configuration; nothing is done. */
  public List<String> steps(Config config) throws IOException {
    return switch (plan(Checked.of(config))) {
      case Planning.Planned planned -> hands.preview(planned.plan());
      case Planning.Refused refused ->
          refused.problems().stream().map(p -> "refused: " + p.told()).toList();
    };
  }

  private Planning plan(Checked checked) {
    try {
      return Planner.plan(checked, facts(checked.config()));
    } catch (IOException e) {
      return new Planning.Refused(
          List.of(Problem.error("interfaces", "The devices cannot be read: " + e.getMessage())));
    }
  }

  /** All that a configuration is planned with now. */
  public Facts facts(Config config) throws IOException {
    Set<Facts.Ability> lacking = EnumSet.noneOf(Facts.Ability.class);
    lacking.addAll(KernelReader.missingKinds(config));
    lacking.addAll(missing);
    return KernelReader.facts(config).lacking(lacking).with(lookups).told(leases);
  }

  /** What the machine has now; what nobody can read is assumed to be there. */
  public Facts facts() {
    try {
      return KernelReader.facts().with(lookups).told(leases);
    } catch (IOException e) {
      log.warn("the devices cannot be read", "why", e.getMessage());
      return Facts.anything();
    }
  }

  /** The newest configuration as a plan, if it has one. */
  public Optional<Plan> planned() {
    return newest
        .map(Made::planning)
        .flatMap(planning ->
            planning instanceof Planning.Planned planned
                ? Optional.of(planned.plan())
                : Optional.empty());
  }

  /** The machine's devices are not what they were: plans anew. */
  public synchronized void devicesChanged() {
    newest.ifPresent(made -> want(made.serial(), made.label(), made.checked()));
  }

  /**
   * An address that is no VIP came or went. What went may be ours to put back; and where the
   * network gives the addresses, rules and routes speak of them.
   */
  public void addressChanged(Address address, boolean came) {
    boolean asking = planned().filter(plan -> !plan.clients().isEmpty()).isPresent();
    if (asking && address.protocol() != Route.BY_TWINWALL) {
      devicesChanged();
    } else if (!came) {
      disturbed("address " + address.prefix() + " went");
    }
  }

  /** A device went. One that is made out of others may be made again, or by us now. */
  public void deviceGone(String device) {
    boolean made =
        newest
            .filter(
                n -> n.config().made().all().stream().anyMatch(one -> one.device().equals(device)))
            .isPresent();
    if (made) {
      devicesChanged();
    } else {
      disturbed(device + " went");
    }
  }

  /** Something changed what a plan had made: looks again. */
  public void disturbed(String what) {
    loop.tell(new ApplyEvent.Disturbed(what));
  }

  /** The schedules of the rules that run. */
  public List<Schedule> schedules() {
    return state().running().map(running -> running.plan().ruleset().schedules()).orElse(List.of());
  }

  public ApplyState state() {
    return loop.state();
  }

  /** The revision of what runs; 0 before the first. */
  public long runningRevision() {
    return running.map(Made::label).orElse(0L);
  }

  /** The revision of what the loop knows by this number. */
  public long revision(long serial) {
    return Stream.of(newest, running)
        .flatMap(Optional::stream)
        .filter(made -> made.serial() == serial)
        .mapToLong(Made::label)
        .findFirst()
        .orElse(0L);
  }

  /** What planning the newest configuration said. */
  public List<Problem> problems() {
    return newest.map(made -> made.planning().problems()).orElse(List.of());
  }

  /** The document that runs; an empty one before the first. */
  public Xml running() {
    return running.map(made -> made.config().xml()).orElse(Xml.of("pfsense"));
  }

  /** Waits until the newest configuration runs or was refused; says what runs then. */
  public Xml applied(Duration patience) {
    long wanted = newest.map(Made::serial).orElse(0L);
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (changed) {
      while (settled < wanted && System.nanoTime() < deadline) {
        try {
          changed.wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      }
    }
    return running();
  }

  private void settle(long serial) {
    synchronized (changed) {
      settled = Math.max(settled, serial);
      changed.notifyAll();
    }
  }

  private void act(ApplyAction action) {
    switch (action) {
      case ApplyAction.Apply a -> work.add(a);
      case ApplyAction.Running a -> {
        newest.filter(made -> made.serial() == a.revision()).ifPresent(this::runs);
        if (!a.changes().isEmpty()) {
          log.info("applied", "revision", revision(a.revision()), "changes", a.changes().size());
        }
        a.notices().forEach(notice -> log.warn(notice));
        settle(a.revision());
      }
      case ApplyAction.NotRunning a -> {
        ApplyState.Failure f = a.failure();
        log.error(
            "not applied",
            "revision",
            revision(f.revision()),
            "step",
            f.step(),
            "why",
            f.why(),
            "restored",
            f.restored(),
            "tries",
            f.tries());
        settle(f.revision());
      }
    }
  }

  private void runs(Made made) {
    running = Optional.of(made);
  }

  private void workOn() {
    try {
      while (!closed) {
        ApplyAction.Apply apply = work.take();
        loop.tell(apply(apply.revision(), apply.plan()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("applying failed", e));
    }
  }

  private ApplyEvent apply(long revision, Plan plan) {
    ApplyEvent outcome = hands.apply(revision, plan);
    if (outcome instanceof ApplyEvent.Applied) {
      try {
        dependents.configure(plan);
      } catch (IOException e) {
        String why = String.valueOf(e.getMessage());
        return new ApplyEvent.Failed(revision, "election and flow sync", why, false);
      }
    }
    return outcome;
  }

  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    loop.stop();
    hands.close();
  }
}
