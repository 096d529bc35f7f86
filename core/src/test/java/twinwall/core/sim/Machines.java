package twinwall.core.sim;

import java.util.function.Supplier;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpState;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsMachine;
import twinwall.core.flows.FlowsState;
import twinwall.core.machine.Machine;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulseMachine;
import twinwall.core.pulse.PulseState;

/** What each engine runs: the production machines, or broken ones that must be noticed. */
public record Machines(
    Supplier<Machine<CarpState, CarpEvent, CarpAction>> carp,
    Supplier<Machine<PulseState, PulseEvent, PulseAction>> pulse,
    Supplier<Machine<FlowsState, FlowsEvent, FlowsAction>> flows) {
  /** The machines of the product. */
  public static final Machines PRODUCTION =
      new Machines(CarpMachine::new, PulseMachine::new, FlowsMachine::new);

  Machines withCarp(Supplier<Machine<CarpState, CarpEvent, CarpAction>> other) {
    return new Machines(other, pulse, flows);
  }

  Machines withPulse(Supplier<Machine<PulseState, PulseEvent, PulseAction>> other) {
    return new Machines(carp, other, flows);
  }

  Machines withFlows(Supplier<Machine<FlowsState, FlowsEvent, FlowsAction>> other) {
    return new Machines(carp, pulse, other);
  }
}
