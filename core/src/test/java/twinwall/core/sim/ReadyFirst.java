package twinwall.core.sim;

import java.util.Set;
import twinwall.core.carp.Advert;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.Role;
import twinwall.core.carp.Transition;
import twinwall.core.flows.FlowsAction;

/** Who has not every flow takes nothing from a living MASTER, and says so until it has. */
final class ReadyFirst implements Invariant {
  private static final Set<String> LIVING =
      Set.of("preempting a slower master", "master demoted itself");

  private final Copies copies;

  ReadyFirst(Copies copies) {
    this.copies = copies;
  }

  @Override
  public void moved(Node node, Transition transition) {
    Engine engine = node.engine.get();
    if (transition.to() == Role.MASTER
        && LIVING.contains(transition.why())
        && !engine.synchronised
        && !engine.isAdopting()) {
      int skew = transition.seen().map(Advert::advskew).orElse(0);
      throw new Violation(
          "ready-first",
          node
              + " has not every flow and took "
              + transition.vhid()
              + " from a MASTER with skew "
              + skew
              + (skew < CarpMachine.MAX_SKEW ? "" : ", which wants to leave"));
    }
  }

  @Override
  public void acted(Node node, FlowsAction action) {
    if (action instanceof FlowsAction.Synchronised said
        && said.synchronised()
        && said.why().equals("every flow is here")) {
      copies.claimed(node);
    }
  }
}
