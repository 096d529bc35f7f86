package twinwall.node.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Expectation;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.KernelOp;
import twinwall.linux.Ack;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelException;
import twinwall.linux.Received;
import twinwall.node.Log;

/** Does what flow sync's machine decides, and tells it what the kernel sees. */
final class FlowsHands {
  private static final int DUMP_CHUNK = 2048;
  private static final int SOME = 64;

  /**
   * With so many events waiting the rest is left in the kernel, whose buffer has a limit: an event
   * may hold thousands of flows, and the inbox would hold tens of thousands of events.
   */
  private static final int MUCH = 16;

  private static final long MOMENT_NANOS = 500_000;

  /** So few changes go all the way on the thread that read them; more wait for the loop's. */
  static final int FEW = 128;

  private final Map<Long, PeerLink> links;
  private final Log log;
  private final Runnable onStart;
  private final FlowSync.Election election;
  private final Consumer<Throwable> crash;
  private final Conntrack.Injector injector;

  /** Its events are not ours: the canary's way begins in the kernel. */
  private final Conntrack.Injector singer;

  private final Conntrack.Events events;
  private final AtomicLong made = new AtomicLong();
  private final Lane lane;
  private volatile PeerLink.Teller teller = _ -> false;
  private volatile boolean running = true;

  FlowsHands(
      Map<Long, PeerLink> links,
      Log log,
      Runnable onStart,
      FlowSync.Election election,
      Consumer<Throwable> crash)
      throws KernelException {
    this.links = links;
    this.log = log;
    this.onStart = onStart;
    this.election = election;
    this.crash = crash;
    injector = Conntrack.Injector.open();
    singer = Conntrack.Injector.open();
    int own = injector.port();
    events = Conntrack.Events.open(port -> port == own);
    events.leaveOut(own, CanaryFlow.FROM);
    lane = new Lane(this::act, onStart, crash);
  }

  /** The number of this kernel's table, as an earlier engine left it, or a new one. */
  static int kernel(int fresh) throws KernelException {
    int self = Conntrack.find(CanaryFlow.MARKER).map(Flow::mark).orElse(fresh);
    try (Conntrack.Injector marker = Conntrack.Injector.open()) {
      // EEXIST from the one or nothing to do for the other.
      Flow flow = CanaryFlow.marker(self);
      List<FlowsEvent.Failure> _ =
          marker.apply(List.of(new KernelOp.Create(flow), new KernelOp.Update(flow)));
    }
    return self;
  }

  void tellTo(PeerLink.Teller loop) {
    teller = loop;
  }

  void start() {
    String obstacle = Conntrack.alwaysEvents();
    if (!obstacle.isEmpty()) {
      log.warn("flows older than this engine may end unseen", "why", obstacle);
    }
    log.info("conntrack events", "buffer", events.buffer());
    lane.start();
    Thread.ofPlatform().name("flows-events").daemon().start(this::watch);
  }

  private void watch() {
    try {
      onStart.run();
      boolean lost = false;
      List<FlowsEvent.Change> changes = new ArrayList<>(SOME);
      List<Expectation.Change> expected = new ArrayList<>();
      while (true) {
        letOthersCatchUp();
        Received what = events.next(changes, expected);
        made.addAndGet(changes.stream().filter(FlowsHands::isMadeHere).count());
        if (!changes.isEmpty() || !expected.isEmpty()) {
          FlowsEvent event = new FlowsEvent.Kernel(changes, expected);
          lost |= !(changes.size() <= FEW ? teller.serve(event) : teller.tell(event));
          changes = new ArrayList<>(SOME);
          expected = new ArrayList<>();
        }
        if (what == Received.CLOSED) {
          return;
        }
        lost |= what == Received.LOST;
        if (lost && teller.tell(new FlowsEvent.Lost("events of the kernel were missed"))) {
          lost = false;
        }
      }
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("the reader of kernel events failed", e));
    }
  }

  private static boolean isMadeHere(FlowsEvent.Change change) {
    return change.kind() == FlowsEvent.Change.Kind.NEW
        && !change.ours()
        && !CanaryFlow.is(change.flow().key());
  }

  /** How many states this kernel has made by itself, as far as it was heard. */
  long made() {
    return made.get();
  }

  private void letOthersCatchUp() {
    while (running && teller.waiting() > MUCH) {
      LockSupport.parkNanos(this, MOMENT_NANOS);
    }
  }

  void perform(FlowsAction action) {
    lane.perform(action);
  }

  private void act(FlowsAction action) {
    switch (action) {
      case FlowsAction.Send send -> {
        PeerLink link = links.get(send.link());
        if (link != null) {
          link.send(send.frame());
        }
      }
      case FlowsAction.Close close -> {
        PeerLink link = links.get(close.link());
        if (link != null) {
          link.close(close.why());
        }
      }
      case FlowsAction.Apply apply when CanaryFlow.isOwn(apply.ops().getFirst().key()) -> {
        List<FlowsEvent.Failure> _ = singer.apply(apply.ops()); // one of each two always fails
      }
      case FlowsAction.Apply apply -> {
        List<FlowsEvent.Failure> failures = injector.apply(apply.ops());
        if (!failures.isEmpty() && !teller.tell(new FlowsEvent.Failed(failures))) {
          log.warn("flow sync's inbox is full", "unmended", failures.size());
        }
      }
      case FlowsAction.Dump dump ->
          Thread.ofPlatform().name("flows-dump").daemon().start(() -> dump(dump.generation()));
      case FlowsAction.Synchronised synchronised -> {
        log.info("flow sync", "complete", synchronised.synchronised(), "why", synchronised.why());
        election.synchronised(synchronised);
      }
      case FlowsAction.LetGo letGo -> election.letGo(letGo.node());
      case FlowsAction.Note note -> {
        if (note.loud()) {
          log.warn(note.text());
        } else {
          log.info(note.text());
        }
      }
    }
  }

  private void dump(long generation) {
    boolean whole = false;
    try {
      Ack end =
          Conntrack.dump(DUMP_CHUNK, flows -> patiently(new FlowsEvent.Dumped(generation, flows)));
      whole = end.ok();
      Optional<List<Expectation>> expected = Conntrack.expectations();
      expected.ifPresent(all -> patiently(new FlowsEvent.DumpedExpectations(generation, all)));
      if (!whole) {
        log.warn("dump of the conntrack table", "ended", end);
      }
    } catch (KernelException e) {
      log.warn("dump of the conntrack table", "failed", e.getMessage());
    }
    patiently(new FlowsEvent.DumpDone(generation, whole));
  }

  /** A dump can wait; what it says must not be lost. */
  private void patiently(FlowsEvent event) {
    letOthersCatchUp();
    while (running && !teller.tell(event)) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** No more events from the kernel. */
  void stop() {
    running = false;
    events.close();
  }

  void close() {
    lane.stop();
    injector.close();
    singer.close();
  }
}
