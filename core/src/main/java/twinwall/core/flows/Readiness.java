package twinwall.core.flows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * Whether this node may take over: a node that starts must first have every flow it could get, and
 * one whose link to the MASTER was broken must catch up. Waiting is bounded, and giving up is loud;
 * where nobody answers there is nothing to wait for.
 */
final class Readiness {
  static final Duration ALONE = Duration.ofSeconds(5);
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Who has become MASTER while connected sends its table at once; until then we have the last. */
  static final Duration HANDOVER = Duration.ofSeconds(1);

  /** We judge at least once a second; what is longer we stood still, and nobody could answer. */
  private static final Duration STOOD_STILL = Duration.ofSeconds(2);

  private Moment since;
  private Moment judged;
  private boolean started;

  /** Since when we know that the MASTER has what we have not; {@link Moment#NEVER} if we have. */
  private Moment behind = Moment.NEVER;

  private Optional<Boolean> said = Optional.empty();
  private String why = "starting";

  Readiness(Moment now) {
    since = now;
    judged = now;
  }

  boolean isReady() {
    return said.orElse(false);
  }

  String why() {
    return why;
  }

  /** Starts over: peers have appeared where there were none. */
  void restart(Moment now) {
    since = now;
    started = false;
  }

  /** Says so when the answer has changed. */
  List<FlowsAction> judge(FlowsState state, Moment now) {
    if (now.reached(judged.plus(STOOD_STILL))) {
      since = since.plus(judged.until(now));
    }
    judged = now;
    Verdict verdict = started ? later(state, now) : first(state, now);
    started |= verdict.ready;
    boolean news = said.isEmpty() || said.get() != verdict.ready;
    said = Optional.of(verdict.ready);
    why = verdict.why;
    if (!news) {
      return List.of();
    }
    FlowsAction answer = new FlowsAction.Synchronised(verdict.ready, why);
    return verdict.loud
        ? List.of(new FlowsAction.Note(true, "flow sync: " + why), answer)
        : List.of(answer);
  }

  private record Verdict(boolean ready, String why, boolean loud) {}

  private Verdict first(FlowsState state, Moment now) {
    if (state.peers.isEmpty()) {
      return new Verdict(true, "no peers", false);
    }
    boolean alone = now.reached(since.plus(ALONE));
    boolean anybody = false;
    for (FlowsState.Peer peer : state.peers.values()) {
      boolean done = peer.following != 0 && peer.heard && (!peer.offers || peer.bulkDone);
      anybody |= peer.answered;
      if (!done && (!alone || peer.answered)) {
        return now.reached(since.plus(PATIENCE))
            ? new Verdict(
                true,
                "gave up after "
                    + (PATIENCE.toSeconds() + " s: not every flow of " + peer.address)
                    + (" is here (" + peer.last + ")"),
                true)
            : new Verdict(false, "waiting for the flows of " + peer.address, false);
      }
    }
    return new Verdict(true, anybody ? "every flow is here" : "no peer answers", false);
  }

  /** Catching up after the link to the MASTER was broken. */
  private Verdict later(FlowsState state, Moment now) {
    for (FlowsState.Peer peer : state.peers.values()) {
      if (!state.master
          && peer.following != 0
          && peer.master
          && !peer.bulkDone
          && now.reached(peer.masterSince.plus(HANDOVER))
          && !now.reached(peer.followingSince.plus(PATIENCE))) {
        behind = Moment.earliest(behind, now);
        return new Verdict(false, "catching up with " + peer.address, false);
      }
    }
    boolean caughtUp =
        state.master
            || state.peers.isEmpty()
            || state.peers.values().stream().anyMatch(p -> p.master && p.bulkDone);
    boolean lacking = !behind.equals(Moment.NEVER) && !caughtUp;
    if (lacking && !now.reached(behind.plus(PATIENCE))) {
      return new Verdict(false, "the link broke before every flow was here", false);
    }
    if (lacking) {
      String gaveUp = "gave up after " + PATIENCE.toSeconds() + " s: not every flow is here";
      return new Verdict(true, gaveUp, true);
    }
    behind = Moment.NEVER;
    boolean complete = state.peers.values().stream().allMatch(p -> !p.master || p.bulkDone);
    return new Verdict(true, complete ? "every flow is here" : why, false);
  }
}
