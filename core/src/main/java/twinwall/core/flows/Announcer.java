package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * What one peer has still to be told, on one connection. Not a queue of changes but a set of keys:
 * when its turn comes, a flow is sent as it is then, or its death. So a peer that is slow, or
 * stuck, costs no more than one key per flow, and gets the newest state when it can take it. Live
 * changes overtake the bulk, which goes through the table bucket by bucket and never has more than
 * a part of the window: room for a change is always left.
 */
final class Announcer {
  /** Flows per frame: about 16 KiB, a quarter of a millisecond of the peer's kernel. */
  static final int CHUNK = 256;

  /** Frames that may be unacknowledged, and how many of them while a bulk goes on. */
  static final int WINDOW = 16;

  static final int BULK_WINDOW = 6;

  /** With more of them a change waits a little for others. */
  private static final int CALM = 8;

  /** A numbered frame and since when the oldest change in it had been waiting. */
  private record Flying(long sequence, Moment since) {}

  final long link;
  private final int features;
  private final LinkedHashSet<FlowKey> changed = new LinkedHashSet<>();
  private final Comparison comparison = new Comparison();
  private final ArrayDeque<FlowKey> bulk = new ArrayDeque<>();

  /** The unacknowledged frames of the bulk. */
  private final ArrayDeque<Long> bulkFlying = new ArrayDeque<>();

  private int bulkBucket;
  private boolean bulkRelated;
  private boolean bulkRunning;
  private long bulkCount;
  private long generation;
  private long sent;
  private long acked;
  private Optional<SyncFrame.Canary> canary = Optional.empty();
  private final LinkedHashSet<Expectation.Key> expected = new LinkedHashSet<>();
  private boolean expectedWhole;
  private Optional<SyncFrame.Describe> described = Optional.empty();
  private final ArrayDeque<Flying> flying = new ArrayDeque<>();
  private Moment changedSince = Moment.START;
  private Duration worstLag = Duration.ZERO;

  /** What the peer asked for to compare its table with ours. */
  private static final class Comparison {
    long round;
    boolean digests;
    final ArrayDeque<Integer> buckets = new ArrayDeque<>();

    boolean isWanted() {
      return digests || !buckets.isEmpty();
    }
  }

  /**
   * @param features what the peer understands, too
   */
  Announcer(long link, int features) {
    this.link = link;
    this.features = features;
  }

  void change(FlowKey key, Moment now) {
    if (changed.isEmpty()) {
      changedSince = now;
    }
    changed.add(key);
  }

  /** Something that a helper expects is new, or no longer so. */
  void expect(Expectation.Key key) {
    expected.add(key);
  }

  /** The peer wants to look at these. */
  void describe(SyncFrame.Describe request) {
    described = Optional.of(request);
  }

  /** How long the oldest change that the peer has not confirmed has been waiting. */
  Duration lag(Moment now) {
    Moment oldest = flying.isEmpty() ? Moment.NEVER : flying.getFirst().since();
    if (!changed.isEmpty()) {
      oldest = Moment.earliest(oldest, changedSince);
    }
    return oldest.equals(Moment.NEVER) ? Duration.ZERO : oldest.until(now);
  }

  /** The longest that a change has waited since this was asked before. */
  Duration worstLag(Moment now) {
    Duration present = lag(now);
    Duration worst = worstLag.compareTo(present) > 0 ? worstLag : present;
    worstLag = Duration.ZERO;
    return worst;
  }

  /** The peer asks for digests, or for buckets; an earlier request of its is forgotten. */
  void compare(SyncFrame.BucketRequest request) {
    comparison.round = request.round();
    comparison.digests = request.buckets().isEmpty();
    comparison.buckets.clear();
    comparison.buckets.addAll(request.buckets());
  }

  /** The canary goes after all that is already waiting, so that it tells how long that took. */
  void canary(int kernel, int count) {
    canary = Optional.of(new SyncFrame.Canary(0, kernel, count));
  }

  /** Starts over with the whole table. */
  List<FlowsAction> startBulk(long newGeneration) {
    generation = newGeneration;
    bulk.clear();
    bulkBucket = 0;
    bulkRelated = false;
    bulkCount = 0;
    bulkRunning = true;
    expectedWhole = true;
    bulkFlying.add(sent + 1);
    return List.of(new FlowsAction.Send(link, new SyncFrame.BulkBegin(++sent, generation)));
  }

  /** False when the peer acknowledges what was never sent. */
  boolean acknowledge(long sequence, Moment now) {
    if (sequence < acked || sequence > sent) {
      return false;
    }
    acked = sequence;
    while (!flying.isEmpty() && flying.getFirst().sequence() <= acked) {
      Duration lag = flying.removeFirst().since().until(now);
      worstLag = worstLag.compareTo(lag) > 0 ? worstLag : lag;
    }
    while (!bulkFlying.isEmpty() && bulkFlying.getFirst() <= acked) {
      bulkFlying.removeFirst();
    }
    return true;
  }

  boolean windowOpen() {
    return sent - acked < WINDOW;
  }

  /** Little is under way. */
  boolean isCalm() {
    return sent - acked < CALM;
  }

  private boolean bulkMay() {
    return bulkRunning && windowOpen() && bulkFlying.size() < BULK_WINDOW;
  }

  /** Changes go first, but where they never end a bulk keeps one frame of the window. */
  private boolean changesMay() {
    return bulkRunning && bulkFlying.isEmpty() ? sent - acked < WINDOW - 1 : windowOpen();
  }

  boolean isChanged(FlowKey key) {
    return changed.contains(key);
  }

  boolean hasChanges() {
    return !changed.isEmpty();
  }

  /** Changes, or a word that goes after all changes. */
  boolean hasSomething() {
    return !changed.isEmpty()
        || canary.isPresent()
        || comparison.isWanted()
        || described.isPresent()
        || !expected.isEmpty();
  }

  /** True when the peer is not about to learn, or to compare, more than what changes. */
  boolean isAtRest() {
    return !bulkRunning && !comparison.isWanted();
  }

  int backlog(FlowTable table) {
    return changed.size() + (bulkRunning ? (int) Math.max(0, table.size() - bulkCount) : 0);
  }

  /** As much as the window allows. */
  void send(FlowTable table, int self, boolean liveToo, List<FlowsAction> out) {
    boolean live = liveToo && !changed.isEmpty();
    while (live && changesMay() || bulkMay()) {
      if (live && changesMay()) {
        sendChanges(table, self, out);
        live = !changed.isEmpty();
      } else {
        sendBulk(table, self, out);
      }
    }
    if (liveToo && changed.isEmpty() && windowOpen()) {
      canary.ifPresent(c -> say(new SyncFrame.Canary(++sent, c.kernel(), c.count()), out));
      canary = Optional.empty();
      // What was sent is our whole table now, so this is the moment to compare.
      while (!bulkRunning && comparison.isWanted() && windowOpen()) {
        sendComparison(table, out);
      }
      if (described.isPresent() && windowOpen()) {
        sendDescribed(table, described.get(), out);
        described = Optional.empty();
      }
    }
  }

  private void sendDescribed(FlowTable table, SyncFrame.Describe asked, List<FlowsAction> out) {
    List<Flow> flows = new ArrayList<>();
    asked.keys().forEach(key -> table.get(key).ifPresent(entry -> flows.add(entry.flow())));
    say(new SyncFrame.Described(++sent, asked.round(), flows), out);
  }

  /** What helpers expect, when the peer has the connections that announced it. */
  void sendExpected(FlowTable table, Expectations all, List<FlowsAction> out) {
    boolean mayBe = (features & SyncFrame.EXPECTS) != 0 && (expectedWhole || !expected.isEmpty());
    if (!mayBe || bulkRunning || !changed.isEmpty() || !windowOpen()) {
      return;
    }
    List<Expectation> some = new ArrayList<>();
    List<Expectation.Key> gone = new ArrayList<>();
    if (expectedWhole) {
      all.all().forEach(it -> expected.add(it.key()));
    }
    for (Expectation.Key key : List.copyOf(expected)) {
      Optional<Expectation> it = all.get(key);
      if (it.isEmpty()) {
        gone.add(key);
        expected.remove(key);
      } else if (table.get(it.get().master()).isPresent()) {
        some.add(it.get());
        expected.remove(key);
      }
    }
    for (int from = 0; from < gone.size(); from += SyncCodec.MAX_FLOWS) {
      int to = Math.min(from + SyncCodec.MAX_FLOWS, gone.size());
      say(new SyncFrame.Unexpected(++sent, gone.subList(from, to)), out);
    }
    boolean whole = expectedWhole;
    expectedWhole = false;
    for (int from = 0; from < some.size() || whole && from == 0; from += SyncCodec.MAX_FLOWS) {
      int to = Math.min(from + SyncCodec.MAX_FLOWS, some.size());
      boolean first = whole && from == 0;
      boolean last = whole && to == some.size();
      say(new SyncFrame.Expected(++sent, first, last, some.subList(from, to)), out);
    }
  }

  private void say(SyncFrame frame, List<FlowsAction> out) {
    out.add(new FlowsAction.Send(link, frame));
  }

  private void sendComparison(FlowTable table, List<FlowsAction> out) {
    if (comparison.digests) {
      comparison.digests = false;
      say(new SyncFrame.TableDigest(++sent, comparison.round, table.size(), table.digests()), out);
      return;
    }
    int bucket = comparison.buckets.remove();
    List<SyncFrame.Named> named = new ArrayList<>();
    for (FlowTable.Entry entry : table.inBucket(bucket)) {
      if (named.size() == SyncCodec.MAX_FLOWS) {
        say(new SyncFrame.BucketKeys(++sent, comparison.round, bucket, false, named), out);
        named = new ArrayList<>();
      }
      named.add(new SyncFrame.Named(entry.key(), entry.digest()));
    }
    say(new SyncFrame.BucketKeys(++sent, comparison.round, bucket, true, named), out);
  }

  private void sendChanges(FlowTable table, int self, List<FlowsAction> out) {
    List<FlowKey> deaths = new ArrayList<>();
    TreeMap<Integer, List<Flow>> flows = new TreeMap<>();
    TreeMap<Integer, List<Flow>> related = new TreeMap<>();
    Iterator<FlowKey> keys = changed.iterator();
    for (int i = 0; i < CHUNK && keys.hasNext(); i++) {
      FlowKey key = keys.next();
      keys.remove();
      Optional<FlowTable.Entry> entry = table.get(key);
      if (entry.isEmpty()) {
        deaths.add(key);
      } else {
        add(entry.get().isRelated() ? related : flows, entry.get(), self);
      }
    }
    // Deaths first: a new flow may want the translated port of one that ended.
    if (!deaths.isEmpty()) {
      say(new SyncFrame.Deaths(++sent, deaths), out);
    }
    flows.forEach((kernel, some) -> say(new SyncFrame.Batch(++sent, kernel, some), out));
    related.forEach((kernel, some) -> say(new SyncFrame.Batch(++sent, kernel, some), out));
    flying.add(new Flying(sent, changedSince));
  }

  private static void add(Map<Integer, List<Flow>> to, FlowTable.Entry entry, int self) {
    int kernel = entry.isCopy() ? entry.kernel : self;
    to.computeIfAbsent(kernel, _ -> new ArrayList<>()).add(entry.flow());
  }

  private void sendBulk(FlowTable table, int self, List<FlowsAction> out) {
    TreeMap<Integer, List<Flow>> flows = new TreeMap<>();
    int count = 0;
    while (count < CHUNK && hasBulk(table)) {
      FlowKey key = bulk.remove();
      Optional<FlowTable.Entry> entry = table.get(key);
      if (entry.isPresent()) {
        add(flows, entry.get(), self);
        changed.remove(key);
        count++;
      }
    }
    bulkCount += count;
    flows.forEach((kernel, some) -> {
      say(new SyncFrame.BulkChunk(++sent, generation, kernel, some), out);
      bulkFlying.add(sent);
    });
    if (count == 0) {
      say(new SyncFrame.BulkEnd(++sent, generation, bulkCount), out);
      bulkRunning = false;
    }
  }

  /** Fills the next bucket in: first all flows that stand alone, then those related to others. */
  private boolean hasBulk(FlowTable table) {
    while (bulk.isEmpty()) {
      if (bulkBucket == FlowTable.BUCKETS) {
        if (bulkRelated || !table.hasRelated()) {
          return false;
        }
        bulkRelated = true;
        bulkBucket = 0;
      }
      for (FlowTable.Entry entry : table.inBucket(bulkBucket++)) {
        if (entry.isRelated() == bulkRelated) {
          bulk.add(entry.key());
        }
      }
    }
    return true;
  }
}
