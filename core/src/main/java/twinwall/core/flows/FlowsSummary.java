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

  /** One peer: are we connected to it, is it connected to us, what it said, what it has to come. */
  public record Peer(
      Ip address,
      boolean announcing,
      boolean following,
      boolean master,
      boolean synchronised,
      long flows,
      long backlog,
      String last) {}
}
