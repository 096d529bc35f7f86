package twinwall.core.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;

/**
 * Somebody forwards: never longer without than it takes to notice silence, hardly at all when
 * nothing but order goes on, and a dead machine is noticed as fast as its kernel is asked.
 */
final class SomeMaster implements Invariant {
  private record Death(long by, Vhid vhid, Node dead, Node heir, long at) {}

  private final World world;
  private final long[] none;
  private final long[][] fit;
  private final List<Death> deaths = new ArrayList<>();
  private final boolean[] powered;

  SomeMaster(World world) {
    this.world = world;
    none = new long[world.vhids.size()];
    fit = new long[world.vhids.size()][world.nodes.size()];
    powered = new boolean[world.nodes.size()];
  }

  private boolean isFit(Node node, Vhid vhid) {
    if (!node.isAlive() || !node.runs() || !world.segment(vhid.device()).isUp(node)) {
      return false;
    }
    CarpState state = node.engine.get().carp.state();
    return state.enabled()
        && !state.isLeaving()
        && !state.stopping()
        && role(node, vhid) != Role.INIT;
  }

  private static Role role(Node node, Vhid vhid) {
    return node.engine.get().role(vhid);
  }

  @Override
  public void step() {
    for (Node node : world.nodes) {
      if (powered[node.number] && !node.powered) {
        died(node);
      }
      powered[node.number] = node.powered;
    }
    for (int v = 0; v < world.vhids.size(); v++) {
      Vhid vhid = world.vhids.get(v);
      boolean somebody = false;
      for (Node node : world.nodes) {
        somebody |= node.forwards(vhid);
      }
      none[v] = somebody ? 0 : none[v] == 0 ? world.now() : none[v];
      for (Node node : world.nodes) {
        long[] since = fit[v];
        int n = node.number;
        since[n] = !isFit(node, vhid) ? 0 : since[n] == 0 ? world.now() : since[n];
        if (none[v] != 0 && since[n] != 0 && !node.isMaster(vhid)) {
          judge(node, vhid, none[v], since[n]);
        }
      }
    }
    Iterator<Death> each = deaths.iterator();
    while (each.hasNext()) {
      Death death = each.next();
      if (world.now() >= death.by) {
        each.remove();
        noticed(death);
      }
    }
  }

  private void judge(Node node, Vhid vhid, long noneSince, long fitSince) {
    long steady = node.steady();
    long alone = world.now() - Math.max(noneSince, fitSince);
    long waited = Math.min(alone, steady);
    int skew = node.engine.get().maintenance ? 254 : world.setup.skews().get(node.number);
    if (waited > Bounds.noMaster(skew)) {
      throw new Violation(
          "some-master",
          "nobody forwards for "
              + vhid
              + " for "
              + waited / Bounds.MS
              + " ms, though "
              + node
              + " is fit");
    }
    boolean orderly =
        world.now() - noneSince > Bounds.HANDOVER
            && steady > Bounds.ORDER
            && noneSince - fitSince > Bounds.ORDER
            && world.chronicle.inOrder() > Bounds.ORDER;
    if (orderly) {
      throw new Violation(
          "no-gap",
          "nobody forwards for "
              + vhid
              + " for "
              + (world.now() - noneSince) / Bounds.MS
              + " ms, though nothing but order went on and "
              + node
              + " is fit");
    }
  }

  /** A machine went out of order: who sees it, and by when? */
  private void died(Node dead) {
    if (world.setup.pulse().isEmpty()) {
      return;
    }
    long by = world.now() + Bounds.death(world.setup.pulse().get());
    for (int v = 0; v < world.vhids.size(); v++) {
      Vhid vhid = world.vhids.get(v);
      for (Node heir : world.nodes) {
        boolean all =
            world.vhids.stream().allMatch(x -> world.chronicle.wasMaster(dead, x) > Bounds.ORDER);
        boolean seen =
            all
                && fit[v][heir.number] != 0
                && world.now() - fit[v][heir.number] > Bounds.ORDER
                && heir.steady() > Bounds.ORDER
                && world.chronicle.promptBefore(dead, heir) > Bounds.ORDER
                && !heir.isMaster(vhid);
        if (seen) {
          deaths.add(new Death(by, vhid, dead, heir, world.now()));
        }
      }
    }
  }

  private void noticed(Death death) {
    boolean bystander = world.segments.stream().allMatch(s -> s.isUp(death.heir) || s.isCable());
    if (bystander
        && !death.dead.powered
        && death.heir.steady() > Bounds.ORDER
        && isFit(death.heir, death.vhid)
        && world.masters(death.vhid).isEmpty()
        && world.forwarders(death.vhid).isEmpty()) {
      throw new Violation(
          "death-noticed",
          "a machine died "
              + (world.now() - death.at) / Bounds.MS
              + " ms ago, and "
              + death.heir
              + " has not taken "
              + death.vhid);
    }
  }
}
