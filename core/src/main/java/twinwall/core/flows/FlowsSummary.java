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

  /** No more differences are listed by name. */
  public static final int NAMED = 256;

  /** One peer: are we connected to it, is it connected to us, what it said, what it has to come. */
  public record Peer(
      Ip address,
      boolean announcing,
      boolean following,
      boolean master,
      boolean synchronised,
      long flows,
      long backlog,
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
   */
  public record Comparison(long differing, long theirs, long ageMillis, List<Difference> named) {
    public Comparison {
      named = List.copyOf(named);
    }
  }

  /** A flow that two nodes know differently. */
  public record Difference(FlowKey key, Kind kind) {
    /** How. */
    public enum Kind {
      ONLY_HERE,
      ONLY_THERE,
      DIFFERENT
    }
  }

  /**
   * The last round trip of our canary through our kernel, the link, the peer's kernel and back.
   *
   * @param ageMillis how long ago it came back; -1 = never
   * @param roundMicros how long it took; -1 = unknown
   * @param silent no canary has come back for too long
   */
  public record Canary(long ageMillis, long roundMicros, boolean silent) {}
}
