package twinwall.node.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.CarpMachine;
import twinwall.core.drill.Check;
import twinwall.core.drill.DrillAction;
import twinwall.core.drill.DrillEvent;
import twinwall.core.drill.DrillMachine;
import twinwall.core.drill.DrillState;
import twinwall.core.flows.Exclusions;
import twinwall.core.peer.PeerState.Peer;
import twinwall.core.peer.View;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;
import twinwall.node.carp.Carp;
import twinwall.node.control.Refusal;
import twinwall.node.peer.Peers;

/**
 * The failover drill of this node. It keeps this node away by a demotion with an end of its own, in
 * the engine's memory: neither a page that is closed nor an engine that ends leaves it away.
 */
public final class Drills implements AutoCloseable {
  private static final String CAUSE = "failover drill";
  private static final long SETTLED_MILLIS = 1_000;
  private static final long BETWEEN_MILLIS = 3_000;

  private final Clock clock;
  private final InstantSource wall;
  private final Log log;
  private final Carp carp;
  private final Peers peers;
  private final DrillFile file;
  private final Survey survey;
  private final Loop<DrillState, DrillEvent, DrillAction> loop;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("drill-work").daemon().factory());
  private final Consumer<Throwable> crash;
  private volatile Optional<Report> current = Optional.empty();

  /**
   * @param config where the reports are kept
   * @param exclusions which connections are of no concern
   */
  public Drills(
      Clock clock,
      InstantSource wall,
      Log log,
      Path config,
      Carp carp,
      Peers peers,
      Supplier<Exclusions> exclusions,
      Consumer<Throwable> crash) {
    this.clock = clock;
    this.wall = wall;
    this.log = log.room("drill");
    this.carp = carp;
    this.peers = peers;
    this.crash = crash;
    this.file = new DrillFile(config.resolve("drills.json"), this.log);
    this.survey = new Survey(peers, exclusions);
    this.loop =
        new Loop<>("drill", new DrillMachine(), DrillState.IDLE, clock, this::perform, crash);
  }

  public Drills start() {
    loop.start();
    return this;
  }

  /** The one that would take over: the first that is heard, else the first. */
  private Optional<Peer> partner() {
    List<Peer> all = List.copyOf(peers.state().peers().values());
    return all.stream()
        .filter(p -> p.present(clock.now()).filter(v -> v.election().isFit()).isPresent())
        .findFirst()
        .or(() -> all.stream().filter(p -> p.present(clock.now()).isPresent()).findFirst())
        .or(() -> all.stream().findFirst());
  }

  List<Check> checks() {
    Optional<Peer> peer = partner();
    return Check.all(
        peers.self(),
        peer.flatMap(p -> p.present(clock.now())),
        peer.map(p -> p.view().map(View::name).orElse(p.address().toString())).orElse(""));
  }

  /** What somebody should know of. */
  public List<String> notices() {
    return current
        .map(r -> List.of("A failover drill of " + r.who() + " is under way."))
        .orElse(List.of());
  }

  synchronized void begin(String who, boolean forced, Duration away) throws Refusal {
    if (loop.state().runs() || current.isPresent()) {
      throw new Refusal(Refusal.Kind.BUSY, "A failover drill is under way.", List.of());
    }
    List<Check> checks = checks();
    if (!Check.allow(checks, forced)) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          Check.allow(checks, true)
              ? "Not everything would survive. Whoever insists may force the drill."
              : "There can be no drill now.",
          checks.stream()
              .filter(c -> !c.good() && c.weight() != Check.Weight.KNOW)
              .map(c -> new Refusal.Problem(c.name(), c.sentence()))
              .toList());
    }
    Peer peer = partner().orElseThrow();
    log.warn("a failover drill begins", "who", who, "forced", forced, "away", away);
    Report report = new Report(wall, who, forced, checks, peer.address());
    current = Optional.of(report);
    worker.execute(() ->
        guarded(() -> {
          report.before(survey.before());
          file.keep(report.json());
          move(report, away);
        }));
  }

  /** Unless somebody ended it while the connections were counted. */
  private synchronized void move(Report report, Duration away) {
    report.begins();
    if (report.ended().isEmpty()) {
      loop.tell(new DrillEvent.Start(away));
    } else {
      finish(false, report.ended());
    }
  }

  synchronized void abort(String who) throws Refusal {
    Report report = current.orElseThrow(() -> new Refusal("No failover drill is under way."));
    String why = "It was ended by " + who + ".";
    if (!report.endBefore(why)) {
      loop.tell(new DrillEvent.Abort(why));
    }
  }

  private interface Work {
    void run();
  }

  private void guarded(Work work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("the drill failed", e));
    }
  }

  private void perform(DrillAction action) {
    switch (action) {
      case DrillAction.Demote(Duration most) ->
          carp.demote(CAUSE, CarpMachine.MAX_SKEW, Optional.of(most));
      case DrillAction.Relieve _ -> carp.relieve(CAUSE);
      case DrillAction.Look _ -> loop.tell(seen());
      case DrillAction.Count _ -> {
        boolean first = loop.state().counts() == 0;
        worker.schedule(
            () -> guarded(this::count),
            first ? SETTLED_MILLIS : BETWEEN_MILLIS,
            TimeUnit.MILLISECONDS);
      }
      case DrillAction.Note(DrillState.Phase phase) -> {
        log.info("the failover drill goes on", "phase", phase);
        current.ifPresent(r -> r.phase(phase));
      }
      case DrillAction.Finish(boolean whole, String sentence) -> {
        current.ifPresent(r -> r.finished(sentence));
        // The last change of the peer may still be on its way.
        worker.schedule(
            () -> guarded(() -> finish(whole, sentence)), SETTLED_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private DrillEvent seen() {
    View self = peers.self();
    Optional<Peer> peer = current.map(r -> peers.state().peers().get(r.peer()));
    Optional<View> there = peer.flatMap(p -> p.present(clock.now()));
    return new DrillEvent.Seen(
        masters(self), there.map(Drills::masters).orElse(0),
        self.election().groups().size(), there.isPresent());
  }

  private static int masters(View view) {
    return (int)
        view.election().groups().stream().filter(g -> g.standing() == View.Standing.MASTER).count();
  }

  private void count() {
    current.ifPresent(r -> r.counted(survey.count(r.peer())));
    loop.tell(new DrillEvent.Counted());
  }

  private void finish(boolean whole, String sentence) {
    current.ifPresent(report -> {
      Peer peer = peers.state().peers().get(report.peer());
      report.after(survey.still());
      report.end(
          whole,
          sentence,
          peers.self(),
          Optional.ofNullable(peer).flatMap(Peer::view),
          Optional.ofNullable(peer).flatMap(p -> p.clocks().best(clock.now())));
      file.keep(report.json());
      log.warn("a failover drill is over", "who", report.who(), "whole", whole, "what", sentence);
    });
    current = Optional.empty();
  }

  ObjectNode status() {
    ObjectNode out = Report.JSON.objectNode();
    out.put("running", current.isPresent());
    current.ifPresent(r -> out.set("current", r.json()));
    List<Check> checks = checks();
    out.put("allowed", Check.allow(checks, false)).put("allowed_forced", Check.allow(checks, true));
    out.set("checks", Report.checks(checks));
    out.set("reports", file.all());
    return out;
  }

  @Override
  public void close() {
    worker.shutdownNow();
    loop.stop();
  }
}
