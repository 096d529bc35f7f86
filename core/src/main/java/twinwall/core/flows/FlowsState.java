package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/**
 * All that flow sync on one node knows. Only {@link FlowsMachine} and its parts may look inside;
 * everybody else reads the {@link #summary}.
 */
public final class FlowsState {
  static final Duration BEAT = Duration.ofSeconds(1);

  /** What is known about one peer. */
  static final class Peer {
    final Ip address;

    /** One for all of its flows. */
    final Optional<Ip> asOwner;

    Optional<Announcer> announcer = Optional.empty();
    boolean bulked;

    /** The link on which it announces to us; 0 = none. */
    long following;

    /** What it understands beyond the version, by its last hello. */
    int features;

    Moment followingSince = Moment.START;
    boolean heard;
    boolean bulkDone;
    int bulkMark;
    boolean bulkSweeps;
    long bulkCount;

    boolean answered;

    /** Its number in adverts; 0 = unknown. */
    int node;

    boolean master;

    /** It said so since our own role changed last. */
    boolean masterLately;

    /** Since when it says so; {@link Moment#START} when it did at its first word. */
    Moment masterSince = Moment.START;

    boolean ready;
    boolean offers;
    long flows;
    long differing = SyncFrame.Beat.UNCOMPARED;

    /** Our canary, as it came back from this peer last, and whose canary this peer sends. */
    int canaryCount;

    Moment canaryAt = Moment.START;
    Duration canaryRound = Duration.ZERO;
    boolean canarySilent;
    Moment announcingSince = Moment.START;
    Optional<Integer> singer = Optional.empty();
    String last = "not yet connected";
    final Parity parity;

    Peer(Ip address, Moment now) {
      this.address = address;
      this.asOwner = Optional.of(address);
      this.parity = new Parity(now);
    }
  }

  /** One connection. */
  static final class Link {
    final Peer peer;
    final boolean announcing;
    Moment heardAt;

    /** Until then what arrives may be old: the link stood still, and now tells what waited. */
    Moment oldUntil = Moment.START;

    long sequence;
    int unacknowledged;

    Link(Peer peer, boolean announcing, Moment now) {
      this.peer = peer;
      this.announcing = announcing;
      this.heardAt = now;
    }

    void acknowledge(long number, List<FlowsAction> out) {
      if (unacknowledged > 0) {
        unacknowledged = 0;
        out.add(new FlowsAction.Send(number, new SyncFrame.Ack(sequence)));
      }
    }
  }

  final FlowTable table = new FlowTable();
  final FlowsCounters counters = new FlowsCounters();
  final Map<Ip, Peer> peers = new TreeMap<>();
  final Map<Long, Link> links = new HashMap<>();
  Exclusions exclusions = Exclusions.NONE;

  boolean master;
  boolean everMaster;

  /** A node that was MASTER a moment ago goes on announcing what its kernel still sees. */
  Moment graceUntil = Moment.START;

  /** Flows to mend, trim or refresh, a few per turn; and those to try again at the next beat. */
  final LinkedHashSet<FlowKey> chores = new LinkedHashSet<>();

  final Set<FlowKey> later = new HashSet<>();

  /** Flows that the kernel would not let go. */
  final Set<FlowKey> undead = new HashSet<>();

  Moment choreAt = Moment.NEVER;
  final Waiting waiting = new Waiting();
  final Expectations expectations = new Expectations();
  Moment flushAt = Moment.NEVER;
  Moment ackAt = Moment.NEVER;
  Moment beatAt;
  Moment refreshAt;

  int dumpGeneration;
  boolean dumping;
  boolean dumpAgain;

  /**
   * Events were lost, and those that had been waiting before are read after we are told. What they
   * say during the dump may be older than the dump, so another dump, later, has the last word.
   */
  boolean unconfirmed;

  /** Flows of this dump that nobody had told us of. */
  int adopted;

  final Set<FlowKey> endedWhileDumping = new HashSet<>();

  /** Flows that we told the kernel to end: until it says so, its events are older than that. */
  final Set<FlowKey> ending = new HashSet<>();

  final Replacing replacing = new Replacing();

  /** Names this kernel's table as long as it is not emptied; 0 = nobody said. */
  final int self;

  /** Our kernel has these and the MASTER did not name them: it shall say what becomes of them. */
  final LinkedHashSet<FlowKey> orphans = new LinkedHashSet<>();

  /** Those that it has been told of on this connection, and has not answered yet. */
  final LinkedHashSet<FlowKey> offered = new LinkedHashSet<>();

  /** What ended here, or at an owner that told us. */
  final Ended dead = new Ended();

  /** False until the kernel's table has been read once. */
  boolean kernelKnown;

  int canaryCount;
  Moment canaryAt = Moment.START;

  /** The present, as the last event or deadline told it. */
  Moment now;

  long bulkGeneration;
  int mark;

  final Readiness readiness;
  private FlowsSummary summary = FlowsSummary.START;

  public FlowsState(Moment now) {
    this(now, 0);
  }

  /**
   * @param self a number that no other kernel's table has, and that stays the same while this table
   *     lives, whatever becomes of the engine
   */
  public FlowsState(Moment now, int self) {
    this.now = now;
    this.self = self;
    beatAt = now.plus(BEAT);
    refreshAt = now.plus(FlowsMachine.REFRESH);
    readiness = new Readiness(now);
  }

  /** The latest summary; immutable, at most a second old. */
  public FlowsSummary summary() {
    return summary;
  }

  /** True when somebody could learn flows from us. */
  boolean hasTable() {
    return everMaster || peers.values().stream().anyMatch(peer -> peer.bulkDone);
  }

  boolean announces(Moment when) {
    return master || when.isBefore(graceUntil);
  }

  boolean followsMaster() {
    return peers.values().stream().anyMatch(peer -> peer.following != 0 && peer.master);
  }

  void changed(FlowKey key, Moment when) {
    waiting.remove(key);
    for (Peer peer : peers.values()) {
      if (peer.announcer.isPresent()) {
        peer.announcer.get().change(key, when);
        flushSoon(when);
      }
    }
  }

  /** A flow is new or has changed: tells the peers, now or when it has lived for a while. */
  void changed(Flow flow, boolean fresh, Moment when) {
    FlowKey key = flow.key();
    boolean untold = fresh || waiting.contains(key);
    if (untold
        && waiting.isFor(flow)
        && peers.values().stream().allMatch(peer -> isAtRest(peer, key))) {
      waiting.add(key, when);
    } else {
      changed(key, when);
    }
  }

  /** Neither about to hear of this flow's past, nor of the whole table. */
  private static boolean isAtRest(Peer peer, FlowKey key) {
    return peer.announcer.map(a -> a.isAtRest() && !a.isChanged(key)).orElse(true);
  }

  /** What waits is told now. */
  void release(Moment when) {
    waiting.all().forEach(key -> changed(key, when));
  }

  /** The MASTER has said what becomes of it, or it ended by itself. */
  void settledOrphan(FlowKey key) {
    if (!orphans.isEmpty() || !offered.isEmpty()) {
      orphans.remove(key);
      offered.remove(key);
    }
  }

  /** As much as this peer takes now. */
  void send(Announcer announcer, boolean live, List<FlowsAction> out) {
    announcer.send(table, self, live, out);
    announcer.sendExpected(table, expectations, out);
  }

  void flushSoon(Moment when) {
    flushAt = Moment.earliest(flushAt, when.plus(FlowsMachine.FLUSH));
  }

  /** A running dump may still show this flow. */
  void ended(FlowKey key) {
    if (dumping) {
      endedWhileDumping.add(key);
    }
  }

  void chore(FlowKey key, Moment when) {
    chores.add(key);
    choreAt = Moment.earliest(choreAt, when.plus(FlowsMachine.CHORE));
  }

  private long age(Moment then) {
    return then.equals(Moment.START) ? -1 : then.until(now).toMillis();
  }

  /** How many flows of ours differ from the MASTER's, or the most that differ from any peer's. */
  long differing() {
    return peers.values().stream().mapToLong(peer -> peer.parity.differing).max().orElse(-1);
  }

  private FlowsSummary.Canary canary(Peer peer) {
    boolean ever = peer.canaryCount != 0;
    long micros = ever ? peer.canaryRound.toNanos() / 1_000 : -1;
    return new FlowsSummary.Canary(ever ? age(peer.canaryAt) : -1, micros, peer.canarySilent);
  }

  void summarise() {
    List<FlowsSummary.Peer> shown = new ArrayList<>();
    for (Peer peer : peers.values()) {
      shown.add(
          new FlowsSummary.Peer(
              peer.address,
              peer.announcer.isPresent(),
              peer.following != 0,
              peer.master,
              peer.ready,
              peer.flows,
              peer.announcer.map(announcer -> announcer.backlog(table)).orElse(0),
              peer.announcer.map(a -> a.worstLag(now).toNanos() / 1_000).orElse(-1L),
              peer.last,
              new FlowsSummary.Comparison(
                  peer.parity.differing,
                  peer.differing,
                  age(peer.parity.comparedAt),
                  peer.parity.named(),
                  peer.parity.rounds(),
                  peer.parity.found(),
                  peer.parity.isDescribed()),
              canary(peer)));
    }
    summary =
        new FlowsSummary(
            master,
            readiness.isReady(),
            readiness.why(),
            table.size(),
            List.copyOf(shown),
            counters.copy());
  }
}
