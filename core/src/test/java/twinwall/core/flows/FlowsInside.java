package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.flows.FlowsState.Peer;

/** What a simulation may look at inside flow sync's state. */
public final class FlowsInside {
  private FlowsInside() {}

  /** How many names of flows it holds besides its table. */
  public static int keys(FlowsState state) {
    int keys =
        state.chores.size()
            + state.later.size()
            + state.orphans.size()
            + state.offered.size()
            + state.ending.size()
            + state.endedWhileDumping.size();
    for (Peer peer : state.peers.values()) {
      keys += peer.announcer.map(announcer -> announcer.backlog(state.table)).orElse(0);
    }
    return keys;
  }

  /** What it believes its kernel has. */
  public static List<Flow> table(FlowsState state) {
    List<Flow> all = new ArrayList<>();
    state.table.each(entry -> all.add(entry.flow()));
    return all;
  }
}
