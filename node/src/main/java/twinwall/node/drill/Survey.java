package twinwall.node.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import twinwall.core.drill.Living;
import twinwall.core.flows.Exclusions;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowHash;
import twinwall.core.flows.FlowStatus;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerFrame;
import twinwall.linux.Ack;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelException;
import twinwall.node.peer.Peers;

/**
 * Which connections there were before a drill, and what becomes of them. Those that have an answer
 * count, of many a part.
 */
final class Survey {
  private static final int CHUNK = 2_048;
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final Peers peers;
  private final Supplier<Exclusions> exclusions;
  private List<Long> names = List.of();
  private Optional<PeerFrame.Counts> first = Optional.empty();

  Survey(Peers peers, Supplier<Exclusions> exclusions) {
    this.peers = peers;
    this.exclusions = exclusions;
  }

  /** What could be found out, or why not. */
  record Found<T>(Optional<T> what, String why) {
    static <T> Found<T> of(T what) {
      return new Found<>(Optional.of(what), "");
    }

    static <T> Found<T> not(String why) {
      return new Found<>(Optional.empty(), why);
    }
  }

  /** Connections that concern both nodes, and how many of them are asked about. */
  record Before(int all, int asked) {}

  /**
   * @param forwarded packets between the two looks; -1 = unknown
   */
  record After(Living living, long forwarded, long millis) {}

  Found<Before> before() {
    first = Optional.empty();
    names = List.of();
    try {
      // Every n-th: a table is in the order of its buckets, which is none.
      Sample sample = new Sample(Conntrack.count().orElse(0));
      established(sample::take);
      names = sample.kept();
      return Found.of(new Before(sample.all(), names.size()));
    } catch (IOException e) {
      return Found.not(String.valueOf(e.getMessage()));
    }
  }

  /** So many of a table as may be asked about; the others are counted and not kept. */
  static final class Sample {
    private final List<Long> kept = new ArrayList<>();
    private final int step;
    private int all;

    /**
     * @param expected how many there may be
     */
    Sample(int expected) {
      step = Math.max(1, (expected + PeerFrame.FLOWS - 1) / PeerFrame.FLOWS);
    }

    void take(long name) {
      if (all % step == 0 && kept.size() < PeerFrame.FLOWS) {
        kept.add(name);
      }
      all++;
    }

    int all() {
      return all;
    }

    List<Long> kept() {
      return List.copyOf(kept);
    }
  }

  private void established(LongConsumer each) throws IOException {
    Exclusions with = exclusions.get();
    try {
      Ack end =
          Conntrack.dump(
              CHUNK,
              part -> {
                for (Flow flow : part) {
                  if (flow.has(FlowStatus.SEEN_REPLY) && !with.excludes(flow)) {
                    each.accept(FlowHash.name(flow.key()));
                  }
                }
              });
      if (!end.ok()) {
        throw new IOException("the kernel's table could not be read: " + end);
      }
    } catch (KernelException e) {
      throw new IOException("the kernel's table could not be read: " + e.getMessage(), e);
    }
  }

  /** The first time nothing comes of it, the second time what lives there. */
  Found<After> count(Ip peer) {
    try {
      PeerFrame.Counts now = peers.ask(peer, names, PATIENCE);
      if (first.isEmpty()) {
        first = Optional.of(now);
        return Found.not("");
      }
      PeerFrame.Counts then = first.get();
      long millis = (now.micros() - then.micros()) / 1_000;
      long forwarded =
          then.forwarded() < 0 || now.forwarded() < 0 ? -1 : now.forwarded() - then.forwarded();
      return Found.of(
          new After(Living.of(then.timeouts(), now.timeouts(), millis), forwarded, millis));
    } catch (IOException e) {
      return Found.not(String.valueOf(e.getMessage()));
    }
  }

  /** How many of those asked about are in this node's kernel. */
  Found<Integer> still() {
    try {
      Set<Long> asked = new HashSet<>(names);
      int[] there = new int[1];
      established(name -> there[0] += asked.remove(name) ? 1 : 0);
      return Found.of(there[0]);
    } catch (IOException e) {
      return Found.not(String.valueOf(e.getMessage()));
    }
  }
}
