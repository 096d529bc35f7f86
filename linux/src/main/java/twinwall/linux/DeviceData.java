package twinwall.linux;

import twinwall.core.netlink.NlWriter;
import twinwall.core.plan.MadeDevice;

/** What rtnetlink wants to know to make a device of each kind: the attributes inside "data". */
final class DeviceData {
  private static final int LINK_WATCH_MILLIS = 100;
  private static final int TICKS_PER_SECOND = 100;
  private static final int SKB_PRIORITIES = 16;
  private static final int TTL = 64;

  private DeviceData() {}

  /**
   * @param primary the index of a bond's preferred port, 0 for none
   */
  static void write(NlWriter out, MadeDevice.Kind kind, int primary) {
    switch (kind) {
      case MadeDevice.Vlan vlan -> write(out, vlan);
      case MadeDevice.Bond bond -> write(out, bond, primary);
      case MadeDevice.Bridge bridge -> write(out, bridge);
      case MadeDevice.Tunnel tunnel -> write(out, tunnel);
    }
  }

  private static void write(NlWriter out, MadeDevice.Vlan vlan) {
    out.attrU16(1, vlan.tag());
    vlan.priority()
        .ifPresent(priority -> {
          int map = out.nest(3);
          for (int i = 0; i < SKB_PRIORITIES; i++) {
            int entry = out.open(1);
            out.u32(i).u32(priority).close(entry);
          }
          out.close(map);
        });
  }

  private static void write(NlWriter out, MadeDevice.Bond bond, int primary) {
    out.attrU8(1, bond.mode().number()).attrU32(3, LINK_WATCH_MILLIS);
    if (bond.mode() == MadeDevice.BondMode.LACP) {
      out.attrU8(21, bond.fast() ? 1 : 0);
    }
    if (bond.mode() == MadeDevice.BondMode.LACP || bond.mode() == MadeDevice.BondMode.XOR) {
      out.attrU8(14, bond.hash().number());
    }
    if (bond.mode() == MadeDevice.BondMode.ACTIVE_BACKUP && primary != 0) {
      out.attrU32(11, primary);
    }
  }

  private static void write(NlWriter out, MadeDevice.Bridge bridge) {
    bridge.forwardDelay().ifPresent(seconds -> out.attrU32(1, seconds * TICKS_PER_SECOND));
    bridge.helloTime().ifPresent(seconds -> out.attrU32(2, seconds * TICKS_PER_SECOND));
    bridge.maxAge().ifPresent(seconds -> out.attrU32(3, seconds * TICKS_PER_SECOND));
    bridge.ageing().ifPresent(seconds -> out.attrU32(4, seconds * TICKS_PER_SECOND));
    out.attrU32(5, bridge.spanningTree() ? 1 : 0);
    bridge.priority().ifPresent(priority -> out.attrU16(6, priority));
  }

  private static void write(NlWriter out, MadeDevice.Tunnel tunnel) {
    if (tunnel.gre()) {
      out.attrIp(6, tunnel.local()).attrIp(7, tunnel.remote()).attrU8(8, TTL);
    } else {
      // Protocol 0: packets of either family.
      out.attrIp(2, tunnel.local()).attrIp(3, tunnel.remote()).attrU8(4, TTL).attrU8(9, 0);
    }
  }
}
