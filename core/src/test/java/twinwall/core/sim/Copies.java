package twinwall.core.sim;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.Proto;
import twinwall.core.machine.Moment;

/**
 * What the MASTER's kernel has is in the kernel of whoever is synchronised; and nothing else is.
 */
final class Copies implements Invariant {
  private static final long EVERY = 250 * Bounds.MS;
  private static final long STABLE = 6 * Bounds.SECOND;

  /** Two flows on one translated port, or a kernel that was disturbed: parity settles it later. */
  private static final long PARTED = 25 * Bounds.SECOND;

  private final World world;
  private long next;

  Copies(World world) {
    this.world = world;
  }

  @Override
  public void step() {
    if (world.now() < next) {
      return;
    }
    next = world.now() + EVERY;
    Optional<Node> master = world.chronicle.soleMaster(STABLE);
    if (master.isEmpty() || !calm(master.get(), PARTED)) {
      return;
    }
    for (Node node : world.nodes) {
      if (node != master.get() && follows(node, master.get())) {
        compare(node, master.get());
      }
    }
  }

  /** Flow sync ends no connection of a MASTER that has been the only one for long. */
  @Override
  public void acted(Node node, FlowsAction action) {
    boolean sole =
        action instanceof FlowsAction.Apply
            && world.chronicle.soleMaster(STABLE).filter(m -> m == node).isPresent()
            && calm(node, PARTED);
    if (sole) {
      for (KernelOp op : ((FlowsAction.Apply) action).ops()) {
        if (op instanceof KernelOp.Delete
            && !CanaryFlow.is(op.key())
            && node.kernel.table.containsKey(op.key())) {
          throw new Violation("no-killing", node + " is MASTER and ends " + op.key());
        }
      }
    }
  }

  private boolean calm(Node node, long length) {
    return node.steady() > STABLE
        && world.now() - node.kernelDisturbed > length
        && world.now() - node.kernel.conflicted > length
        && !node.kernel.deaf
        && world.now() - node.frozenEnd > STABLE;
  }

  private boolean follows(Node node, Node master) {
    long since = world.now() - STABLE;
    return calm(node, PARTED)
        && !node.engine.get().isMaster()
        && node.isSynchronised()
        && node.engine.get().synchronisedSince < since
        && world.lastTransition < since
        && world.announces(master, node)
        && world.chronicle.linked(master, node, world.now()) > STABLE
        && Math.min(world.sync().calm(master, node), world.sync().calm(node, master)) > STABLE;
  }

  private void compare(Node node, Node master) {
    Moment settled = new Moment(world.now() - Bounds.COPIED);
    for (ModelKernel.Held held : master.kernel.table.values()) {
      FlowKey key = held.flow().key();
      if (!CanaryFlow.is(key) && !settled.isBefore(held.changed())) {
        ModelKernel.Held copy = node.kernel.table.get(key);
        if (copy == null) {
          throw new Violation("copies", node + " lacks " + key + " of " + master);
        }
        if (differs(copy.flow(), held.flow())) {
          throw new Violation(
              "copies", node + " has " + copy.flow() + ", and " + master + " " + held.flow());
        }
      }
    }
    for (Map.Entry<FlowKey, Moment> end : master.kernel.ended.entrySet()) {
      if (settled.reached(end.getValue())
          && !CanaryFlow.is(end.getKey())
          && node.kernel.table.containsKey(end.getKey())) {
        throw new Violation(
            "no-lingering", node + " still has " + end.getKey() + ", which ended at " + master);
      }
    }
  }

  static String picture(Flow flow) {
    return flow.reply() + " " + (flow.status() & FlowStatus.SHARED) + " " + flow.info();
  }

  /**
   * One kernel may know of an answered UDP flow what the other does not: a MASTER saw the answer
   * and its engine died before it said so. No update takes such bits back, and they do no harm.
   */
  private static boolean differs(Flow copy, Flow flow) {
    boolean udp = flow.original().proto() == Proto.UDP;
    int bits = udp ? ~(FlowStatus.SEEN_REPLY | FlowStatus.ASSURED) : -1;
    return !copy.reply().equals(flow.reply())
        || !copy.info().equals(flow.info())
        || ((copy.status() ^ flow.status()) & FlowStatus.SHARED & bits) != 0;
  }

  /** A node says that it has every flow: then it has those that the MASTER has had for a while. */
  void claimed(Node node) {
    Optional<Node> master = world.chronicle.soleMaster(STABLE);
    if (master.isEmpty() || master.get() == node || !calm(master.get(), STABLE)) {
      return;
    }
    boolean parted =
        node.kernel.deaf
            || world.now() - node.kernelDisturbed < PARTED
            || world.now() - node.kernel.conflicted < PARTED;
    if (parted || !canTalk(node, master.get())) {
      return;
    }
    Moment settled = new Moment(world.now() - 2 * Bounds.SECOND);
    for (ModelKernel.Held held : master.get().kernel.table.values()) {
      FlowKey key = held.flow().key();
      if (!CanaryFlow.is(key)
          && !settled.isBefore(held.changed())
          && !node.kernel.table.containsKey(key)) {
        throw new Violation(
            "ready-first", node + " says that every flow is here, and lacks " + key);
      }
    }
  }

  /** It has had time to connect, or has only just started and has not. */
  private boolean canTalk(Node node, Node master) {
    Segment sync = world.sync();
    long calm = Math.min(sync.calm(master, node), sync.calm(node, master));
    boolean young = world.now() - node.engineSince < 4 * Bounds.SECOND;
    return calm > STABLE || young && calm > 0;
  }

  /** What a node would be sorry to have missed: both tables in full, but for what is on its way. */
  static Optional<String> difference(Node node, Node master) {
    Set<FlowKey> there = master.kernel.table.keySet();
    for (ModelKernel.Held held : master.kernel.table.values()) {
      FlowKey key = held.flow().key();
      if (CanaryFlow.is(key)) {
        continue;
      }
      ModelKernel.Held copy = node.kernel.table.get(key);
      if (copy == null) {
        return Optional.of(node + " lacks " + key);
      }
      if (differs(copy.flow(), held.flow())) {
        return Optional.of(node + " has " + copy.flow() + ", " + master + " " + held.flow());
      }
    }
    for (FlowKey key : node.kernel.table.keySet()) {
      if (!CanaryFlow.is(key) && !there.contains(key)) {
        return Optional.of(node + " has " + key + ", which " + master + " has not");
      }
    }
    return Optional.empty();
  }
}
