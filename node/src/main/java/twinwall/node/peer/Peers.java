package twinwall.node.peer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerAction;
import twinwall.core.peer.PeerEvent;
import twinwall.core.peer.PeerFrame;
import twinwall.core.peer.PeerMachine;
import twinwall.core.peer.PeerState;
import twinwall.core.peer.View;
import twinwall.core.plan.Plan;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/**
 * The exchange of views of one node. Threads: the loop {@code peers}, {@code peers-accept}, and two
 * for each peer; no thread of the election or of flow sync waits for any of them.
 */
public final class Peers implements AutoCloseable {
  private final Clock clock;
  private final InstantSource wall;
  private final Log log;
  private final Supplier<View> self;
  private final Consumer<Throwable> crash;
  private final Loop<PeerState, PeerEvent, PeerAction> loop;
  private final PeerDoor door;
  private final Map<Ip, PeerCaller> callers = new ConcurrentHashMap<>();
  private Optional<PeerSettings> settings = Optional.empty();

  /**
   * @param self how this node is, without waiting for anybody
   * @param crash ends the process
   */
  public Peers(
      Clock clock, InstantSource wall, Log log, Supplier<View> self, Consumer<Throwable> crash) {
    this.clock = clock;
    this.wall = wall;
    this.log = log;
    this.self = self;
    this.crash = crash;
    this.loop =
        new Loop<>("peers", new PeerMachine(), PeerState.START, clock, this::perform, crash);
    this.door = new PeerDoor(wall, log, this::tell, new Counter(wall), crash);
  }

  public void start() {
    loop.start();
    door.start();
  }

  /** Changes only what differs. */
  public void want(Plan plan) {
    want(PeerSettings.of(plan));
  }

  synchronized void want(Optional<PeerSettings> next) {
    if (next.equals(settings)) {
      return;
    }
    settings = next;
    callers.values().forEach(PeerCaller::close);
    callers.clear();
    door.want(next);
    Set<Ip> peers = new HashSet<>();
    next.ifPresent(with -> {
      for (Ip peer : with.peers()) {
        peers.add(peer);
        callers.put(peer, new PeerCaller(peer, with, wall, this::tell, crash));
      }
    });
    tell(new PeerEvent.Configured(peers));
  }

  /** Something has changed that the peers should know at once; never waits. */
  public void stir() {
    tell(new PeerEvent.Stirred());
  }

  public PeerState state() {
    return loop.state();
  }

  /** How this node is. */
  public View self() {
    return self.get();
  }

  /** Asks a peer about flows; waits for the answer. */
  public PeerFrame.Counts ask(Ip peer, List<Long> names, Duration patience) throws IOException {
    PeerCaller caller = callers.get(peer);
    if (caller == null) {
      throw new IOException("not a peer");
    }
    try {
      return caller
          .ask(new PeerFrame.Ask(System.nanoTime(), names))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("the peer does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping", e);
    }
  }

  /** Whether there is somebody to tell, and a key to tell it with. */
  synchronized boolean isLinked() {
    return settings.isPresent();
  }

  /** How often something came that was no view of a peer. */
  public long refused() {
    return door.refused();
  }

  Clock clock() {
    return clock;
  }

  /** Microseconds since 1970. */
  public static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private void tell(PeerEvent event) {
    if (!loop.tell(event)) {
      log.warn("the peers' inbox is full", "lost", event.getClass().getSimpleName());
    }
  }

  private void perform(PeerAction action) {
    switch (action) {
      case PeerAction.Look _ -> tell(new PeerEvent.Mine(self.get()));
      case PeerAction.Tell(View view) -> callers.values().forEach(caller -> caller.tell(view));
      case PeerAction.Report(Ip peer, boolean heard, String why) -> {
        if (heard) {
          log.info("a peer tells how it is", "at", peer, "name", why);
        } else {
          log.warn("a peer does not tell how it is any more", "at", peer, "why", why);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    callers.values().forEach(PeerCaller::close);
    callers.clear();
    door.close();
    loop.stop();
  }
}
