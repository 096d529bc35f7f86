package twinwall.node.apply;

import java.io.IOException;
import java.util.Optional;
import twinwall.core.apply.Change;
import twinwall.core.net.Mac;
import twinwall.core.plan.MadeDevice;
import twinwall.linux.Ack;
import twinwall.linux.Errno;
import twinwall.linux.Link;
import twinwall.linux.Links;

/** Makes and removes devices, and gives them their ports. */
final class DeviceChanger {
  private final Links links;

  DeviceChanger(Links links) {
    this.links = links;
  }

  private static Optional<String> reason(Ack ack) {
    return ack.ok() ? Optional.empty() : Optional.of(ack.toString());
  }

  private int index(String device) throws IOException {
    return links.link(device).map(Link::index).orElse(0);
  }

  /**
   * A bridge gets the MAC of its first port, and keeps it whatever ports come and go. A device that
   * cannot be marked does not stay: nobody would know whose it is.
   */
  Optional<String> make(MadeDevice device) throws IOException {
    int parent = device.parent().isPresent() ? index(device.parent().get()) : 0;
    Optional<Mac> mac = Optional.empty();
    int primary = 0;
    if (device.kind() instanceof MadeDevice.Bridge && !device.ports().isEmpty()) {
      mac = links.link(device.ports().getFirst()).map(Link::mac).filter(own -> own.bits() != 0);
    }
    if (device.kind() instanceof MadeDevice.Bond bond && bond.primary().isPresent()) {
      primary = index(bond.primary().get());
    }
    Ack made = links.make(device, parent, mac, primary);
    if (!made.ok()) {
      return reason(made);
    }
    int index = index(device.name());
    Ack marked = links.setMark(index, device.mark());
    if (!marked.ok()) {
      links.deleteLink(index);
    }
    return reason(marked);
  }

  /** Removes a device of ours; what is not ours any more stays. */
  Optional<String> remove(String name) throws IOException {
    Optional<Link> link = links.link(name);
    if (link.isEmpty() || !link.get().isOurs()) {
      return Optional.empty(); // it went with what it stood on
    }
    Ack ack = links.deleteLink(link.get().index());
    return ack.is(Errno.ENODEV) ? Optional.empty() : reason(ack);
  }

  Optional<String> setPort(Change.SetPort change) throws IOException {
    int port = index(change.device());
    if (port == 0) {
      return Optional.empty(); // it went with what it stood on
    }
    if (change.downFirst()) {
      Ack down = links.setUp(port, false);
      if (!down.ok()) {
        return reason(down);
      }
    }
    int master = change.master().isPresent() ? index(change.master().get()) : 0;
    Ack ack = links.setMaster(port, master);
    if (ack.ok() && change.isolated()) {
      ack = links.setIsolated(port, true);
    }
    return reason(ack);
  }
}
