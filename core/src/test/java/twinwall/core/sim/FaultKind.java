package twinwall.core.sim;

import java.util.List;

/** What can go wrong, or be done to a node, for a while. */
enum FaultKind {
  UNPLUG("a cable is pulled"),
  CUT("frames from one node to another are lost"),
  SPLIT("one node cannot reach the others on one network"),
  ISLAND("one node cannot reach the others on any network"),
  LOSS("a network loses some frames"),
  STORM("a network is slow and delivers frames twice and in another order"),
  FLOOD("a switch forgets where virtual MACs are"),
  PAUSE("the engine stands still"),
  NAP("the engine stands still for less than a second"),
  BUSY("timers of the engine are late"),
  FREEZE("the machine stands still, frames wait"),
  STUN("the machine stands still, frames are lost"),
  LEAP("the clock of the engine leaps ahead"),
  KILL("the engine is killed"),
  POWER("the power goes, and the switch sees it"),
  SILENT("the power goes, and nobody sees it"),
  STOP("the engine stops in order"),
  DISABLE("CARP is disabled"),
  MAINTAIN("maintenance mode"),
  UNFIT("a health check fails"),
  MUTE("sending fails on one network"),
  FAIL("the next step of a take-over fails"),
  OVERRUN("conntrack events are lost"),
  DEAF("the kernel takes no flows"),
  FLUSH("somebody empties the conntrack table"),
  BREAK("the connections of flow sync break");

  final String words;

  FaultKind(String words) {
    this.words = words;
  }

  /** Only processes that stand still, and what a network may do without losing anything. */
  static final List<FaultKind> CALM =
      List.of(NAP, NAP, NAP, BUSY, STORM, FLOOD, LEAP, OVERRUN, BREAK);

  /** What an operator does, and what breaks in order. */
  static final List<FaultKind> PLANNED =
      List.of(STOP, DISABLE, MAINTAIN, KILL, POWER, SILENT, NAP, FLOOD, UNFIT, BREAK);

  static final List<FaultKind> ALL = List.of(values());
}
