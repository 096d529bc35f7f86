package twinwall.core.sim;

import java.util.List;
import java.util.Optional;
import twinwall.core.carp.Role;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;

/** Since when things are as they are: what invariants with a time in them go by. */
final class Chronicle implements Invariant {
  private final World world;
  private final long[][] masterSince;
  private final long[][] linkedSince;
  long lastPower;
  long lastFault;
  long lastFailure;

  Chronicle(World world) {
    this.world = world;
    int nodes = world.nodes.size();
    masterSince = new long[nodes][world.vhids.size()];
    linkedSince = new long[nodes][nodes];
  }

  @Override
  public void moved(Node node, Transition transition) {
    int v = world.vhids.indexOf(transition.vhid());
    masterSince[node.number][v] = transition.to() == Role.MASTER ? world.now() : 0;
  }

  void started(Node node) {
    masterSince[node.number] = new long[world.vhids.size()];
  }

  void linked(Node from, Node to) {
    linkedSince[from.number][to.number] = world.now();
  }

  /** How long the last connection on which the one announces to the other has been up. */
  long linked(Node from, Node to, long now) {
    return now - linkedSince[from.number][to.number];
  }

  /** How long this node has been MASTER, or had been when it died. */
  long wasMaster(Node node, Vhid vhid) {
    long since = masterSince[node.number][world.vhids.indexOf(vhid)];
    return since == 0 ? 0 : world.now() - since;
  }

  /** The only node that is MASTER of anything, if it is so of everything, and has been for long. */
  Optional<Node> soleMaster(long stable) {
    Optional<Node> found = Optional.empty();
    for (Node node : world.nodes) {
      boolean all = !world.vhids.isEmpty();
      boolean any = false;
      for (Vhid vhid : world.vhids) {
        any |= node.isMaster(vhid);
        all &= node.isMaster(vhid) && wasMaster(node, vhid) > stable;
      }
      if (any && (!all || found.isPresent())) {
        return Optional.empty();
      }
      found = all ? Optional.of(node) : found;
    }
    return found;
  }

  /** How long no machine has been dead or frozen and no frame of the election lost. */
  long inOrder() {
    long order = world.now() - Math.max(lastPower, lastFailure);
    for (Node a : world.nodes) {
      if (!a.powered) {
        continue;
      }
      order = Math.min(order, world.now() - a.frozenEnd);
      for (Segment segment : world.carp()) {
        order = Math.min(order, a.sends(segment));
        for (Node b : others(a)) {
          order = Math.min(order, segment.calm(a, b));
        }
      }
    }
    return order;
  }

  /** How long the networks have been whole, and no engine disturbed. */
  long settled() {
    long settled = inOrder();
    for (Node node : world.nodes) {
      settled = node.isAlive() ? Math.min(settled, node.steady()) : settled;
    }
    return settled;
  }

  private List<Node> others(Node node) {
    return world.nodes.stream().filter(n -> n != node && n.powered).toList();
  }

  /** How long every path between the two had been prompt when something just happened. */
  long promptBefore(Node dead, Node heir) {
    long prompt = Long.MAX_VALUE;
    for (Segment segment : world.segments) {
      if (segment != world.sync() || world.nodes.size() == 2) {
        prompt = Math.min(prompt, segment.promptBefore(dead, heir));
      }
    }
    return prompt;
  }
}
