package twinwall.core.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpState;

/** Runs a scenario: first faults, then none, and then everything must be as it should be. */
public final class Run {
  /**
   * What came of it.
   *
   * @param violation what must never be, if it was
   */
  public record Outcome(
      Scenario scenario,
      Optional<Violation> violation,
      List<String> log,
      long digest,
      long nanos,
      long steps,
      long transitions,
      long packets,
      long broken) {}

  private static final long LOOK = 250;
  private static final long QUIET = 5_000;

  private final Scenario scenario;
  private final World world;
  private final Limits limits;

  private Run(Scenario scenario) {
    this.scenario = scenario;
    this.world = new World(scenario.setup());
    this.limits = new Limits(world);
    Copies copies = new Copies(world);
    List.of(
            new OneMaster(world),
            new SomeMaster(world),
            new NoFalseTakeOver(world),
            new Together(world),
            new OnlyMasterSpeaks(world),
            new ReadyFirst(copies),
            copies,
            limits)
        .forEach(world::watch);
  }

  /** Runs it to its end, or to the first violation. */
  public static Outcome of(Scenario scenario) {
    return of(scenario, false, "");
  }

  /**
   * The same.
   *
   * @param told whether all that happened is wanted even if nothing was violated
   * @param about flows whose text contains this are followed, if it is not empty
   */
  static Outcome of(Scenario scenario, boolean told, String about) {
    Run run = new Run(scenario);
    if (!about.isEmpty()) {
      run.world.watch(new About(run.world, about));
    }
    Optional<Violation> violation = Optional.empty();
    try {
      run.all();
    } catch (Violation e) {
      violation = Optional.of(e);
    }
    World world = run.world;
    return new Outcome(
        scenario,
        violation,
        told || violation.isPresent() ? world.log() : List.of(),
        world.digest,
        world.now(),
        world.steps,
        world.transitions,
        world.traffic.packets,
        world.traffic.broken);
  }

  private void all() {
    for (Node node : world.nodes) {
      world.clock.after(world.random.nextInt(500_000_000), node::boot);
    }
    world.run(2_000);
    if (scenario.seed() % 5 == 0) {
      world.traffic.bursts();
    }
    world.traffic.start();
    world.run(Scenario.SETTLING);
    long start = world.now();
    long last = start + scenario.faulty() * Bounds.MS;
    for (Fault fault : scenario.faults()) {
      long begins = start + fault.at() * Bounds.MS;
      long ends = begins + fault.lasting() * Bounds.MS;
      world.clock.at(begins, () -> fault.begin(world));
      world.clock.at(ends, () -> fault.end(world));
      last = Math.max(last, ends);
    }
    world.run(Duration.ofNanos(last - world.now()));
    world.run(1_500);
    world.traffic.stop();
    converge(last);
    world.run(3_000);
    limits.quiet();
    world.run(1_000);
    long moves = world.transitions;
    world.run(QUIET);
    if (world.transitions != moves) {
      throw new Violation("converges", "somebody moved without a reason");
    }
    wrong()
        .ifPresent(what -> {
          throw new Violation("converges", "it does not last: " + what);
        });
  }

  private void converge(long healed) {
    Optional<String> wrong = wrong();
    while (wrong.isPresent()) {
      if (world.now() > Math.max(healed, holds()) + Bounds.CONVERGED) {
        throw new Violation(
            "converges",
            (world.now() - healed) / Bounds.SECOND + " s after the last fault: " + wrong.get());
      }
      world.run(LOOK);
      wrong = wrong();
    }
  }

  /** Until when somebody has to hold still. */
  private long holds() {
    long until = 0;
    for (Node node : world.nodes) {
      if (node.isAlive()) {
        Engine engine = node.engine.get();
        CarpState state = engine.carp.state();
        until = state.hold().isOn() ? Math.max(until, engine.world(state.hold().until())) : until;
      }
    }
    return until;
  }

  /** What is not yet as it should be. */
  private Optional<String> wrong() {
    Node best = world.nodes.getFirst();
    for (Node node : world.nodes) {
      if (!node.isAlive()) {
        return Optional.of(node + " does not run");
      }
      CarpState state = node.engine.get().carp.state();
      if (state.demotion() > 0) {
        return Optional.of(node + " is demoted: " + state.causes().values());
      }
      for (Alarm alarm : state.alarms().values()) {
        if (alarm.active()) {
          return Optional.of(node + " has an alarm: " + alarm);
        }
      }
      if (!node.isSynchronised()) {
        return Optional.of(node + " has not every flow");
      }
      boolean right =
          world.vhids.stream()
              .allMatch(vhid ->
                  node.isMaster(vhid) == (node == best) && node.forwards(vhid) == (node == best));
      if (!right) {
        return Optional.of("of all nodes the first should be MASTER of everything, " + node);
      }
    }
    for (Node node : world.nodes.subList(1, world.nodes.size())) {
      Optional<String> difference = Copies.difference(node, best);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }
}
