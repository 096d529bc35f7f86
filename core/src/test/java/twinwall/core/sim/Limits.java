package twinwall.core.sim;

import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpState;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsInside;
import twinwall.core.flows.SyncFrame;
import twinwall.core.pulse.PulseState;

/** Nothing echoes, and nothing grows: frames, kernel operations, memory, what is under way. */
final class Limits implements Invariant {
  /** Frames a second that one node sends to one other, and what it asks of its kernel. */
  private static final int FRAMES = 1_000;

  private static final int OPERATIONS = 4_000;

  /** The same when nothing happens: beats, acknowledgements, a canary, a comparison. */
  private static final int QUIET_FRAMES = 12;

  private static final int QUIET_OPERATIONS = 12;

  /** The window, and the frames that one turn may add to it. */
  private static final int UNDER_WAY = 16 + 16;

  private final World world;
  private final int[] frames;
  private final long[] operations;
  private boolean quiet;
  private boolean counting = true;

  Limits(World world) {
    this.world = world;
    frames = new int[world.nodes.size()];
    operations = new long[world.nodes.size()];
  }

  /** From the next second on nothing happens any more. */
  void quiet() {
    quiet = true;
    counting = false;
  }

  @Override
  public void sent(Node from, Node to, SyncFrame frame) {
    frames[from.number]++;
  }

  @Override
  public void acted(Node node, FlowsAction action) {
    if (action instanceof FlowsAction.Send && frames[node.number] > 10 * FRAMES) {
      throw new Violation("no-echo", node + " sends without end");
    }
  }

  @Override
  public void everySecond() {
    int peers = world.nodes.size() - 1;
    for (Node node : world.nodes) {
      long asked = node.kernel.operations - operations[node.number];
      int most = (quiet ? QUIET_FRAMES : FRAMES) * peers;
      int mostAsked = (quiet ? QUIET_OPERATIONS : OPERATIONS) * peers;
      if (counting && (frames[node.number] > most || asked > mostAsked)) {
        throw new Violation(
            "no-echo",
            node
                + " sent "
                + frames[node.number]
                + " frames within a second, and asked its kernel "
                + asked
                + " times"
                + (quiet ? ", though nothing happens" : ""));
      }
      operations[node.number] = node.kernel.operations;
      frames[node.number] = 0;
      node.engine.ifPresent(this::memory);
    }
    counting = true;
  }

  private void memory(Engine engine) {
    CarpState carp = engine.carp.state();
    most(engine, "transitions", carp.history().size(), CarpMachine.HISTORY);
    int kinds = Alarm.Kind.values().length;
    most(engine, "alarms", carp.alarms().size(), kinds * world.vhids.size());
    PulseState pulse = engine.pulse.state();
    most(engine, "peers", pulse.peers().size(), 16);
    most(engine, "paths", pulse.paths().size(), 64);
    int flows = engine.node.kernel.table.size() + engine.node.kernel.ended.size() + 500;
    most(engine, "flow keys", FlowsInside.keys(engine.flows.state()), 12 * flows);
    for (SyncLink link : world.links) {
      if (link.isUp() && link.near.engine == engine) {
        int flying = link.numberedTo(link.far.engine);
        most(engine, "frames under way", flying, UNDER_WAY);
      }
    }
  }

  private static void most(Engine engine, String what, int is, int bound) {
    if (is > bound) {
      throw new Violation("bounded", engine.node + " holds " + is + " " + what);
    }
  }
}
