package twinwall.core.sim;

import twinwall.core.carp.CarpAction;
import twinwall.core.carp.Transition;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.SyncFrame;
import twinwall.core.pulse.PulseAction;

/** Something that must hold at every step; whoever sees that it does not throws a violation. */
interface Invariant {
  /** Something has happened somewhere. */
  default void step() {}

  default void everySecond() {}

  /** An election wants this done, and it is not done yet. */
  default void acted(Node node, CarpAction action) {}

  default void acted(Node node, FlowsAction action) {}

  /** A role changed. */
  default void moved(Node node, Transition transition) {}

  default void verdict(Node node, PulseAction.Verdict verdict) {}

  /** Something changed in a kernel's conntrack table. */
  default void kernel(Node node, FlowsEvent.Change change) {}

  default void sent(Node from, Node to, SyncFrame frame) {}
}
