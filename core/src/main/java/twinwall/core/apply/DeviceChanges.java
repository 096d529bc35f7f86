package twinwall.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.plan.MadeDevice;
import twinwall.core.plan.Plan;

/**
 * What differs between the devices that a plan makes and those of ours that are there: what nobody
 * wants any more goes first, then each is made after what it stands on, gets its ports, and is up.
 * A device that has to be made of something else is made anew. Others' devices are never removed.
 */
final class DeviceChanges {
  private final Plan plan;
  private final Kernel kernel;
  private final Map<String, MadeDevice> wanted = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();

  private DeviceChanges(Plan plan, Kernel kernel) {
    this.plan = plan;
    this.kernel = kernel;
    plan.devices().forEach(device -> wanted.put(device.name(), device));
  }

  static List<Change> between(Plan plan, Kernel kernel) {
    DeviceChanges all = new DeviceChanges(plan, kernel);
    all.releasedPorts();
    all.oldDevices();
    all.newDevices();
    all.ports();
    carriers(plan).forEach(all::carrier);
    plan.devices().forEach(all::up);
    return all.changes;
  }

  /** The lowest first: nobody on top may have larger packets than what it stands on. */
  static List<Plan.Carrier> carriers(Plan plan) {
    return plan.carriers().reversed();
  }

  private boolean stays(String name, Kernel.Link link) {
    MadeDevice device = wanted.get(name);
    return device != null && (!link.isOurs() || device.mark().equals(link.mark()));
  }

  /** Ports of devices of ours that stay, but without them. */
  private void releasedPorts() {
    for (MadeDevice device : plan.devices()) {
      Kernel.Link owner = kernel.links().get(device.name());
      if (owner == null || !stays(device.name(), owner)) {
        continue;
      }
      Optional<String> master = Optional.of(device.name());
      new TreeMap<>(kernel.links())
          .forEach((name, link) -> {
            if (link.master().equals(master) && !device.ports().contains(name)) {
              changes.add(new Change.SetPort(name, Optional.empty(), master, false, false));
            }
          });
    }
  }

  private void oldDevices() {
    new TreeMap<>(kernel.links())
        .forEach((name, link) -> {
          if (link.isOurs() && !stays(name, link)) {
            changes.add(new Change.RemoveDevice(name));
          }
        });
  }

  private void newDevices() {
    for (MadeDevice device : plan.devices()) {
      Kernel.Link link = kernel.links().get(device.name());
      if (link == null || !stays(device.name(), link)) {
        changes.add(new Change.CreateDevice(device));
      }
    }
  }

  private void ports() {
    for (MadeDevice device : plan.devices()) {
      for (String port : device.ports()) {
        Kernel.Link link = kernel.links().get(port);
        Kernel.Link owner = kernel.links().get(device.name());
        boolean made = owner != null && stays(device.name(), owner);
        if (link != null && !(made && link.master().equals(Optional.of(device.name())))) {
          boolean bond = device.kind() instanceof MadeDevice.Bond;
          boolean isolated =
              device.kind() instanceof MadeDevice.Bridge bridge && bridge.isolated().contains(port);
          changes.add(
              new Change.SetPort(
                  port, Optional.of(device.name()), link.master(), isolated, bond && link.up()));
        }
      }
    }
  }

  private void carrier(Plan.Carrier carrier) {
    Kernel.Link link = kernel.links().get(carrier.device());
    if (link != null) {
      changes.addAll(sized(carrier.device(), link, carrier.mtu()));
    }
  }

  /** Up, with this packet size. */
  static List<Change> sized(String device, Kernel.Link link, Optional<Integer> mtu) {
    List<Change> out = new ArrayList<>();
    mtu.filter(size -> size != link.mtu())
        .ifPresent(size -> out.add(new Change.SetMtu(device, size, link.mtu())));
    if (!link.up()) {
      out.add(new Change.SetUp(device, true));
    }
    return out;
  }

  private void up(MadeDevice device) {
    Kernel.Link link = kernel.links().get(device.name());
    if (link == null || !stays(device.name(), link)) {
      return; // it is made first
    }
    if (!link.up()) {
      changes.add(new Change.SetUp(device.name(), true));
    }
    device.addresses().stream()
        .filter(address -> !link.addresses().contains(address))
        .forEach(address -> changes.add(new Change.AddAddress(device.name(), address)));
  }
}
