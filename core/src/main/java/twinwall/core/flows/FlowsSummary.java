package twinwall.core.flows;

import java.util.List;
import java.util.Map;
import twinwall.core.net.Ip;

/** What flow sync shows to people. */
public record FlowsSummary(
    boolean master,
    boolean synchronised,
    String why,
    long flows,
    List<Peer> peers,
    Map<String, Long> counters) {
  public static final FlowsSummary START =
      new FlowsSummary(false, false, "starting", 0, List.of(), Map.of());

  /** Whether somebody is connected. */
  public boolean hasPeer() {
    return peers.stream().anyMatch(p -> p.announcing() || p.following());
  }

  /** No more differences are listed by name. */
  public static final int NAMED = 256;

  /**
   * One peer: are we connected to it, is it connected to us, what it said, what it has to come.
   *
   * @param lagMicros the longest that a change has waited for its confirmation, of late; -1 =
   *     unknown
   */
  public record Peer(
      Ip address,
      boolean announcing,
      boolean following,
      boolean master,
      boolean synchronised,
      long flows,
      long backlog,
      long lagMicros,
      String last,
      Comparison parity,
      Canary canary) {}

  /**
   * The last comparison of the tables.
   *
   * @param differing flows that differed in two comparisons in a row, by our own comparison; -1 =
   *     not yet compared
   * @param theirs the same by the peer's word
   * @param ageMillis how long ago ours was; -1 = never
   * @param round how many there have been
   * @param found flows that differed in the last comparison alone: some may have been under way
   * @param described what differs is told as far as the peer can tell it
   */
  public record Comparison(
      long differing,
      long theirs,
      long ageMillis,
      List<Difference> named,
      long round,
      long found,
      boolean described) {
    public Comparison {
      named = List.copyOf(named);
    }
  }

  /** A flow that two nodes know differently; in which respects, where somebody asked. */
  public record Difference(FlowKey key, Kind kind, List<Respect> respects) {
    public Difference {
      respects = List.copyOf(respects);
    }

    public Difference(FlowKey key, Kind kind) {
      this(key, kind, List.of());
    }

    /** How. */
    public enum Kind {
      ONLY_HERE,
      ONLY_THERE,
      DIFFERENT
    }
  }

  /** Something about a flow, as this node and as its peer know it. */
  public record Respect(String name, String here, String there) {}

  /**
   * The last round trip of our canary through our kernel, the link, the peer's kernel and back.
   *
   * @param ageMillis how long ago it came back; -1 = never
   * @param roundMicros how long it took; -1 = unknown
   * @param silent no canary has come back for too long
   */
  public record Canary(long ageMillis, long roundMicros, boolean silent) {}
}
