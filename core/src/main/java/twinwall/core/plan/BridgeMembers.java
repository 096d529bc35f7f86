package twinwall.core.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;

/**
 * Interfaces whose devices are ports of a bridge. Linux has no addresses on a port: where the
 * bridge is no interface itself, the member that has addresses lives on the bridge.
 */
final class BridgeMembers {
  private final Map<String, String> bridges = new HashMap<>();
  private final Map<String, String> taken = new HashMap<>();
  private final Set<String> assigned = new HashSet<>();
  private final Notes notes;

  BridgeMembers(Config config, List<MadeDevice> made, Notes notes) {
    this.notes = notes;
    for (MadeDevice device : made) {
      if (device.kind() instanceof MadeDevice.Bridge) {
        device.ports().forEach(port -> bridges.put(port, device.name()));
      }
    }
    config.interfaces().stream()
        .filter(Interface::enabled)
        .forEach(face -> assigned.add(face.device()));
  }

  /** The device that an interface lives on. */
  String device(Interface face, String path) {
    Optional<String> bridge = Optional.ofNullable(bridges.get(face.device()));
    boolean addressed = !face.ipaddr().isEmpty() || !face.ipaddrv6().isEmpty();
    if (bridge.isEmpty() || !addressed) {
      return face.device();
    }
    if (assigned.contains(bridge.get())) {
      notes.warn(
          path + "/ipaddr",
          face.label()
              + " is a member of "
              + bridge.get()
              + ": its own address does not work, give it to the bridge's interface.");
      return face.device();
    }
    String other = taken.putIfAbsent(bridge.get(), face.label());
    if (other != null) {
      notes.warn(
          path + "/ipaddr",
          "The bridge " + bridge.get() + " has the address of " + other + " already.");
      return face.device();
    }
    notes.warn(
        path + "/ipaddr",
        face.label()
            + " has its address and its rules on "
            + bridge.get()
            + ": a member of a bridge has none in Linux.");
    return bridge.get();
  }
}
