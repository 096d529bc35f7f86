package twinwall.core.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.Role;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;

/** All VIPs of a node move together, and who has some of them has all. */
final class Together implements Invariant {
  private final World world;
  private long split;

  Together(World world) {
    this.world = world;
  }

  private Set<Vhid> held(Node node) {
    Set<Vhid> held = new HashSet<>();
    world.vhids.stream().filter(node::isMaster).forEach(held::add);
    return held;
  }

  private boolean isSplit(Node node) {
    int held = 0;
    for (Vhid vhid : world.vhids) {
      held += node.isMaster(vhid) ? 1 : 0;
    }
    return held > 0 && held < world.vhids.size();
  }

  /** Two that are equally unfit take nothing from each other, and nobody is better. */
  private boolean isTied() {
    Set<Integer> demotions = new HashSet<>();
    for (Node node : world.nodes) {
      if (isSplit(node) && !demotions.add(node.engine.get().carp.state().demotion())) {
        return node.engine.get().carp.state().demotion() == CarpMachine.MAX_SKEW;
      }
    }
    return false;
  }

  @Override
  public void step() {
    boolean any = false;
    for (Node node : world.nodes) {
      any |= isSplit(node);
    }
    any &= !isTied();
    split = !any ? 0 : split == 0 ? world.now() : split;
    if (any && world.now() - split > Bounds.UNITED && world.chronicle.settled() > Bounds.UNITED) {
      List<String> who = world.nodes.stream().map(n -> n + " " + held(n)).toList();
      throw new Violation("together", "the VIPs are divided in a whole network: " + who);
    }
  }

  @Override
  public void moved(Node node, Transition transition) {
    if (transition.to() != Role.MASTER || world.chronicle.inOrder() < Bounds.ORDER) {
      return;
    }
    long at = world.now();
    world.clock.after(
        Bounds.TOGETHER,
        () -> {
          if (isSplit(node)
              && node.steady() > Bounds.ORDER
              && world.chronicle.inOrder() > Bounds.ORDER
              && world.chronicle.lastFault < at
              && world.nodes.stream().allMatch(n -> !n.isAlive() || n.steady() > Bounds.ORDER)) {
            throw new Violation(
                "together",
                node
                    + " took "
                    + transition.vhid()
                    + " "
                    + Bounds.TOGETHER / Bounds.MS
                    + " ms ago and has only "
                    + held(node));
          }
        });
  }
}
