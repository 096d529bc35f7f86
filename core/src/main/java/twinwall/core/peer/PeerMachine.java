package twinwall.core.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerState.Peer;
import twinwall.core.peer.PeerState.Standing;

/**
 * Tells the peers how this node is, at every change and once a second, and keeps what they say of
 * themselves for as long as that is the present.
 */
public final class PeerMachine implements Machine<PeerState, PeerEvent, PeerAction> {
  /** So often a node looks at itself: what nobody stirs about is told a little later. */
  static final Duration LOOK = Duration.ofMillis(200);

  static final Duration EVERY = Duration.ofSeconds(1);

  /** After something stirred, and not at once: a change of role has steps. */
  static final Duration SOON = Duration.ofMillis(10);

  @Override
  public Step<PeerState, PeerAction> on(PeerState state, PeerEvent event, Moment now) {
    return switch (event) {
      case PeerEvent.Configured configured -> configured(state, configured, now);
      case PeerEvent.Stirred _ ->
          Step.quiet(
              state.peers().isEmpty()
                  ? state
                  : state.lookingAt(Moment.earliest(state.lookAt(), now.plus(SOON))));
      case PeerEvent.Mine(View view) -> mine(state, view, now);
      case PeerEvent.Heard(Ip peer, View view) -> heard(state, peer, view, now);
      case PeerEvent.Answered answered -> answered(state, answered, now);
      case PeerEvent.Ended(Ip peer, boolean ours, String why) ->
          Step.quiet(
              state.peers().containsKey(peer)
                  ? state.with(state.peers().get(peer).ended(ours, why))
                  : state);
    };
  }

  @Override
  public Step<PeerState, PeerAction> due(PeerState state, Moment now) {
    List<PeerAction> out = new ArrayList<>();
    PeerState next = state.lookingAt(now.plus(LOOK));
    for (Peer peer : state.peers().values()) {
      if (peer.reported() && peer.standing(now) == Standing.OLD) {
        out.add(new PeerAction.Report(peer.address(), false, peer.last()));
        next = next.with(peer.silent());
      }
    }
    out.add(new PeerAction.Look());
    return new Step<>(next, out);
  }

  @Override
  public Moment wakeAt(PeerState state) {
    return state.lookAt();
  }

  private static Step<PeerState, PeerAction> configured(
      PeerState state, PeerEvent.Configured configured, Moment now) {
    SortedMap<Ip, Peer> peers = new TreeMap<>();
    for (Ip ip : configured.peers()) {
      peers.put(ip, state.peers().getOrDefault(ip, Peer.fresh(ip)));
    }
    // Whoever is new is told at once.
    boolean more = !state.peers().keySet().containsAll(peers.keySet());
    return Step.quiet(
        new PeerState(
            peers,
            more ? List.of() : state.said(),
            state.toldAt(),
            peers.isEmpty() ? Moment.NEVER : more ? now : state.lookAt()));
  }

  private static Step<PeerState, PeerAction> mine(PeerState state, View view, Moment now) {
    List<Object> situation = view.situation();
    if (situation.equals(state.said()) && !now.reached(state.toldAt().plus(EVERY))) {
      return Step.quiet(state);
    }
    return new Step<>(state.told(situation, now), List.of(new PeerAction.Tell(view)));
  }

  private static Step<PeerState, PeerAction> heard(
      PeerState state, Ip from, View view, Moment now) {
    Peer peer = state.peers().get(from);
    if (peer == null) {
      return Step.quiet(state);
    }
    List<PeerAction> out =
        peer.reported() ? List.of() : List.of(new PeerAction.Report(from, true, view.name()));
    return new Step<>(state.with(peer.heard(view, now)), out);
  }

  private static Step<PeerState, PeerAction> answered(
      PeerState state, PeerEvent.Answered answered, Moment now) {
    Peer peer = state.peers().get(answered.peer());
    return Step.quiet(
        peer == null
            ? state
            : state.with(
                peer.answered(
                    peer.clocks()
                        .with(
                            answered.roundNanos(),
                            answered.wallMicros(),
                            answered.theirsMicros(),
                            now),
                    now)));
  }
}
