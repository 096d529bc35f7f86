package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import twinwall.core.config.Bridge;
import twinwall.core.config.Config;
import twinwall.core.config.Devices;
import twinwall.core.config.Interface;
import twinwall.core.config.Lagg;
import twinwall.core.config.QinQ;
import twinwall.core.config.Tunnel;
import twinwall.core.config.Vip;
import twinwall.core.config.Vlan;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts.Ability;

/**
 * The devices that are made out of others, each after what it stands on. A device that is there
 * already and is not Twinwall's is used as it is; one that cannot be made is named, with the
 * reason.
 */
final class DevicePlanner {
  private static final Map<String, String> UNKNOWN_TO_BRIDGES =
      Map.ofEntries(
          Map.entry("span", "Span ports are not built"),
          Map.entry("static", "Sticky ports are not built"),
          Map.entry("edge", "Linux finds edge ports by itself"),
          Map.entry("autoedge", "Linux finds edge ports by itself"),
          Map.entry("ptp", "Linux finds point-to-point ports by itself"),
          Map.entry("autoptp", "Linux finds point-to-point ports by itself"),
          Map.entry("maxaddr", "The number of learned addresses is not limited"),
          Map.entry("holdcnt", "Linux has no transmit hold count"),
          Map.entry("ifpriority", "Priorities of ports are not built"),
          Map.entry("ifpathcost", "Costs of ports are not built"));

  private final Config config;
  private final Facts facts;
  private final Notes notes;
  private final Map<String, MadeDevice> made = new LinkedHashMap<>();

  /** Names that are made or left out. */
  private final Set<String> seen = new LinkedHashSet<>();

  private DevicePlanner(Config config, Facts facts, Notes notes) {
    this.config = config;
    this.facts = facts;
    this.notes = notes;
  }

  static List<MadeDevice> plan(Config config, Facts facts, Notes notes) {
    DevicePlanner all = new DevicePlanner(config, facts, notes);
    all.laggs();
    // A bridge may have VLANs as members, and VLANs may stand on bridges: who waits for another
    // comes in a later round.
    int before = -1;
    while (before != all.seen.size()) {
      before = all.seen.size();
      all.vlans(false);
      all.bridges(false);
    }
    all.vlans(true);
    all.bridges(true);
    all.tunnels("gres/gre", config.made().gres());
    all.tunnels("gifs/gif", config.made().gifs());
    return List.copyOf(all.made.values());
  }

  /** Whether this device can be made here at all, under this name. */
  private boolean begin(String name, Ability ability, String what, Origin origin) {
    if (!Interface.isDevice(name) || Devices.RESERVED.contains(name) || !seen.add(name)) {
      return false; // the checks have said why
    }
    if (facts.hasForeign(name)) {
      notes.warn(origin.path(), name + " is there already: it is used as it is and not made anew.");
      return false;
    }
    if (facts.lacks(ability)) {
      notes.warn(
          origin.path(),
          "This machine's kernel cannot make " + what + ": " + name + " is left out.");
      return false;
    }
    return true;
  }

  private boolean isThere(String device) {
    return made.containsKey(device)
        || (facts.has(device)
            && !Optional.ofNullable(facts.devices().get(device))
                .map(Facts.Device::ours)
                .orElse(false));
  }

  private void add(MadeDevice device) {
    made.put(device.name(), device);
  }

  // LAGG.

  private void laggs() {
    for (int i = 0; i < config.made().laggs().size(); i++) {
      Lagg lagg = config.made().laggs().get(i);
      Origin origin = new Origin("laggs/lagg[" + (i + 1) + "]", lagg.descr());
      Optional<MadeDevice.BondMode> mode = mode(lagg.protocol());
      if (mode.isEmpty()) {
        if (lagg.protocol().equals("none")) {
          notes.warn(
              origin.path() + "/proto",
              "With the protocol none nothing passes: " + lagg.device() + " is left out.");
        }
        continue;
      }
      if (begin(lagg.device(), Ability.BOND, "bonds", origin)) {
        List<String> ports = ports(lagg.members(), lagg.device(), origin);
        boolean named = ports.contains(lagg.master());
        boolean failover = mode.get() == MadeDevice.BondMode.ACTIVE_BACKUP;
        Optional<String> primary =
            failover && named
                ? Optional.of(lagg.master())
                : failover ? ports.stream().findFirst() : Optional.empty();
        boolean fast = lagg.timeout().equals("fast");
        add(
            new MadeDevice(
                lagg.device(),
                new MadeDevice.Bond(mode.get(), fast, hash(lagg.hash()), primary),
                ports,
                List.of(),
                origin));
      }
    }
  }

  private static Optional<MadeDevice.BondMode> mode(String protocol) {
    return switch (protocol) {
      case "lacp" -> Optional.of(MadeDevice.BondMode.LACP);
      case "failover" -> Optional.of(MadeDevice.BondMode.ACTIVE_BACKUP);
      case "loadbalance" -> Optional.of(MadeDevice.BondMode.XOR);
      case "roundrobin" -> Optional.of(MadeDevice.BondMode.ROUND_ROBIN);
      default -> Optional.empty();
    };
  }

  private static MadeDevice.BondHash hash(String words) {
    if (words.isEmpty() || words.contains("l4")) {
      return MadeDevice.BondHash.LAYER34;
    }
    return words.contains("l3") ? MadeDevice.BondHash.LAYER23 : MadeDevice.BondHash.LAYER2;
  }

  private List<String> ports(List<String> devices, String owner, Origin origin) {
    List<String> out = new ArrayList<>();
    for (String device : devices) {
      if (isThere(device)) {
        out.add(device);
      } else {
        notes.warn(
            origin.path() + "/members",
            "This machine has no device " + device + ": " + owner + " is without it.");
      }
    }
    return out.stream().distinct().toList();
  }

  // VLANs.

  private void vlans(boolean last) {
    for (int i = 0; i < config.made().vlans().size(); i++) {
      Vlan vlan = config.made().vlans().get(i);
      Origin origin = new Origin("vlans/vlan[" + (i + 1) + "]", vlan.descr());
      if (vlan.tag() != 0) {
        vlan(vlan.device(), vlan.parent(), vlan.tag(), vlan.priority(), origin, last);
      }
    }
    for (int i = 0; i < config.made().qinqs().size(); i++) {
      QinQ qinq = config.made().qinqs().get(i);
      Origin origin = new Origin("qinqs/qinqentry[" + (i + 1) + "]", qinq.descr());
      if (qinq.tag() != 0) {
        OptionalInt none = OptionalInt.empty();
        vlan(qinq.device(), qinq.parent(), qinq.tag(), none, origin, last);
        for (int tag : qinq.innerTags()) {
          vlan(qinq.inner(tag), qinq.device(), tag, none, origin, last);
        }
      }
    }
  }

  private void vlan(
      String name, String parent, int tag, OptionalInt priority, Origin origin, boolean last) {
    if (seen.contains(name) || (!isThere(parent) && !last)) {
      return;
    }
    if (!isThere(parent)) {
      if (Interface.isDevice(name) && seen.add(name) && !facts.hasForeign(name)) {
        notes.warn(
            origin.path() + "/if",
            "This machine has no device " + parent + ": " + name + " is left out.");
      }
      return;
    }
    if (begin(name, Ability.VLAN, "VLANs", origin)) {
      Optional<Integer> wanted =
          priority.isPresent() ? Optional.of(priority.getAsInt()) : Optional.empty();
      add(
          new MadeDevice(
              name, new MadeDevice.Vlan(parent, tag, wanted), List.of(), List.of(), origin));
    }
  }

  // Bridges.

  private void bridges(boolean last) {
    List<Xml> elements = config.xml().childOrEmpty("bridges").children("bridged");
    for (int i = 0; i < elements.size(); i++) {
      Bridge bridge = config.made().bridges().get(i);
      List<String> devices = devices(bridge.members());
      boolean waits = devices.stream().anyMatch(device -> !isThere(device));
      if (!seen.contains(bridge.device()) && (last || !waits)) {
        bridge(bridge, elements.get(i), "bridges/bridged[" + (i + 1) + "]");
      }
    }
  }

  private List<String> devices(List<String> ids) {
    return ids.stream()
        .flatMap(id -> config.interfaceById(id).stream())
        .filter(Interface::enabled)
        .map(Interface::device)
        .filter(device -> !device.isEmpty())
        .distinct()
        .toList();
  }

  private void bridge(Bridge bridge, Xml element, String path) {
    Origin origin = new Origin(path, bridge.descr());
    if (!begin(bridge.device(), Ability.BRIDGE, "bridges", origin)) {
      return;
    }
    for (String id : bridge.members()) {
      if (config.interfaceById(id).filter(face -> !face.enabled()).isPresent()) {
        notes.warn(path + "/members", id + " is not enabled: the bridge is without it.");
      }
    }
    UNKNOWN_TO_BRIDGES.forEach((option, why) -> {
      if (!element.text(option).isEmpty()) {
        notes.warn(path + "/" + option, why + "; " + option + " has no effect.");
      }
    });
    List<String> ports = ports(devices(bridge.members()), bridge.device(), origin);
    if (bridge.spanningTree() && !devices(bridge.spanningTreePorts()).containsAll(ports)) {
      notes.warn(path + "/stp", "In Linux all members of a bridge take part in the spanning tree.");
    }
    notes.warn(
        path,
        "What goes from one member of "
            + bridge.device()
            + " to another is not filtered; the rules of the bridge's interface see what is"
            + " routed, those of its members nothing.");
    MadeDevice.Bridge kind =
        new MadeDevice.Bridge(
            bridge.spanningTree(),
            optional(bridge.priority()),
            optional(bridge.forwardDelay()),
            optional(bridge.helloTime()),
            optional(bridge.maxAge()),
            optional(bridge.timeout()),
            devices(bridge.isolated()));
    add(new MadeDevice(bridge.device(), kind, ports, List.of(), origin));
  }

  private static Optional<Integer> optional(OptionalInt value) {
    return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
  }

  // Tunnels.

  private void tunnels(String list, List<Tunnel> tunnels) {
    for (int i = 0; i < tunnels.size(); i++) {
      Tunnel tunnel = tunnels.get(i);
      Origin origin = new Origin(list + "[" + (i + 1) + "]", tunnel.descr());
      Optional<Ip> remote = tunnel.remote();
      if (remote.isEmpty()) {
        continue;
      }
      boolean gre = tunnel.kind() == Tunnel.Kind.GRE;
      boolean v4 = remote.get().isV4();
      Ability ability = gre ? (v4 ? Ability.GRE : Ability.GRE6) : (v4 ? Ability.GIF : Ability.GIF6);
      String what = (gre ? "GRE" : "GIF") + " tunnels over IPv" + (v4 ? "4" : "6");
      if (!begin(tunnel.device(), ability, what, origin)) {
        continue;
      }
      Optional<Ip> local = endpoint(tunnel.interfaceId(), v4);
      if (local.isEmpty()) {
        notes.warn(
            origin.path() + "/if",
            "The near end of "
                + tunnel.device()
                + " has no IPv"
                + (v4 ? "4" : "6")
                + " address: it is left out.");
        continue;
      }
      List<Prefix> addresses = new ArrayList<>();
      inner(tunnel.inner(), tunnel.innerBits()).ifPresent(addresses::add);
      inner(tunnel.inner6(), tunnel.innerBits6()).ifPresent(addresses::add);
      add(
          new MadeDevice(
              tunnel.device(),
              new MadeDevice.Tunnel(gre, local.get(), remote.get()),
              List.of(),
              addresses,
              origin));
    }
  }

  private static Optional<Prefix> inner(Optional<Ip> address, OptionalInt bits) {
    return address.map(ip -> new Prefix(ip, Math.min(ip.width(), bits.orElse(ip.width()))));
  }

  /** The address of an interface or of a VIP that a tunnel begins at. */
  private Optional<Ip> endpoint(String id, boolean v4) {
    if (id.startsWith("_vip")) {
      return config
          .vipByUniqid(id.substring(4))
          .flatMap(Vip::address)
          .filter(ip -> ip.isV4() == v4);
    }
    Optional<Interface> face = config.interfaceById(id).filter(Interface::enabled);
    Optional<Ip> fixed = face.flatMap(f -> v4 ? f.address4() : f.address6()).map(Prefix::address);
    return fixed.or(() ->
        face.stream()
            .flatMap(f -> facts.addresses(f.device()).stream())
            .map(Prefix::address)
            .filter(ip -> ip.isV4() == v4 && !ip.isLinkLocal())
            .findFirst());
  }

  /** The devices that carry others and have to be up, with the packet size they need. */
  static Map<String, Optional<Integer>> carriers(Config config, List<MadeDevice> devices) {
    Map<String, Integer> sizes = new HashMap<>();
    for (Interface face : config.interfaces()) {
      if (face.enabled() && face.mtu().isPresent()) {
        sizes.merge(face.device(), face.mtu().getAsInt(), Math::max);
      }
    }
    Map<String, Optional<Integer>> out = new LinkedHashMap<>();
    // From the top down, so that a size reaches the lowest parent.
    for (MadeDevice device : devices.reversed()) {
      Optional<Integer> size = Optional.ofNullable(sizes.get(device.name()));
      List<String> below = new ArrayList<>(device.ports());
      device.parent().ifPresent(below::add);
      for (String each : below) {
        size.ifPresent(s -> sizes.merge(each, s, Math::max));
        out.put(each, Optional.ofNullable(sizes.get(each)));
      }
    }
    return out;
  }
}
