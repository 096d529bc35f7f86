package twinwall.node.pulse;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulseMachine;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseSettings;
import twinwall.core.pulse.PulseState;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/**
 * Whether the machines of the peers live: the loop, its sockets, and a flood watch for each device.
 * What it finds it tells the election.
 */
public final class Pulse {
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** Who is told what was found; on the loop's thread, and must be quick. */
  public interface Election {
    void suspected(int node, boolean suspected);

    void dead(int node);
  }

  private final Clock clock;
  private final Log log;
  private final Runnable onStart;
  private final Election election;
  private final Consumer<Throwable> crash;
  private final Loop<PulseState, PulseEvent, PulseAction> loop;
  private final Map<String, Prober> probers = new HashMap<>();
  private final Map<String, Long> failed = new HashMap<>();
  private final Map<String, FloodWatch> floods = new TreeMap<>();
  private final AtomicBoolean stale = new AtomicBoolean();
  private volatile Set<Ip> vips = Set.of();

  /**
   * @param onStart runs first on each thread: scheduling class, timer slack
   */
  public Pulse(
      Clock clock, Log log, Runnable onStart, Election election, Consumer<Throwable> crash) {
    this.clock = clock;
    this.log = log;
    this.onStart = onStart;
    this.election = election;
    this.crash = crash;
    this.loop =
        new Loop<>(
            "pulse", new PulseMachine(), PulseState.INITIAL, clock, this::act, onStart, crash);
  }

  public void start() {
    loop.start();
  }

  public PulseState state() {
    return loop.state();
  }

  /** What is known about the peers' machines, as {@code carp status} shows it. */
  public ObjectNode status() {
    return PulseJson.of(state(), floods(), clock.now());
  }

  private synchronized Map<String, Long> floods() {
    Map<String, Long> out = new TreeMap<>();
    floods.forEach((device, watch) -> out.put(device, watch.frames()));
    return out;
  }

  /**
   * Makes it what the configuration wants.
   *
   * @param sync where the peers are on the sync interface
   * @param shared addresses that may move: no question comes from them
   */
  public void apply(Optional<PulseSettings> settings, Set<PulsePath> sync, Set<Ip> shared) {
    vips = Set.copyOf(shared);
    stale.set(true);
    loop.tell(new PulseEvent.Configured(settings, sync));
  }

  /** Plays deaths and floods that nobody hears of; for a thread that has time. */
  public static void rehearse() throws InterruptedException {
    Rehearsal.run();
  }

  /** A valid advert came. */
  public void heard(String device, Ip source, int node) {
    if (!source.isUnspecified()) {
      loop.tell(new PulseEvent.Heard(new PulsePath(device, source), node));
    }
  }

  /** A device's link came or went. */
  public void link(String device, boolean up) {
    stale.set(true); // its MAC and addresses may have changed
    loop.tell(new PulseEvent.Link(device, up));
  }

  /** Listens for floods of these virtual MACs, by device, and of no others. Does not wait. */
  public synchronized void watch(Map<String, Set<Mac>> macs) {
    Set<String> devices = new HashSet<>(floods.keySet());
    devices.addAll(macs.keySet());
    for (String device : devices) {
      floods
          .computeIfAbsent(
              device,
              _ ->
                  new FloodWatch(
                          device, d -> loop.tell(new PulseEvent.Flooded(d)), onStart, log, crash)
                      .start())
          .watch(macs.getOrDefault(device, Set.of()));
    }
  }

  private void act(PulseAction action) {
    switch (action) {
      case PulseAction.Probe a -> probe(a.path(), a.everybody());
      case PulseAction.Drain _ -> {
        for (Prober prober : probers.values()) {
          prober.drain(path -> loop.tell(new PulseEvent.Answered(path)));
        }
        loop.tell(new PulseEvent.Drained());
      }
      case PulseAction.Suspect a -> election.suspected(a.node(), a.suspected());
      case PulseAction.Verdict a -> {
        if (a.dead()) {
          election.dead(a.node());
        }
        log.warn(a.dead() ? "a peer's machine is dead" : "a peer's machine lives", "why", a.why());
      }
    }
  }

  private void probe(PulsePath path, boolean everybody) {
    if (stale.getAndSet(false)) {
      close();
    }
    String device = path.device();
    long now = clock.now().nanos();
    Long last = failed.get(device);
    if (last != null && now - last < RETRY_NANOS) {
      return;
    }
    try {
      Prober prober = probers.get(device);
      if (prober == null) {
        prober = Prober.open(device, vips);
        probers.put(device, prober);
      }
      prober.ask(path.address(), everybody);
      failed.remove(device);
    } catch (IOException e) {
      if (failed.put(device, now) == null) {
        log.warn("cannot ask a peer", "path", path, "error", e.getMessage());
      }
      Optional.ofNullable(probers.remove(device)).ifPresent(Prober::close);
    }
  }

  private void close() {
    List.copyOf(probers.values()).forEach(Prober::close);
    probers.clear();
    failed.clear();
  }

  public void stop() {
    loop.stop();
    synchronized (this) {
      floods.values().forEach(FloodWatch::close);
    }
    close();
  }
}
