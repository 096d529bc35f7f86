package twinwall.core.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import twinwall.core.net.Ip;

/** What can be wrong with the devices that a configuration makes, and with interface groups. */
final class DeviceChecks {
  private static final int MOST = 4_096;

  /** Names of devices that the kernel makes by itself for each kind of tunnel or bond. */
  private static final Set<String> RESERVED = Devices.RESERVED;

  private static final int MOST_GROUP_NAME = 15;

  private final Config config;
  private final Findings out;
  private final Map<String, String> owners = new HashMap<>();

  private DeviceChecks(Config config, Findings out) {
    this.config = config;
    this.out = out;
  }

  static void check(Config config, Findings out) {
    DeviceChecks checks = new DeviceChecks(config, out);
    checks.shapes();
    checks.names();
    checks.vlans();
    checks.laggs();
    checks.bridges();
    checks.tunnels("gres/gre", config.made().gres());
    checks.tunnels("gifs/gif", config.made().gifs());
    checks.groups();
  }

  private void shapes() {
    shape("vlans", "vlan", Vlan.SHAPE);
    shape("qinqs", "qinqentry", QinQ.SHAPE);
    shape("laggs", "lagg", Lagg.SHAPE);
    shape("bridges", "bridged", Bridge.SHAPE);
    shape("gres", "gre", Tunnel.GRE);
    shape("gifs", "gif", Tunnel.GIF);
    shape("ifgroups", "ifgroupentry", InterfaceGroup.SHAPE);
  }

  private void shape(String section, String element, Shape<?> shape) {
    List<Xml> all = config.xml().childOrEmpty(section).children(element);
    for (int i = 0; i < all.size(); i++) {
      out.add(shape.check(all.get(i), Findings.item(section + "/" + element, i)));
    }
  }

  private void names() {
    List<MadeDevices.Made> all = config.made().all();
    if (all.size() > MOST) {
      out.error("interfaces", "There are more than " + MOST + " devices to be made.");
    }
    Map<String, String> taken = new HashMap<>();
    for (MadeDevices.Made made : all) {
      String other = taken.putIfAbsent(made.device(), made.path());
      if (other != null) {
        out.error(made.path(), "The device " + made.device() + " is made by " + other + " too.");
      } else if (!Interface.isDevice(made.device())) {
        out.error(
            made.path(),
            Field.quote(made.device())
                + " is no name of a device: at most 15 letters, digits, dots, dashes and _.");
      } else if (RESERVED.contains(made.device())) {
        out.error(
            made.path(),
            made.device() + " is a name that Linux keeps for itself; choose another one.");
      }
    }
  }

  private void vlans() {
    Set<String> pairs = new HashSet<>();
    for (int i = 0; i < config.made().vlans().size(); i++) {
      Vlan vlan = config.made().vlans().get(i);
      tagged(vlan.parent(), vlan.tag(), Findings.item("vlans/vlan", i), pairs);
    }
    for (int i = 0; i < config.made().qinqs().size(); i++) {
      QinQ qinq = config.made().qinqs().get(i);
      String at = Findings.item("qinqs/qinqentry", i);
      tagged(qinq.parent(), qinq.tag(), at, pairs);
      if (!qinq.isWellFormed()) {
        out.error(at + "/members", "Tags are numbers and ranges such as 10-20.");
      }
    }
  }

  private void tagged(String parent, int tag, String at, Set<String> pairs) {
    if (parent.isEmpty()) {
      out.error(at + "/if", "A VLAN needs a parent interface.");
    }
    if (tag == 0) {
      out.error(at + "/tag", "A VLAN needs a tag from 1 to 4094.");
    } else if (!pairs.add(parent + " " + tag)) {
      out.error(at + "/tag", "There is a VLAN " + tag + " on " + parent + " already.");
    }
  }

  private void laggs() {
    for (int i = 0; i < config.made().laggs().size(); i++) {
      Lagg lagg = config.made().laggs().get(i);
      String at = Findings.item("laggs/lagg", i);
      if (!Lagg.PROTOCOLS.contains(lagg.protocol())) {
        out.error(
            at + "/proto", "The protocol is one of " + String.join(", ", Lagg.PROTOCOLS) + ".");
      }
      if (lagg.members().isEmpty()) {
        out.error(at + "/members", "A LAGG needs at least one member.");
      }
      for (String member : lagg.members()) {
        owned(member, lagg.device(), at + "/members");
        config.interfaces().stream()
            .filter(face -> face.enabled() && face.device().equals(member))
            .findFirst()
            .ifPresent(face ->
                out.error(
                    at + "/members",
                    member + " is the device of " + face.label() + ": it cannot be a member."));
      }
    }
  }

  /** A device is a member of one other at most. */
  private void owned(String member, String owner, String at) {
    String other = owners.putIfAbsent(member, owner);
    if (other != null) {
      out.error(at, member + " is a member of " + other + " already.");
    }
  }

  private void bridges() {
    for (int i = 0; i < config.made().bridges().size(); i++) {
      Bridge bridge = config.made().bridges().get(i);
      String at = Findings.item("bridges/bridged", i);
      if (bridge.members().isEmpty()) {
        out.error(at + "/members", "A bridge needs at least one member.");
      }
      for (String member : bridge.members()) {
        Optional<Interface> face = config.interfaceById(member);
        if (face.isEmpty()) {
          out.error(at + "/members", "There is no interface " + Field.quote(member) + ".");
        } else if (face.get().device().equals(bridge.device())) {
          out.error(at + "/members", "A bridge cannot be a member of itself.");
        } else {
          owned(face.get().device(), bridge.device(), at + "/members");
        }
      }
    }
  }

  private void tunnels(String list, List<Tunnel> tunnels) {
    for (int i = 0; i < tunnels.size(); i++) {
      Tunnel tunnel = tunnels.get(i);
      String at = Findings.item(list, i);
      if (tunnel.remote().filter(Findings::isUsable).isEmpty()) {
        out.error(at + "/remote-addr", "A tunnel needs the address of its other end.");
      }
      boolean vip = tunnel.interfaceId().startsWith("_vip");
      boolean known =
          vip
              ? config.vipByUniqid(tunnel.interfaceId().substring(4)).isPresent()
              : config.interfaceById(tunnel.interfaceId()).isPresent();
      if (!known) {
        out.error(at + "/if", "There is no interface " + Field.quote(tunnel.interfaceId()) + ".");
      }
      inside(tunnel.inner(), tunnel.innerRemote(), at + "/tunnel-local-addr");
      inside(tunnel.inner6(), tunnel.innerRemote6(), at + "/tunnel-local-addr6");
    }
  }

  private void inside(Optional<Ip> local, Optional<Ip> remote, String at) {
    if (local.isPresent() && remote.isPresent() && local.get().isV4() != remote.get().isV4()) {
      out.error(at, "The two addresses inside the tunnel are of different families.");
    }
  }

  private void groups() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < config.interfaceGroups().size(); i++) {
      InterfaceGroup group = config.interfaceGroups().get(i);
      String at = Findings.item("ifgroups/ifgroupentry", i);
      String name = group.name();
      boolean good =
          name.length() <= MOST_GROUP_NAME && name.matches("[A-Za-z_]([A-Za-z0-9_]*[A-Za-z_])?");
      if (!good) {
        out.error(
            at + "/ifname",
            "A group's name has at most 15 letters, digits and _, no digit first or last.");
      } else if (!names.add(name)) {
        out.error(at + "/ifname", "There are two groups " + name + ".");
      }
      Predicate<Interface> same =
          face -> face.id().equalsIgnoreCase(name) || face.label().equalsIgnoreCase(name);
      if (config.interfaces().stream().anyMatch(same)) {
        out.error(at + "/ifname", name + " is an interface already.");
      } else if (config.alias(name).isPresent()) {
        out.error(at + "/ifname", name + " is an alias already.");
      }
      for (String member : group.members()) {
        if (config.interfaceById(member).isEmpty() && !Findings.isInterface(config, member)) {
          out.warning(at + "/members", "There is no interface " + Field.quote(member) + ".");
        }
      }
    }
  }
}
