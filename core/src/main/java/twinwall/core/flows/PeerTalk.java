package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.flows.FlowsState.Link;
import twinwall.core.flows.FlowsState.Peer;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Who the peers are, their connections, and what is heard on them. */
final class PeerTalk {
  /** Beats come every second: a link that was silent for longer may tell what is long over. */
  private static final Duration STALLED = Duration.ofMillis(1_500);

  private PeerTalk() {}

  static void configured(
      FlowsState state, FlowsEvent.Configured configured, Moment now, List<FlowsAction> out) {
    boolean none = state.peers.isEmpty();
    for (Ip gone : new HashSet<>(state.peers.keySet())) {
      if (!configured.peers().contains(gone)) {
        state
            .links
            .entrySet()
            .removeIf(link -> {
              boolean its = link.getValue().peer.address.equals(gone);
              if (its) {
                out.add(new FlowsAction.Close(link.getKey(), "no longer a peer"));
              }
              return its;
            });
        state.peers.remove(gone);
      }
    }
    configured
        .peers()
        .forEach(ip -> state.peers.computeIfAbsent(ip, fresh -> new Peer(fresh, now)));
    if (none && !state.peers.isEmpty() && !state.master) {
      state.readiness.restart(now);
    }
    exclude(state, configured.exclusions(), now);
    state.waiting.patience(configured.patience()).forEach(key -> state.changed(key, now));
    state.summarise();
  }

  /** New exclusions: what no longer travels is forgotten; what now may is found by a comparison. */
  static void exclude(FlowsState state, Exclusions exclusions, Moment now) {
    if (state.exclusions.equals(exclusions)) {
      return;
    }
    state.exclusions = exclusions;
    Set<FlowKey> excluded = new HashSet<>();
    state.table.each(entry -> {
      if (exclusions.excludes(entry.flow())) {
        excluded.add(entry.key());
      }
    });
    for (FlowKey key : excluded) {
      state.table.remove(key);
      state.waiting.remove(key);
      if (state.master) {
        state.changed(key, now);
      }
    }
    state.dumpAgain = true;
  }

  static void linkUp(FlowsState state, FlowsEvent.LinkUp up, Moment now, List<FlowsAction> out) {
    Optional<Peer> known = Optional.ofNullable(state.peers.get(up.peer()));
    if (known.isEmpty()) {
      out.add(new FlowsAction.Close(up.link(), "not a peer"));
      return;
    }
    Peer peer = known.get();
    peer.answered = true;
    long before = up.announcing() ? peer.announcer.map(a -> a.link).orElse(0L) : peer.following;
    if (before != 0) {
      linkDown(state, before, "replaced");
      out.add(new FlowsAction.Close(before, "replaced by a newer connection"));
    }
    peer.last = "connected";
    peer.node = up.node();
    state.links.put(up.link(), new Link(peer, up.announcing(), now));
    peer.features = up.features();
    if (up.announcing()) {
      peer.announcer = Optional.of(new Announcer(up.link(), up.features()));
      peer.bulked = false;
      peer.announcingSince = now;
      // What the MASTER was offered on the connection before it may not have heard.
      state.orphans.addAll(state.offered);
      state.offered.clear();
    } else {
      peer.following = up.link();
      peer.followingSince = now;
      peer.heard = false;
      peer.bulkDone = false;
      peer.bulkMark = 0;
    }
    out.add(new FlowsAction.Send(up.link(), FlowsMachine.beat(state)));
    if (up.announcing() && state.master) {
      bulk(state, peer, out);
      state.send(peer.announcer.get(), false, out);
    }
    state.summarise();
  }

  static void linkDown(FlowsState state, long number, String why) {
    Optional<Link> known = Optional.ofNullable(state.links.remove(number));
    if (known.isEmpty()) {
      return;
    }
    Peer peer = known.get().peer;
    peer.last = why;
    state.counters.count("links-lost");
    if (known.get().announcing) {
      peer.announcer = Optional.empty();
    } else {
      peer.following = 0;
      peer.master = false;
      peer.masterLately = false;
      peer.parity.startSoon(state.now.plus(Parity.EVERY));
    }
    state.summarise();
  }

  static void bulk(FlowsState state, Peer peer, List<FlowsAction> out) {
    if (peer.announcer.isPresent()) {
      state.release(state.now);
      peer.bulked = true;
      state.counters.count("bulks-sent");
      out.addAll(peer.announcer.get().startBulk(++state.bulkGeneration));
    }
  }

  static void received(
      FlowsState state, FlowsEvent.Received received, Moment now, List<FlowsAction> out) {
    Optional<Link> known = Optional.ofNullable(state.links.get(received.link()));
    if (known.isEmpty()) {
      return;
    }
    Link link = known.get();
    if (now.reached(link.heardAt.plus(STALLED))) {
      link.oldUntil = now.plus(STALLED);
    }
    link.heardAt = now;
    boolean understood =
        switch (received.frame()) {
          case SyncFrame.Beat beat -> beatHeard(state, link, beat, now, out);
          case SyncFrame.Ack ack -> acked(state, link, ack, out);
          case SyncFrame.BulkRequest _ -> bulkWanted(state, link, out);
          case SyncFrame.BucketRequest request -> bucketsWanted(state, link, request, now);
          case SyncFrame.Describe describe -> described(state, link, describe, now);
          case SyncFrame.Want want -> flowsWanted(state, link, want, now);
          case SyncFrame.CanaryEcho echo -> {
            Canaries.echoed(state, link.peer, echo, now);
            yield link.announcing;
          }
          case SyncFrame.Numbered numbered ->
              !link.announcing && numbered(state, link, numbered, now, out);
          case SyncFrame.Hello _, SyncFrame.Refuse _ -> false;
        };
    if (!understood) {
      state.counters.count("frame-out-of-place");
      out.add(new FlowsAction.Close(received.link(), "frame out of place"));
      linkDown(state, received.link(), "it sent a frame that has no place there");
    }
  }

  /** Tells the MASTER of flows that our kernel has and that it did not name. */
  static void offer(FlowsState state, Moment now) {
    for (Peer peer : state.peers.values()) {
      if (!state.orphans.isEmpty() && !state.master && peer.master && peer.announcer.isPresent()) {
        state.orphans.removeIf(key -> state.table.get(key).isEmpty());
        state.counters.count("offered", state.orphans.size());
        state.orphans.forEach(key -> peer.announcer.get().change(key, now));
        state.offered.addAll(state.orphans);
        state.orphans.clear();
        state.flushSoon(now);
      }
    }
  }

  static boolean beatHeard(
      FlowsState state, Link link, SyncFrame.Beat beat, Moment now, List<FlowsAction> out) {
    Peer peer = link.peer;
    peer.ready = beat.ready();
    peer.flows = beat.flows();
    peer.differing = beat.differing();
    if (!link.announcing) {
      // Only here is a beat in order with the flows that the peer sends as what it says it is.
      boolean news = peer.masterLately && !beat.master() && now.reached(link.oldUntil);
      if (news && !state.master && peer.node != 0 && state.peers.size() == 1) {
        out.add(new FlowsAction.LetGo(peer.node));
      }
      peer.masterLately = beat.master();
      if (peer.master && !beat.master()) {
        askTheOthers(state, peer, out);
      }
      if (beat.master() && !peer.master) {
        peer.masterSince = peer.heard ? state.now : Moment.START;
      }
      peer.master = beat.master();
      peer.offers = beat.offers();
      peer.bulkSweeps &= beat.master();
      peer.heard = true;
    } else if (!beat.ready() && !peer.bulked && state.hasTable()) {
      bulk(state, peer, out);
      peer.announcer.ifPresent(announcer -> state.send(announcer, false, out));
    }
    return true;
  }

  /**
   * Two said that they are MASTER, and one of them is not any more: what came from it meanwhile may
   * be what the other one does not have.
   */
  private static void askTheOthers(FlowsState state, Peer former, List<FlowsAction> out) {
    for (Peer other : state.peers.values()) {
      if (other != former && !state.master && other.following != 0 && other.master) {
        out.add(new FlowsAction.Send(other.following, new SyncFrame.BulkRequest()));
      }
    }
  }

  static boolean acked(FlowsState state, Link link, SyncFrame.Ack ack, List<FlowsAction> out) {
    if (!link.announcing || link.peer.announcer.isEmpty()) {
      return false;
    }
    Announcer announcer = link.peer.announcer.get();
    boolean shut = !announcer.windowOpen();
    boolean sane = announcer.acknowledge(ack.sequence(), state.now);
    if (sane) {
      state.send(announcer, shut || announcer.isCalm(), out);
    }
    return sane;
  }

  static boolean bulkWanted(FlowsState state, Link link, List<FlowsAction> out) {
    if (!link.announcing || link.peer.announcer.isEmpty()) {
      return false;
    }
    bulk(state, link.peer, out);
    state.send(link.peer.announcer.get(), false, out);
    return true;
  }

  /** The peer compares its table with ours. */
  static boolean bucketsWanted(
      FlowsState state, Link link, SyncFrame.BucketRequest request, Moment now) {
    if (!link.announcing || link.peer.announcer.isEmpty()) {
      return false;
    }
    state.release(now);
    link.peer.announcer.get().compare(request);
    state.flushSoon(now);
    return true;
  }

  /** The peer wants to look at some flows. */
  private static boolean described(
      FlowsState state, Link link, SyncFrame.Describe describe, Moment now) {
    if (!link.announcing || link.peer.announcer.isEmpty()) {
      return false;
    }
    link.peer.announcer.get().describe(describe);
    state.flushSoon(now);
    return true;
  }

  static boolean flowsWanted(FlowsState state, Link link, SyncFrame.Want want, Moment now) {
    if (!link.announcing || link.peer.announcer.isEmpty()) {
      return false;
    }
    state.counters.count("parity-sent-again", want.keys().size());
    state.release(now);
    want.keys().forEach(key -> link.peer.announcer.get().change(key, now));
    state.flushSoon(now);
    return true;
  }

  /** A BACKUP goes on comparing itself with the MASTER. */
  static void compareWithMaster(FlowsState state, Peer peer, Moment now, List<FlowsAction> out) {
    if (!state.master && peer.master && peer.bulkDone) {
      compare(peer, now, out);
    }
  }

  static void compare(Peer peer, Moment now, List<FlowsAction> out) {
    if (peer.following != 0) {
      peer.parity.due(peer.following, now, out);
    }
  }

  /** Mends what differed twice, when that was the last of the answers. */
  private static void compared(FlowsState state, Peer peer, Moment now, List<FlowsAction> out) {
    if (!peer.parity.isWhole()) {
      return;
    }
    List<FlowsSummary.Difference> lasting = peer.parity.finish(now);
    state.counters.count("comparisons");
    state.counters.count("parity-differing", lasting.size());
    Optional<SyncFrame.Describe> questions = peer.parity.questions(state.table);
    if (questions.isPresent() && (peer.features & SyncFrame.DESCRIBES) != 0) {
      out.add(new FlowsAction.Send(peer.following, questions.get()));
    } else {
      peer.parity.indescribable();
    }
    if (!state.master && peer.master) {
      List<FlowKey> want = new ArrayList<>();
      for (FlowsSummary.Difference difference : lasting) {
        FlowKey key = difference.key();
        boolean own = state.table.get(key).map(entry -> !entry.isCopy()).orElse(false);
        if (own && difference.kind() == FlowsSummary.Difference.Kind.ONLY_HERE) {
          state.orphans.add(key);
        } else if (want.size() < SyncCodec.MAX_FLOWS) {
          want.add(key);
        }
      }
      if (!want.isEmpty()) {
        out.add(new FlowsAction.Send(peer.following, new SyncFrame.Want(want)));
      }
    }
  }

  static boolean numbered(
      FlowsState state, Link link, SyncFrame.Numbered frame, Moment now, List<FlowsAction> out) {
    if (frame.sequence() != link.sequence + 1) {
      return false;
    }
    link.sequence = frame.sequence();
    Peer peer = link.peer;
    Follower follower = new Follower(state, now);
    List<FlowsAction> after = new ArrayList<>();
    switch (frame) {
      case SyncFrame.BulkBegin _ -> follower.bulkBegin(peer);
      case SyncFrame.BulkChunk chunk -> {
        peer.bulkCount += chunk.flows().size();
        chunk.flows().forEach(flow -> follower.flow(flow, chunk.kernel(), peer));
      }
      case SyncFrame.BulkEnd end -> {
        after.addAll(follower.bulkEnd(peer, end));
        offer(state, now);
      }
      case SyncFrame.Batch batch ->
          batch.flows().forEach(flow -> follower.flow(flow, batch.kernel(), peer));
      case SyncFrame.TableDigest digest -> {
        if (!peer.parity.digests(digest, state, peer.following, after)) {
          state.counters.count("digest-unasked");
        } else {
          compared(state, peer, now, after);
        }
      }
      case SyncFrame.BucketKeys keys -> {
        if (!peer.parity.names(keys, state)) {
          state.counters.count("digest-unasked");
        } else {
          compared(state, peer, now, after);
        }
      }
      case SyncFrame.Canary canary -> follower.also(Canaries.heard(peer, canary));
      case SyncFrame.Expected expected -> {
        List<KernelOp> ops = new ArrayList<>();
        state.expectations.heard(state, peer, expected, ops);
        ops.forEach(follower::also);
      }
      case SyncFrame.Unexpected unexpected -> {
        List<KernelOp> ops = new ArrayList<>();
        state.expectations.ended(state, peer, unexpected.keys(), ops);
        ops.forEach(follower::also);
      }
      case SyncFrame.Described described -> peer.parity.described(described);
      case SyncFrame.Deaths deaths -> deaths.keys().forEach(key -> follower.death(key, peer));
    }
    follower.finish(out);
    out.addAll(after);
    if (++link.unacknowledged >= FlowsMachine.ACK_EVERY) {
      link.acknowledge(peer.following, out);
    } else {
      state.ackAt = Moment.earliest(state.ackAt, now.plus(FlowsMachine.ACK));
    }
    return true;
  }
}
