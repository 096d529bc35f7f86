package twinwall.core.sim;

import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;

/**
 * Only a MASTER emits from a virtual MAC, or answers there, and only after it has taken the VIP.
 */
final class OnlyMasterSpeaks implements Invariant {
  private final World world;

  OnlyMasterSpeaks(World world) {
    this.world = world;
  }

  @Override
  public void acted(Node node, CarpAction action) {
    switch (action) {
      case CarpAction.Announce a -> speaks(node, a.group().vhid(), action);
      case CarpAction.RefreshDeadMan a -> speaks(node, a.group().vhid(), action);
      case CarpAction.Advertise a when !a.isBowOut() -> speaks(node, a.group().vhid(), action);
      case CarpAction.Advertise a -> {
        if (role(node, a.group().vhid()) != Role.INIT) {
          throw new Violation("only-master-speaks", node + " bows out and stays");
        }
      }
      case CarpAction.TakeVip a -> mustBe(node, a.group().vhid(), true, action);
      case CarpAction.LeaveVip a -> mustBe(node, a.group().vhid(), false, action);
      case CarpAction.Warm a -> mustBe(node, a.group().vhid(), false, action);
      default -> {}
    }
  }

  private static Role role(Node node, Vhid vhid) {
    return node.engine.get().role(vhid);
  }

  private void speaks(Node node, Vhid vhid, CarpAction action) {
    mustBe(node, vhid, true, action);
    boolean stoodStill = node.pausedWithin(Bounds.ORDER) > 0 || node.isBusy();
    if (!node.macs.answers(vhid, world.now())
        && !stoodStill
        && world.now() - node.disturbed > Bounds.ORDER) {
      throw new Violation(
          "only-master-speaks", node + " speaks before it has taken " + vhid + ": " + action);
    }
  }

  private static void mustBe(Node node, Vhid vhid, boolean master, CarpAction action) {
    if (role(node, vhid) == Role.MASTER != master) {
      throw new Violation(
          "only-master-speaks", node + " is " + role(node, vhid) + " of " + vhid + ": " + action);
    }
  }

  @Override
  public void step() {
    for (Node node : world.nodes) {
      if (!node.isAlive() || !node.engine.get().isConfigured()) {
        continue;
      }
      CarpState state = node.engine.get().carp.state();
      for (Vhid vhid : world.vhids) {
        if (state.role(vhid) != Role.MASTER
            && node.macs.answers(vhid, world.now())
            && node.steady() > 5 * Bounds.SECOND) {
          throw new Violation(
              "only-master-speaks", node + " answers for " + vhid + " as " + state.role(vhid));
        }
      }
    }
  }
}
