package twinwall.core.flows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.flows.FlowsSummary.Difference;
import twinwall.core.machine.Moment;

/**
 * The comparison of our table with one peer's: digests of all buckets first, then the names in
 * those buckets that differ. The peer answers at a point of its stream at which everything it knows
 * has been sent, so nothing is merely under way. A flow that differs in two comparisons in a row is
 * really different, and mended.
 */
final class Parity {
  static final Duration EVERY = Duration.ofSeconds(10);
  static final Duration AGAIN = Duration.ofSeconds(2);
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Buckets whose names are asked for in one comparison, and flows that are remembered by name. */
  static final int AT_ONCE = 64;

  static final int REMEMBERED = 4096;

  /** Names in one bucket: a peer that goes on naming flows is not listened to. */
  static final int MOST = 1 << 18;

  /** Flows that the peer is asked to describe. */
  static final int DESCRIBED = 128;

  private long round;
  private boolean running;
  private Moment startAt;
  private Moment since = Moment.START;
  private final Set<Integer> awaited = new HashSet<>();
  private final Map<FlowKey, Long> theirs = new HashMap<>();
  private LinkedHashMap<FlowKey, Difference.Kind> found = new LinkedHashMap<>();
  private LinkedHashMap<FlowKey, Difference.Kind> before = new LinkedHashMap<>();
  private int buckets;

  /** What is known since the last whole comparison; negative = none yet. */
  long differing = SyncFrame.Beat.UNCOMPARED;

  Moment comparedAt = Moment.START;
  private List<Difference> named = List.of();
  private long rounds;
  private boolean curious;

  /** Our own idea of the flows that the peer was asked to describe. */
  private Map<FlowKey, Flow> undescribed = Map.of();

  Parity(Moment now) {
    startAt = now.plus(EVERY);
  }

  long rounds() {
    return rounds;
  }

  /** How many differed in the last comparison alone. */
  long found() {
    return before.size();
  }

  boolean isDescribed() {
    return undescribed.isEmpty();
  }

  List<Difference> named() {
    return named;
  }

  /** The connection broke, or somebody wants to know now. */
  void startSoon(Moment when) {
    running = false;
    startAt = when;
  }

  /** Somebody wants to know now, and what is different about those that differ. */
  void startCurious(Moment when) {
    startSoon(when);
    curious = true;
    undescribed = Map.of();
  }

  /** What the peer shall describe, if somebody wants to know. */
  Optional<SyncFrame.Describe> questions(FlowTable table) {
    if (!curious) {
      return Optional.empty();
    }
    curious = false;
    Map<FlowKey, Flow> ours = new LinkedHashMap<>();
    for (Difference difference : named) {
      if (difference.kind() == Difference.Kind.DIFFERENT && ours.size() < DESCRIBED) {
        table.get(difference.key()).ifPresent(e -> ours.put(difference.key(), e.flow()));
      }
    }
    undescribed = ours;
    return ours.isEmpty()
        ? Optional.empty()
        : Optional.of(new SyncFrame.Describe(round, List.copyOf(ours.keySet())));
  }

  /** There is nothing to describe, or the peer does not know how. */
  void indescribable() {
    undescribed = Map.of();
  }

  /** The peer's idea of some of them. */
  void described(SyncFrame.Described answer) {
    if (answer.round() != round) {
      return;
    }
    Map<FlowKey, Flow> theirFlows = new HashMap<>();
    answer.flows().forEach(flow -> theirFlows.put(flow.key(), flow));
    List<Difference> all = new ArrayList<>();
    for (Difference difference : named) {
      Flow ours = undescribed.get(difference.key());
      Flow their = theirFlows.get(difference.key());
      all.add(
          ours == null || their == null
              ? difference
              : new Difference(difference.key(), difference.kind(), respects(ours, their)));
    }
    named = List.copyOf(all);
    undescribed = Map.of();
  }

  private static List<FlowsSummary.Respect> respects(Flow ours, Flow their) {
    List<FlowsSummary.Respect> out = new ArrayList<>();
    respect(out, "reply", ours.reply().toString(), their.reply().toString());
    respect(out, "status", status(ours), status(their));
    respect(out, "mark", "0x%x".formatted(ours.mark()), "0x%x".formatted(their.mark()));
    respect(out, "state", stage(ours), stage(their));
    return out;
  }

  private static void respect(
      List<FlowsSummary.Respect> out, String name, String here, String there) {
    if (!here.equals(there)) {
      out.add(new FlowsSummary.Respect(name, here, there));
    }
  }

  private static String status(Flow flow) {
    return String.join(" ", FlowStatus.names(flow.status() & FlowStatus.SHARED));
  }

  private static String stage(Flow flow) {
    return switch (flow.info()) {
      case ProtoInfo.Tcp tcp -> TcpState.name(tcp.state());
      case ProtoInfo.Sctp sctp -> Integer.toString(sctp.state());
      case ProtoInfo.None _ -> "";
    };
  }

  /** Starts a comparison when it is time, on the connection on which the peer announces. */
  void due(long link, Moment now, List<FlowsAction> out) {
    if (running && now.reached(since.plus(PATIENCE))) {
      running = false;
    }
    if (!running && now.reached(startAt)) {
      running = true;
      since = now;
      startAt = now.plus(EVERY);
      out.add(new FlowsAction.Send(link, new SyncFrame.BucketRequest(++round, List.of())));
    }
  }

  /** False when the answer is to nothing that was asked. */
  boolean digests(
      SyncFrame.TableDigest digest, FlowsState state, long link, List<FlowsAction> out) {
    if (!running || digest.round() != round) {
      return false;
    }
    List<Long> ours = state.table.digests();
    List<Integer> differ = new ArrayList<>();
    for (int i = 0; i < FlowTable.BUCKETS; i++) {
      if (!ours.get(i).equals(digest.digests().get(i))) {
        differ.add(i);
      }
    }
    found = new LinkedHashMap<>();
    theirs.clear();
    awaited.clear();
    buckets = differ.size();
    if (differ.isEmpty()) {
      return true;
    }
    List<Integer> asked = differ.subList(0, Math.min(differ.size(), AT_ONCE));
    awaited.addAll(asked);
    out.add(new FlowsAction.Send(link, new SyncFrame.BucketRequest(round, asked)));
    return true;
  }

  /** False when nobody asked for this bucket. */
  boolean names(SyncFrame.BucketKeys keys, FlowsState state) {
    if (!running || keys.round() != round || !awaited.contains(keys.bucket())) {
      return false;
    }
    keys.flows().forEach(flow -> theirs.put(flow.key(), flow.digest()));
    if (theirs.size() > MOST) {
      theirs.clear();
      running = false;
      return false;
    }
    if (keys.last()) {
      awaited.remove(keys.bucket());
      compare(state.table, keys.bucket());
      theirs.clear();
    }
    return true;
  }

  private void compare(FlowTable table, int bucket) {
    for (FlowTable.Entry entry : table.inBucket(bucket)) {
      Long digest = theirs.remove(entry.key());
      if (digest == null) {
        find(entry.key(), Difference.Kind.ONLY_HERE);
      } else if (digest != entry.digest()) {
        find(entry.key(), Difference.Kind.DIFFERENT);
      }
    }
    theirs.keySet().forEach(key -> find(key, Difference.Kind.ONLY_THERE));
  }

  private void find(FlowKey key, Difference.Kind kind) {
    if (found.size() < REMEMBERED) {
      found.put(key, kind);
    }
  }

  boolean isWhole() {
    return running && awaited.isEmpty();
  }

  /** Ends a comparison; returns the flows that differed in the one before, too. */
  List<Difference> finish(Moment now) {
    running = false;
    rounds++;
    comparedAt = now;
    List<Difference> lasting = new ArrayList<>();
    found.forEach((key, kind) -> {
      if (before.containsKey(key)) {
        lasting.add(new Difference(key, kind));
      }
    });
    boolean unsure = lasting.size() < found.size();
    boolean unlisted = buckets > AT_ONCE;
    if (unsure || unlisted || !lasting.isEmpty()) {
      startAt = now.plus(AGAIN);
    }
    // Where only some buckets could be listed, the others hold at least one difference each.
    differing = (long) lasting.size() + Math.max(0, buckets - AT_ONCE);
    named = List.copyOf(lasting.subList(0, Math.min(lasting.size(), FlowsSummary.NAMED)));
    before = found;
    found = new LinkedHashMap<>();
    return lasting;
  }
}
