package twinwall.core.pulse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.pulse.PulseState.Path;
import twinwall.core.pulse.PulseState.Peer;

/** One step of the machine while it is being thought: lives for one event or deadline. */
final class PulseTurn {
  private final Moment now;
  private final TreeMap<PulsePath, Path> paths;
  private final TreeMap<Integer, Peer> peers;
  private final Map<String, Boolean> links;
  private final List<PulseAction> actions = new ArrayList<>();
  private Optional<PulseSettings> settings;
  private Set<PulsePath> sync;
  private Moment wake;
  private boolean draining;
  private boolean late;
  private int quick;
  private boolean quickRound;
  private Moment calmUntil;
  private Duration calm;

  PulseTurn(PulseState state, Moment now) {
    this.now = now;
    this.paths = new TreeMap<>(state.paths());
    this.peers = new TreeMap<>(state.peers());
    this.links = new HashMap<>(state.links());
    this.settings = state.settings();
    this.sync = state.sync();
    this.wake = state.wake();
    this.draining = state.draining();
    this.late = state.late();
    this.quick = state.quick();
    this.quickRound = state.quickRound();
    this.calmUntil = state.calmUntil();
    this.calm = state.calm();
  }

  Step<PulseState, PulseAction> end() {
    PulseState state =
        new PulseState(
            settings,
            sync,
            paths,
            peers,
            links,
            wake,
            draining,
            late,
            quick,
            quickRound,
            calmUntil,
            calm);
    return new Step<>(state, actions);
  }

  void configure(PulseEvent.Configured event) {
    // Without a sync peer nobody is known to be a peer of ours: a stranger is not probed.
    settings = event.sync().isEmpty() ? Optional.empty() : event.settings();
    // With several peers nobody knows which of them is which node: their devices must do.
    sync = event.sync().size() == 1 ? event.sync() : Set.of();
    if (settings.isEmpty()) {
      Map.copyOf(peers).forEach((node, peer) -> suspect(node, peer, false));
      peers.clear();
    }
    forgetPaths();
    sync.forEach(path -> paths.putIfAbsent(path, Path.NEW));
    if (settings.isPresent() && !draining) {
      round();
    } else if (settings.isEmpty()) {
      wake = Moment.NEVER;
      draining = false;
    }
  }

  void heard(PulsePath path, int node) {
    if (settings.isEmpty()) {
      return;
    }
    Peer peer = peers.get(node);
    if (peer == null) {
      if (peers.size() >= PulseMachine.MAX_PEERS) {
        return;
      }
      peer = new Peer(Set.of(), false, false, now, now);
    }
    if (!peer.paths().contains(path)) {
      Set<PulsePath> more = new HashSet<>(peer.paths());
      more.add(path);
      peer = peer.with(more);
      // An engine that starts anew has another number; the machine is the same.
      peers.replaceAll((other, p) -> other == node ? p : p.with(without(p.paths(), path)));
    }
    peers.put(node, peer);
    if (paths.containsKey(path) || paths.size() < PulseMachine.MAX_PATHS) {
      paths.put(path, paths.getOrDefault(path, Path.NEW).heard(now));
    }
    peers.values().removeIf(p -> p.paths().isEmpty());
  }

  private static Set<PulsePath> without(Set<PulsePath> all, PulsePath one) {
    Set<PulsePath> rest = new HashSet<>(all);
    rest.remove(one);
    return rest;
  }

  private void forgetPaths() {
    Set<PulsePath> used = new HashSet<>(sync);
    peers.values().forEach(peer -> used.addAll(peer.paths()));
    paths.keySet().retainAll(used);
  }

  /** What came before our link went is no proof any more. */
  void answered(PulsePath path) {
    if (links.getOrDefault(path.device(), true)) {
      paths.computeIfPresent(path, (_, p) -> p.answeredNow());
    }
  }

  void link(String device, boolean up) {
    links.put(device, up);
    paths.replaceAll((path, p) -> path.device().equals(device) ? p.unproven() : p);
  }

  /** Asks at once, and quickly. What answered before the flood is read first and says nothing. */
  void flooded() {
    if (settings.isPresent() && quick == 0 && now.reached(calmUntil) && anyAlive()) {
      quick = PulseMachine.QUICK_MISSES;
      calm = now.reached(calmUntil.plus(PulseMachine.QUIET)) ? PulseMachine.CALM : longer(calm);
      calmUntil = now.plus(calm);
      if (!draining) {
        drain(true);
      }
    }
  }

  private static Duration longer(Duration calm) {
    Duration twice = calm.multipliedBy(2);
    return twice.compareTo(PulseMachine.CALMEST) < 0 ? twice : PulseMachine.CALMEST;
  }

  private boolean anyAlive() {
    return peers.values().stream().anyMatch(peer -> !peer.dead() && !peer.suspected());
  }

  /** The answers are due: before they are counted, all that arrived is read. */
  void due() {
    drain(wake.until(now).compareTo(PulseMachine.LATE) > 0);
  }

  private void drain(boolean unfinished) {
    late = unfinished;
    draining = true;
    wake = now.plus(PulseMachine.RETRY);
    actions.add(new PulseAction.Drain());
  }

  void drained() {
    if (!draining || settings.isEmpty()) {
      return;
    }
    draining = false;
    if (!late) {
      count();
    }
    Map.copyOf(peers).forEach(this::judge);
    peers.values().removeIf(this::isForgotten);
    forgetPaths();
    round();
  }

  private void count() {
    int provenFor =
        (int) (PulseMachine.PROVEN.toNanos() / settings.orElseThrow().interval().toNanos());
    paths.replaceAll(
        (_, path) -> path.asked() && !path.answered() ? path.missed(quickRound, provenFor) : path);
  }

  private void judge(int node, Peer peer) {
    if (all(peer).stream().map(paths::get).anyMatch(path -> path != null && path.isAnswering())) {
      if (peer.dead()) {
        peers.put(node, peer.judged(false, now));
        actions.add(new PulseAction.Verdict(node, false, "answers again"));
      } else {
        suspect(node, peer, false);
      }
      return;
    }
    List<PulsePath> telling = telling(peer);
    if (peer.dead() || telling.stream().map(PulsePath::device).distinct().count() < 2) {
      return;
    }
    int misses = least(telling, Path::misses);
    int enough = settings.orElseThrow().misses();
    if (misses >= enough) {
      peers.put(node, peer.judged(true, now));
      String names = telling.stream().map(PulsePath::toString).collect(Collectors.joining(", "));
      actions.add(new PulseAction.Verdict(node, true, "silent on " + names));
    } else if (misses >= Math.max(2, enough / 2)
        || least(telling, Path::quickMisses) >= PulseMachine.QUICK_MISSES) {
      suspect(node, peer, true);
    }
  }

  private int least(List<PulsePath> telling, ToIntFunction<Path> misses) {
    return telling.stream().map(paths::get).mapToInt(misses).min().orElse(0);
  }

  private void suspect(int node, Peer peer, boolean suspected) {
    boolean again = suspected && now.reached(peer.told().plus(PulseMachine.REPEAT));
    if (suspected != peer.suspected() || again) {
      peers.computeIfPresent(node, (_, p) -> p.suspected(suspected, now));
      actions.add(new PulseAction.Suspect(node, suspected));
    }
  }

  private Set<PulsePath> all(Peer peer) {
    Set<PulsePath> all = new HashSet<>(sync);
    all.addAll(peer.paths());
    return all;
  }

  /** The paths whose silence means something. */
  private List<PulsePath> telling(Peer peer) {
    return all(peer).stream()
        .filter(path -> paths.containsKey(path) && paths.get(path).proven())
        .filter(path -> links.getOrDefault(path.device(), true))
        .sorted()
        .toList();
  }

  private boolean isForgotten(Peer peer) {
    Moment last =
        peer.paths().stream()
            .map(path -> paths.getOrDefault(path, Path.NEW).heard())
            .reduce(peer.since(), (a, b) -> a.isBefore(b) ? b : a);
    return now.reached(last.plus(PulseMachine.FORGOTTEN));
  }

  /** Asks on every path, on those that never answer only once a second. */
  private void round() {
    for (var entry : paths.entrySet()) {
      Path path = entry.getValue();
      boolean asks =
          links.getOrDefault(entry.getKey().device(), true)
              && (path.proven() || now.reached(path.next()));
      if (asks) {
        actions.add(new PulseAction.Probe(entry.getKey(), !path.proven() || path.misses() >= 2));
        entry.setValue(path.asked(now.plus(PulseMachine.RETRY)));
      } else {
        entry.setValue(path.notAsked());
      }
    }
    quickRound = quick > 0;
    quick = Math.max(0, quick - 1);
    wake = now.plus(quickRound ? PulseMachine.QUICK : settings.orElseThrow().interval());
  }
}
