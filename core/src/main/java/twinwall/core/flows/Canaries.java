package twinwall.core.flows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.flows.FlowsState.Peer;
import twinwall.core.machine.Moment;

/**
 * Proof, every few seconds and in both directions, that flows get across: a canary in our kernel
 * changes, its event takes the road of all events, the peer's kernel gets the copy, and when that
 * kernel has said so the peer tells us.
 */
final class Canaries {
  static final Duration EVERY = Duration.ofSeconds(3);

  /** One that is late is waited for so long before the next; and then there is an alarm. */
  static final Duration LATE = Duration.ofSeconds(9);

  static final Duration SILENT = Duration.ofSeconds(20);

  private Canaries() {}

  /** At every beat. */
  static void beat(FlowsState state, Moment now, List<FlowsAction> out) {
    if (state.self == 0 || state.peers.isEmpty()) {
      return;
    }
    boolean back = true;
    for (Peer peer : state.peers.values()) {
      back &= peer.announcer.isEmpty() || peer.canaryCount == state.canaryCount;
      judge(state, peer, now, out);
    }
    if (now.reached(state.canaryAt.plus(back ? EVERY : LATE))) {
      state.canaryAt = now;
      state.canaryCount++;
      Flow marker = CanaryFlow.marker(state.self);
      Flow canary = CanaryFlow.canary(state.canaryCount);
      out.add(
          new FlowsAction.Apply(
              List.of(
                  new KernelOp.Create(marker),
                  new KernelOp.Update(marker),
                  new KernelOp.Create(canary),
                  new KernelOp.Update(canary))));
    }
  }

  private static void judge(FlowsState state, Peer peer, Moment now, List<FlowsAction> out) {
    Moment good =
        peer.canaryAt.isBefore(peer.announcingSince) ? peer.announcingSince : peer.canaryAt;
    boolean silent = peer.announcer.isPresent() && now.reached(good.plus(SILENT));
    if (silent && !peer.canarySilent) {
      state.counters.count("canary-silent");
      String why = "flow sync: no canary has come back from " + peer.address + " for ";
      out.add(new FlowsAction.Note(true, why + SILENT.toSeconds() + " s"));
    }
    peer.canarySilent = silent;
  }

  /** What our kernel says of a canary: our own is on its way, or somebody's has arrived. */
  static void kernel(
      FlowsState state, FlowsEvent.Change change, Moment now, List<FlowsAction> out) {
    Flow flow = change.flow();
    if (change.kind() == FlowsEvent.Change.Kind.DESTROY) {
      return;
    }
    if (flow.key().equals(CanaryFlow.CANARY) && flow.mark() == state.canaryCount) {
      for (Peer peer : state.peers.values()) {
        peer.announcer.ifPresent(announcer -> announcer.canary(state.self, flow.mark()));
      }
      state.flushSoon(now);
    } else if (!CanaryFlow.isOwn(flow.key())) {
      for (Peer peer : state.peers.values()) {
        boolean from = peer.singer.equals(Optional.of(CanaryFlow.kernel(flow.key())));
        if (from && peer.following != 0) {
          SyncFrame echo = new SyncFrame.CanaryEcho(CanaryFlow.kernel(flow.key()), flow.mark());
          out.add(new FlowsAction.Send(peer.following, echo));
        }
      }
    }
  }

  /** A peer's canary: for our kernel. */
  static KernelOp heard(Peer peer, SyncFrame.Canary canary) {
    peer.singer = Optional.of(canary.kernel());
    return new KernelOp.Update(CanaryFlow.copy(canary.kernel(), canary.count()));
  }

  /** The one remedy for a copy that is not there yet, or is already. */
  static Optional<KernelOp> remedy(FlowsEvent.Failure failure) {
    return switch (failure.op()) {
      case KernelOp.Update update when failure.errno() == Errno.ENOENT ->
          Optional.of(new KernelOp.Create(update.flow()));
      case KernelOp.Create create when failure.errno() == Errno.EEXIST ->
          Optional.of(new KernelOp.Update(create.flow()));
      default -> Optional.empty();
    };
  }

  static void echoed(FlowsState state, Peer peer, SyncFrame.CanaryEcho echo, Moment now) {
    if (echo.kernel() == state.self
        && echo.count() == state.canaryCount
        && peer.canaryCount != echo.count()) {
      peer.canaryCount = echo.count();
      peer.canaryAt = now;
      peer.canaryRound = state.canaryAt.until(now);
      state.counters.count("canaries-back");
    }
  }
}
