package twinwall.node.peer;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import twinwall.core.machine.Moment;
import twinwall.core.peer.PeerState;
import twinwall.core.peer.View;
import twinwall.node.control.Op;

/** {@code nodes.status}: every node's own view, side by side. */
public final class NodeOps {
  private NodeOps() {}

  public static Map<String, Op> of(Peers peers) {
    return of(peers.clock()::now, peers::self, peers::state, peers::isLinked);
  }

  /**
   * @param linked whether there is somebody to tell, and a key to tell it with
   */
  public static Map<String, Op> of(
      Supplier<Moment> now,
      Supplier<View> self,
      Supplier<PeerState> state,
      BooleanSupplier linked) {
    return Map.of(
        "nodes.status",
        _ -> new NodesJson(now.get(), self.get(), state.get()).status(linked.getAsBoolean()));
  }
}
