package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * What this node makes of a peer's announcements: which to believe, and how the kernel gets them.
 */
final class Follower {
  private final FlowsState state;
  private final Moment now;
  private final List<KernelOp> ops = new ArrayList<>();

  Follower(FlowsState state, Moment now) {
    this.state = state;
    this.now = now;
  }

  void finish(List<FlowsAction> out) {
    if (!ops.isEmpty()) {
      state.counters.count("kernel-ops", ops.size());
      out.add(new FlowsAction.Apply(ops));
    }
  }

  void also(KernelOp op) {
    ops.add(op);
  }

  void bulkBegin(FlowsState.Peer peer) {
    peer.bulkMark = ++state.mark;
    peer.bulkSweeps = !state.master && peer.master;
    peer.bulkCount = 0;
  }

  /** Ends a bulk: what the MASTER did not name is gone. Returns what there is to say. */
  List<FlowsAction> bulkEnd(FlowsState.Peer peer, SyncFrame.BulkEnd end) {
    if (peer.bulkCount != end.count() || peer.bulkMark == 0) {
      state.counters.count("bulk-incomplete");
      return List.of(new FlowsAction.Send(peer.following, new SyncFrame.BulkRequest()));
    }
    int swept = peer.bulkSweeps && !state.master && peer.master ? sweep(peer.bulkMark) : 0;
    peer.bulkMark = 0;
    peer.bulkDone = true;
    state.counters.count("bulks-received");
    return List.of(
        new FlowsAction.Note(
            false,
            "flow sync: the table of "
                + peer.address
                + (" is here: " + end.count() + " flows, " + swept + " stale ones removed")));
  }

  /**
   * A copy that the MASTER does not have is stale. What our kernel saw itself is another matter: it
   * may have been opened after an engine died and before anybody else was MASTER, so the MASTER is
   * told of it, and takes it or says that it ended.
   */
  private int sweep(int mark) {
    List<FlowTable.Entry> stale = new ArrayList<>();
    state.table.each(entry -> {
      if (entry.bulk < mark && entry.isCopy()) {
        stale.add(entry);
      } else if (entry.bulk < mark) {
        state.orphans.add(entry.key());
      }
    });
    for (FlowTable.Entry entry : stale) {
      delete(entry);
    }
    state.counters.count("swept", stale.size());
    return stale.size();
  }

  private void delete(FlowTable.Entry entry) {
    FlowKey key = entry.key();
    state.table.remove(key);
    state.ended(key);
    state.dead.add(key);
    state.settledOrphan(key);
    state.ending.add(key);
    ops.add(new KernelOp.Delete(key, entry.isCopy() ? 0 : entry.flow().id()));
  }

  /**
   * @param kernel the kernel that saw it as its MASTER last
   */
  void flow(Flow flow, int kernel, FlowsState.Peer peer) {
    if (state.exclusions.excludes(flow)) {
      state.counters.count("received-excluded");
      state.table.get(flow.key()).filter(e -> e.isCopyOf(peer.address)).ifPresent(this::delete);
      return;
    }
    Optional<FlowTable.Entry> known = state.table.get(flow.key());
    if (known.isEmpty() && !peer.master && endedHere(flow.key(), kernel)) {
      state.counters.count("received-ended");
      boolean sure = state.kernelKnown && !state.dumping || state.dead.contains(flow.key());
      if (state.master && sure) {
        // It is not in our table, so what this peer hears of it is its end.
        peer.announcer.ifPresent(announcer -> announcer.change(flow.key(), now));
        state.flushSoon(now);
      }
    } else if (state.master) {
      asMaster(flow, peer, known);
    } else {
      asBackup(flow, kernel, peer, known);
    }
  }

  /**
   * A flow that our kernel saw last, whose table has lived since, and that is not in it; or one
   * whose end we know. Before the table has been read, the first is only likely, and the reading
   * finds the flow if it lives.
   */
  private boolean endedHere(FlowKey key, int kernel) {
    return kernel != 0 && kernel == state.self || state.master && state.dead.contains(key);
  }

  /**
   * Another node still talks of its flows though we are MASTER: the end of a handover, or a healed
   * partition. What we do not have we take; of what our kernel has seen itself, ours is true.
   */
  private void asMaster(Flow flow, FlowsState.Peer peer, Optional<FlowTable.Entry> known) {
    if (known.isEmpty()) {
      state.table.put(flow).moved = state.dumpGeneration;
      ops.add(new KernelOp.Create(flow.withTimeout(FlowTimeouts.full(flow))));
      state.changed(flow.key(), now);
      return;
    }
    FlowTable.Entry entry = known.get();
    boolean theirs = entry.isCopyOf(peer.address) && !entry.flow().isOlderThan(flow);
    if (theirs && (!entry.flow().reply().equals(flow.reply()) || addsTo(entry.flow(), flow))) {
      change(entry, flow.withStatusOf(entry.flow()), FlowTimeouts.full(flow));
      // A dump that is still being told may be older than this.
      entry.moved = state.dumpGeneration;
      state.changed(flow.key(), now);
    } else if (!entry.flow().sameAs(flow)) {
      state.counters.count("received-not-theirs");
      if (!peer.master) {
        // It should know what is true now. Two MASTERs would go on telling each other for ever.
        state.changed(flow.key(), now);
      }
    }
  }

  /**
   * True when the other node saw more of this connection than we know. Its packets may pass here by
   * now, so nothing less is written: not what only differs in flags, and never an entry anew.
   */
  private static boolean addsTo(Flow ours, Flow theirs) {
    return theirs.isOlderThan(ours)
        || (theirs.status() & ~ours.status() & FlowStatus.SHARED) != 0
        || ours.mark() != theirs.mark();
  }

  private void asBackup(
      Flow flow, int kernel, FlowsState.Peer peer, Optional<FlowTable.Entry> known) {
    boolean theirs = known.isPresent() && known.get().isCopyOf(peer.address);
    if (!peer.master && !theirs && (known.isPresent() || state.followsMaster())) {
      // What a node says that was MASTER before counts as long as nobody is MASTER now.
      state.counters.count("received-not-theirs");
      return;
    }
    if (known.isEmpty()) {
      FlowTable.Entry entry = state.table.put(flow);
      own(entry, kernel, peer);
      ops.add(new KernelOp.Create(flow.withTimeout(FlowTimeouts.held(flow))));
      return;
    }
    FlowTable.Entry entry = known.get();
    if (entry.missing) {
      entry.becomes(flow);
      ops.add(new KernelOp.Create(flow.withTimeout(FlowTimeouts.held(flow))));
    } else if (entry.strayed) {
      entry.becomes(flow);
      ops.add(new KernelOp.Replace(flow.withTimeout(FlowTimeouts.held(flow))));
    } else if (!entry.held && !flow.extras().helper().isEmpty()) {
      // Its helper reads on from where it stopped, which is long past when the flow comes back; one
      // that is made anew picks up wherever it is.
      entry.becomes(flow);
      ops.add(new KernelOp.Replace(flow.withTimeout(FlowTimeouts.held(flow))));
    } else if (!entry.flow().sameAs(flow)) {
      change(entry, flow, FlowTimeouts.held(flow));
    } else if (!entry.held) {
      // It was ours and may come back. What it sends meanwhile moves on without this kernel.
      entry.becomes(flow);
      ops.add(new KernelOp.Loosen(flow.key(), FlowTimeouts.held(flow)));
    } else if (FlowTimeouts.held(flow) > FlowTimeouts.held(entry.flow())) {
      entry.becomes(flow);
      ops.add(new KernelOp.Retime(flow.key(), FlowTimeouts.held(flow)));
    }
    own(entry, kernel, peer);
  }

  private void own(FlowTable.Entry entry, int kernel, FlowsState.Peer peer) {
    entry.kernel = kernel;
    state.dead.remove(entry.key());
    state.settledOrphan(entry.key());
    entry.owner = peer.asOwner;
    entry.bulk = peer.master ? state.mark : entry.bulk;
    entry.moved = state.dumpGeneration;
    entry.held = true;
    entry.adopted = false;
    entry.missing = false;
    entry.strayed = false;
  }

  /**
   * The same tuple with another translation or in a younger TCP state is another connection: the
   * kernel would take a step backwards without complaint, so it gets a new entry.
   */
  private void change(FlowTable.Entry entry, Flow next, int timeout) {
    Flow before = entry.flow();
    entry.becomes(next);
    Flow timed = next.withTimeout(timeout);
    int cleared = before.status() & ~next.status() & FlowStatus.SHARED;
    boolean another =
        !before.reply().equals(next.reply())
            || before.isOlderThan(next)
            || cleared != 0
            || !before.extras().master().equals(next.extras().master())
            || !before.extras().helper().equals(next.extras().helper());
    ops.add(another ? new KernelOp.Replace(timed) : new KernelOp.Update(timed));
  }

  void death(FlowKey key, FlowsState.Peer peer) {
    Optional<FlowTable.Entry> known = state.table.get(key);
    if (known.isEmpty()) {
      return;
    }
    FlowTable.Entry entry = known.get();
    boolean believed = entry.isCopyOf(peer.address) || !state.master && peer.master;
    if (!believed) {
      state.counters.count("death-not-theirs");
      return;
    }
    delete(entry);
    if (state.master) {
      state.changed(key, now);
    }
  }

  /** Operations the kernel refused. */
  void failed(FlowsEvent.Failure failure) {
    if (CanaryFlow.is(failure.op().key())) {
      Canaries.remedy(failure).ifPresent(ops::add);
      return;
    }
    state.counters.count("kernel-refused");
    if (failure.op() instanceof KernelOp.Expect expect) {
      state.expectations.refused(state, expect.it());
    }
    if (failure.op() instanceof KernelOp.Delete) {
      state.ending.remove(failure.op().key());
      if (failure.errno() != Errno.ENOENT) {
        state.undead.add(failure.op().key());
      }
    }
    Optional<FlowTable.Entry> known = state.table.get(failure.op().key());
    if (known.isEmpty()) {
      return;
    }
    switch (failure.op()) {
      case KernelOp.Expect _, KernelOp.Unexpect _ -> {}
      case KernelOp.Create create -> createFailed(create.flow(), failure.errno());
      case KernelOp.Update update -> ops.add(new KernelOp.Replace(latest(update.flow())));
      case KernelOp.Replace replace -> simplerOrLater(replace.flow(), failure.errno());
      case KernelOp.Retime retime -> gone(known.get(), retime.key(), failure.errno());
      case KernelOp.Loosen loosen -> gone(known.get(), loosen.key(), failure.errno());
      case KernelOp.Delete _ -> {}
    }
  }

  /** What is known by now: more may have been heard since this was tried. */
  private Flow latest(Flow tried) {
    return state
        .table
        .get(tried.key())
        .map(entry -> entry.flow().withTimeout(tried.timeout()))
        .orElse(tried);
  }

  private void gone(FlowTable.Entry entry, FlowKey key, int errno) {
    if (errno == Errno.ENOENT && entry.isCopy() && !state.master) {
      entry.missing = true;
      state.chore(key, now);
    }
  }

  private void createFailed(Flow flow, int errno) {
    if (errno != Errno.EEXIST) {
      simplerOrLater(flow, errno);
    } else if (!state.master && state.followsMaster()) {
      ops.add(new KernelOp.Update(latest(flow)));
    } else if (!state.master) {
      // A new engine hears of a flow before it has read it from its own kernel, which knows better:
      // the packets of a node without a MASTER's word may pass here.
      state.counters.count("conflict");
      state
          .table
          .get(flow.key())
          .ifPresent(entry -> {
            entry.owner = Optional.empty();
            entry.held = false;
            entry.adopted = true;
          });
      state.dumpAgain = true;
    } else {
      // Our kernel has the translated end that this flow wants: as MASTER we keep ours, and whoever
      // told us must not keep the other. If it was this very flow the dump brings it back.
      state.counters.count("conflict");
      if (state.kernelKnown && !state.dumping) {
        state.table.remove(flow.key());
        state.changed(flow.key(), now);
      }
      state.dumpAgain = true;
    }
  }

  private void simplerOrLater(Flow flow, int errno) {
    if (errno == Errno.ENOENT && flow.isRelated()) {
      state.counters.count("created-without-master");
      ops.add(new KernelOp.Create(flow.withExtras(flow.extras().withoutMaster())));
    } else if (!flow.extras().helper().isEmpty()
        && (errno == Errno.ENOENT || errno == Errno.EOPNOTSUPP)) {
      state.counters.count("created-without-helper");
      ops.add(new KernelOp.Create(flow.withExtras(flow.extras().withoutHelper())));
    } else {
      state.counters.count("inject-failed");
      state.table.get(flow.key()).ifPresent(entry -> entry.missing = true);
      state.later.add(flow.key());
    }
  }
}
