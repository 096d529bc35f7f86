package twinwall.core.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpMachine;

/**
 * One thing that goes wrong, and its end.
 *
 * @param id names it within its seed
 * @param at milliseconds after the nodes have started
 * @param lasting milliseconds until it is over
 * @param other the node at the other end, where it needs one
 * @param segment the network, where it needs one
 * @param amount how much of it: of a thousand
 */
record Fault(
    int id, FaultKind kind, long at, long lasting, int node, int other, int segment, int amount) {
  private static final String HEALTH = "health";

  void begin(World world) {
    act(world, true);
  }

  void end(World world) {
    act(world, false);
  }

  private void act(World world, boolean begins) {
    int more = begins ? 1 : -1;
    Node victim = world.nodes.get(node);
    Segment network = world.segments.get(segment);
    Duration rest = Duration.ofMillis(lasting);
    world.touch();
    world.chronicle.lastFault = world.now();
    world.log("fault", () -> (begins ? "begins: " : "ends:   ") + this);
    switch (kind) {
      case UNPLUG -> network.unplug(victim, more);
      case CUT -> network.cut(victim, world.nodes.get(other), more);
      case SPLIT -> split(world, network, victim, more);
      case ISLAND -> world.segments.forEach(each -> split(world, each, victim, more));
      case LOSS -> network.weather(new Weather(50 + amount / 2, 0, 0), begins);
      case STORM -> network.weather(new Weather(0, 40 * amount, amount / 2), begins);
      case FLOOD -> once(begins, () -> world.vhids.forEach(network::forget));
      case PAUSE -> once(begins, () -> victim.pause(rest.toNanos()));
      case NAP -> once(begins, () -> victim.pause(rest.toNanos()));
      case BUSY -> victim.busy(begins ? 300L * amount : 0);
      case FREEZE -> once(begins, () -> victim.freeze(rest.toNanos(), false));
      case STUN -> once(begins, () -> victim.freeze(rest.toNanos(), true));
      case LEAP -> once(begins, () -> victim.engine.ifPresent(e -> e.leap(rest.toNanos())));
      case KILL -> running(begins, victim, Node::kill);
      case POWER -> powered(begins, victim, false);
      case SILENT -> powered(begins, victim, true);
      case STOP -> running(begins, victim, Node::stop);
      case DISABLE -> tell(victim, begins ? new CarpEvent.Disable() : new CarpEvent.Enable());
      case MAINTAIN -> victim.engine.ifPresent(e -> e.maintain(begins));
      case UNFIT ->
          tell(
              victim,
              begins
                  ? new CarpEvent.Demoted(HEALTH, CarpMachine.MAX_SKEW, Optional.of(rest))
                  : new CarpEvent.Relieved(HEALTH));
      case MUTE -> victim.mute(network, begins);
      case FAIL -> once(begins, () -> victim.engine.ifPresent(e -> e.election.breakOnce()));
      case OVERRUN -> once(begins, victim::overrun);
      case DEAF -> victim.deafen(begins);
      case FLUSH -> once(begins, victim::flush);
      case BREAK -> once(begins, world::cutLinks);
    }
  }

  private static void once(boolean begins, Runnable what) {
    if (begins) {
      what.run();
    }
  }

  private static void split(World world, Segment network, Node alone, int more) {
    for (Node each : world.nodes) {
      if (each != alone) {
        network.cut(alone, each, more);
        network.cut(each, alone, more);
      }
    }
  }

  private static void running(boolean begins, Node victim, Consumer<Node> end) {
    if (begins) {
      victim.want(false);
      end.accept(victim);
    } else {
      victim.start();
    }
  }

  private static void powered(boolean begins, Node victim, boolean unnoticed) {
    if (begins) {
      victim.powerOff(unnoticed);
    } else {
      victim.boot();
    }
  }

  private static void tell(Node victim, CarpEvent event) {
    victim.engine.ifPresent(e -> e.carp.tell(event));
  }

  @Override
  public String toString() {
    String where =
        switch (kind) {
          case UNPLUG, MUTE -> place() + " of " + who(node);
          case CUT -> place() + " from " + who(node) + " to " + who(other);
          case SPLIT -> place() + ", " + who(node);
          case LOSS, STORM, FLOOD -> place();
          case BREAK -> "all";
          default -> who(node);
        };
    return String.format(
        "#%-2d %9.3f s  for %7.3f s  %-8s %s (%s)",
        id, at / 1e3, lasting / 1e3, kind, where, kind.words);
  }

  private String place() {
    return new String[] {"sync0", "lan0", "wan0"}[segment];
  }

  private static String who(int number) {
    return "node " + (number + 1);
  }
}
