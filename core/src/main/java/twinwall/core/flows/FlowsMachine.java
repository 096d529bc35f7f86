package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.flows.FlowTable.Entry;
import twinwall.core.flows.FlowsState.Link;
import twinwall.core.flows.FlowsState.Peer;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Flow sync on one node, towards all its peers. The MASTER owns the flows: what its kernel sees it
 * announces, the newest state of a flow replacing the older one that has not been sent yet. A
 * BACKUP puts what it hears into its kernel at once, with long timeouts, so that taking over needs
 * no commit; it announces nothing, so a copy that runs out kills nobody's connection. Everything
 * that can be lost is lost as a whole: a broken connection ends in a bulk with mark and sweep,
 * missed kernel events end in a dump compared with our picture.
 */
public final class FlowsMachine implements Machine<FlowsState, FlowsEvent, FlowsAction> {
  /** How long a change may wait for others to travel with while much is under way. */
  static final Duration FLUSH = Duration.ofMillis(2);

  /** How long a frame may be without its acknowledgement, and how many frames. */
  static final Duration ACK = Duration.ofMillis(20);

  static final int ACK_EVERY = 4;

  static final Duration CHORE = Duration.ofMillis(1);
  static final Duration GRACE = Duration.ofSeconds(1);
  static final Duration SILENT = Duration.ofMillis(3_500);
  static final Duration REFRESH = Duration.ofMinutes(20);
  private static final int CHORES_PER_TURN = 512;

  @Override
  public Moment wakeAt(FlowsState state) {
    Moment wake = Moment.earliest(state.beatAt, state.flushAt);
    wake = Moment.earliest(wake, state.waiting.wakeAt());
    wake = Moment.earliest(wake, state.ackAt);
    return Moment.earliest(wake, state.choreAt);
  }

  @Override
  public Step<FlowsState, FlowsAction> on(FlowsState state, FlowsEvent event, Moment now) {
    List<FlowsAction> out = new ArrayList<>();
    state.now = now;
    switch (event) {
      case FlowsEvent.Kernel kernel -> {
        kernel.changes().forEach(change -> KernelWatch.kernel(state, change, now, out));
        kernel.expected().forEach(change -> state.expectations.kernel(state, change));
        sendPromptly(state, out);
      }
      case FlowsEvent.Lost lost -> KernelWatch.compare(state, lost.why(), out);
      case FlowsEvent.Dumped dumped -> DumpCompare.part(state, dumped, now);
      case FlowsEvent.DumpedExpectations dumped -> {
        if (state.dumping && dumped.generation() == state.dumpGeneration) {
          state.expectations.dumped(state, dumped.all());
        }
      }
      case FlowsEvent.DumpDone done -> KernelWatch.dumpDone(state, done, now, out);
      case FlowsEvent.Failed failed -> {
        Follower follower = new Follower(state, now);
        failed.failures().forEach(follower::failed);
        follower.finish(out);
      }
      case FlowsEvent.Role role -> role(state, role.master(), now, out);
      case FlowsEvent.Configured configured -> PeerTalk.configured(state, configured, now, out);
      case FlowsEvent.LinkUp up -> PeerTalk.linkUp(state, up, now, out);
      case FlowsEvent.LinkDown down -> PeerTalk.linkDown(state, down.link(), down.why());
      case FlowsEvent.Answered answered -> {
        Optional.ofNullable(state.peers.get(answered.peer()))
            .ifPresent(peer -> {
              peer.answered = true;
              peer.last = answered.why();
            });
      }
      case FlowsEvent.Received received -> PeerTalk.received(state, received, now, out);
      case FlowsEvent.Compare _ ->
          state
              .peers
              .values()
              .forEach(peer -> {
                peer.parity.startCurious(now);
                PeerTalk.compare(peer, now, out);
              });
      case FlowsEvent.Kill kill -> kill(state, kill.flows(), now, out);
    }
    boolean quiet = event instanceof FlowsEvent.Kernel || event instanceof FlowsEvent.Dumped;
    return quiet ? step(state, out) : settle(state, now, out);
  }

  @Override
  public Step<FlowsState, FlowsAction> due(FlowsState state, Moment now) {
    List<FlowsAction> out = new ArrayList<>();
    state.now = now;
    state.waiting.due(now).forEach(key -> state.changed(key, now));
    if (now.reached(state.flushAt)) {
      state.flushAt = Moment.NEVER;
      send(state, true, out);
    }
    if (now.reached(state.ackAt)) {
      state.ackAt = Moment.NEVER;
      state.links.forEach((number, link) -> link.acknowledge(number, out));
    }
    if (now.reached(state.choreAt)) {
      state.choreAt = Moment.NEVER;
      chores(state, now, out);
    }
    if (now.reached(state.beatAt)) {
      state.beatAt = now.plus(FlowsState.BEAT);
      beat(state, now, out);
    }
    return settle(state, now, out);
  }

  private static Step<FlowsState, FlowsAction> settle(
      FlowsState state, Moment now, List<FlowsAction> out) {
    List<FlowsAction> news = state.readiness.judge(state, now);
    if (!news.isEmpty()) {
      out.addAll(news);
      beats(state, out);
      state.summarise();
    }
    return step(state, out);
  }

  /** Remembers what must not be mistaken when the kernel tells of it. */
  private static Step<FlowsState, FlowsAction> step(FlowsState state, List<FlowsAction> out) {
    for (FlowsAction action : out) {
      if (action instanceof FlowsAction.Apply apply) {
        for (KernelOp op : apply.ops()) {
          if (op instanceof KernelOp.Replace replace) {
            state.replacing.add(replace.flow());
          } else if (op instanceof KernelOp.Create create) {
            state.replacing.made(create.flow());
          }
        }
      }
    }
    return new Step<>(state, out);
  }

  // ---- the role

  private static void role(FlowsState state, boolean master, Moment now, List<FlowsAction> out) {
    if (master == state.master) {
      return;
    }
    state.release(now);
    state.master = master;
    state.everMaster |= master;
    state.peers.values().forEach(peer -> peer.masterLately = false);
    state.chores.clear();
    state.orphans.clear();
    state.offered.clear();
    if (master) {
      state.table.each(entry -> {
        entry.kernel = state.self;
        if (entry.held || entry.missing || entry.adopted) {
          state.chore(entry.key(), now);
        }
      });
      state.expectations.taken(state, out);
      beats(state, out);
      for (Peer peer : state.peers.values()) {
        PeerTalk.bulk(state, peer, out);
      }
      send(state, false, out);
    } else {
      state.graceUntil = now.plus(GRACE);
      beats(state, out);
      for (Peer peer : state.peers.values()) {
        peer.bulkSweeps = false;
        if (peer.following != 0 && peer.master) {
          out.add(new FlowsAction.Send(peer.following, new SyncFrame.BulkRequest()));
        }
      }
    }
    state.summarise();
  }

  /** Mends, trims or refreshes the next few flows. */
  private static void chores(FlowsState state, Moment now, List<FlowsAction> out) {
    List<KernelOp> ops = new ArrayList<>();
    Iterator<FlowKey> keys = state.chores.iterator();
    for (int i = 0; i < CHORES_PER_TURN && keys.hasNext(); i++) {
      FlowKey key = keys.next();
      keys.remove();
      state.table.get(key).flatMap(entry -> chore(state, entry)).ifPresent(ops::add);
    }
    if (!ops.isEmpty()) {
      out.add(new FlowsAction.Apply(ops));
    }
    if (!state.chores.isEmpty()) {
      state.choreAt = now.plus(CHORE);
    }
  }

  private static Optional<KernelOp> chore(FlowsState state, Entry entry) {
    Flow flow = entry.flow();
    int timeout = state.master ? FlowTimeouts.full(flow) : FlowTimeouts.held(flow);
    boolean wasHeld = entry.held;
    if (entry.missing) {
      entry.missing = false;
      entry.held = !state.master;
      return Optional.of(new KernelOp.Create(flow.withTimeout(timeout)));
    }
    if (entry.strayed && !state.master) {
      entry.strayed = false;
      entry.held = true;
      return Optional.of(new KernelOp.Replace(flow.withTimeout(timeout)));
    }
    if (entry.behind && !state.master) {
      entry.behind = false;
      entry.held = true;
      return Optional.of(new KernelOp.Update(flow.withTimeout(timeout)));
    }
    boolean doubted = entry.adopted && state.master && !state.peers.isEmpty();
    entry.adopted = false;
    entry.held = !state.master && entry.isCopy();
    if (doubted) {
      return Optional.of(new KernelOp.Loosen(flow.key(), wasHeld ? timeout : 0));
    }
    return wasHeld || entry.held
        ? Optional.of(new KernelOp.Retime(flow.key(), timeout))
        : Optional.empty();
  }

  private static void kill(FlowsState state, List<Flow> flows, Moment now, List<FlowsAction> out) {
    List<KernelOp> ops = new ArrayList<>();
    for (Flow flow : flows) {
      ops.add(new KernelOp.Delete(flow.key(), flow.id()));
      state.ended(flow.key());
      state.dead.add(flow.key());
      state.ending.add(flow.key());
      if (state.table.remove(flow.key()).isPresent() && state.master) {
        state.changed(flow.key(), now);
      }
    }
    state.counters.count("killed", flows.size());
    out.add(new FlowsAction.Apply(ops));
  }

  private static void send(FlowsState state, boolean live, List<FlowsAction> out) {
    for (Peer peer : state.peers.values()) {
      peer.announcer.ifPresent(announcer -> state.send(announcer, live, out));
    }
  }

  /**
   * A change leaves at once as long as little is under way: nothing is gained by waiting. When much
   * is, those that come meanwhile travel together.
   */
  private static void sendPromptly(FlowsState state, List<FlowsAction> out) {
    boolean waiting = false;
    for (Peer peer : state.peers.values()) {
      if (peer.announcer.isPresent()) {
        Announcer announcer = peer.announcer.get();
        if (announcer.isCalm()) {
          state.send(announcer, true, out);
        }
        waiting |= announcer.hasSomething();
      }
    }
    if (!waiting) {
      state.flushAt = Moment.NEVER;
    }
  }

  // ---- the beat

  private static void beat(FlowsState state, Moment now, List<FlowsAction> out) {
    for (Map.Entry<Long, Link> each : List.copyOf(state.links.entrySet())) {
      long number = each.getKey();
      Link link = each.getValue();
      if (now.reached(link.heardAt.plus(SILENT))) {
        state.counters.count("links-silent");
        out.add(new FlowsAction.Close(number, "silent"));
        PeerTalk.linkDown(state, number, "silent for " + SILENT.toMillis() + " ms");
      }
    }
    beats(state, out);
    for (FlowKey key : state.later) {
      state.chore(key, now);
    }
    state.later.clear();
    bury(state, out);
    state.replacing.beat();
    state.expectations.mend(state, out);
    PeerTalk.offer(state, now);
    Canaries.beat(state, now, out);
    state.peers.values().forEach(peer -> PeerTalk.compareWithMaster(state, peer, now, out));
    if (state.dumpAgain && !state.dumping) {
      KernelWatch.startDump(state, out);
    }
    if (now.reached(state.refreshAt)) {
      state.refreshAt = now.plus(REFRESH);
      // A flow without events may have become one that travels, and then ends unheard.
      state.dumpAgain = true;
      if (!state.master && state.followsMaster()) {
        state.table.each(entry -> {
          if (entry.isCopy()) {
            state.chore(entry.key(), now);
          }
        });
      }
    }
    state.summarise();
  }

  /** Once more, unless they have come to life meanwhile. */
  private static void bury(FlowsState state, List<FlowsAction> out) {
    List<KernelOp> ops = new ArrayList<>();
    for (FlowKey key : state.undead) {
      if (state.table.get(key).isEmpty()) {
        ops.add(new KernelOp.Delete(key, 0));
        state.ending.add(key);
      }
    }
    state.undead.clear();
    if (!ops.isEmpty()) {
      out.add(new FlowsAction.Apply(ops));
    }
  }

  static void beats(FlowsState state, List<FlowsAction> out) {
    state.links.keySet().forEach(link -> out.add(new FlowsAction.Send(link, beat(state))));
  }

  static SyncFrame.Beat beat(FlowsState state) {
    return new SyncFrame.Beat(
        state.master,
        state.readiness.isReady(),
        state.master || state.hasTable(),
        state.table.size(),
        state.differing());
  }
}
