package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.config.Tunnel;
import twinwall.core.config.Vip;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * What rules stand on: the interfaces that this machine really has, their addresses and networks,
 * and the virtual addresses on them.
 */
final class Ground {
  /** What a configuration calls the loopback. */
  private static final String LOOPBACK = "lo0";

  /** Bits of the largest network that proxy ARP answers for. */
  private static final int MOST_ANSWERED = 10;

  /** An interface that can be used. {@code own} are its addresses, {@code vips} those of VIPs. */
  record Port(
      Interface config,
      String path,
      String device,
      Lease lease,
      List<Prefix> own,
      List<PlannedVip> vips) {
    String id() {
      return config.id();
    }

    String label() {
      return config.label();
    }

    /** The address of the interface itself in a family. */
    Optional<Prefix> own(boolean v4) {
      return own.stream().filter(prefix -> prefix.address().isV4() == v4).findFirst();
    }

    /** The interface's networks, with those of its VIPs that lie outside. */
    List<Prefix> networks() {
      List<Prefix> all = new ArrayList<>(own);
      vips.forEach(vip -> all.add(vip.prefix()));
      return Prefixes.tidy(all);
    }

    /** Every single address that it answers for, those of its VIPs among them. */
    List<Prefix> addresses() {
      List<Prefix> all = new ArrayList<>();
      own.forEach(prefix -> all.add(Prefix.host(prefix.address())));
      vips.forEach(vip -> all.add(Prefix.host(vip.prefix().address())));
      return all;
    }

    boolean isWan() {
      return config.isWan();
    }
  }

  /** A virtual address with its place in the configuration. */
  record PlannedVip(Vip config, Prefix prefix, String path) {
    /** One of its addresses: a whole network's where it stands for one. */
    boolean covers(Ip ip) {
      return isNetwork() ? prefix.contains(ip) : prefix.address().equals(ip);
    }

    boolean isNetwork() {
      return config.type().equals("network");
    }

    /** The addresses of a proxy ARP VIP; none when there are too many to answer for. */
    List<Prefix> answered() {
      if (config.mode() != Vip.Mode.PROXYARP || !prefix.address().isV4()) {
        return List.of();
      }
      if (!isNetwork()) {
        return List.of(Prefix.host(prefix.address()));
      }
      List<Prefix> out = new ArrayList<>();
      int bits = prefix.address().width() - prefix.length();
      Ip ip = prefix.network().address();
      for (int i = 0; bits <= MOST_ANSWERED && i < 1 << bits; i++) {
        out.add(Prefix.host(ip));
        ip = ip.next();
      }
      return out;
    }
  }

  private final Map<String, Port> ports = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();
  private final List<PlannedVip> all = new ArrayList<>();
  private final Config config;
  private final Facts facts;
  private final List<MadeDevice> made;

  private Ground(Config config, Facts facts, List<MadeDevice> made) {
    this.config = config;
    this.facts = facts;
    this.made = made;
  }

  static Ground of(Config config, Facts now, Notes notes) {
    List<MadeDevice> made = DevicePlanner.plan(config, now, notes);
    Facts facts = now.making(made.stream().map(MadeDevice::name).toList());
    Ground ground = new Ground(config, facts, made);
    BridgeMembers members = new BridgeMembers(config, made, notes);
    List<PlannedVip> vips = vips(config, notes);
    ground.all.addAll(vips);
    Map<String, String> devices = new LinkedHashMap<>();
    for (Interface face : config.interfaces()) {
      String path = "interfaces/" + face.id();
      if (!Interface.isId(face.id())) {
        notes.error(path, "An interface's name has at most 31 small letters, digits and _.");
      } else if (!face.enabled()) {
        ground.absent.put(face.id(), "is not enabled");
      } else if (face.device().isEmpty()) {
        notes.warn(path + "/if", "No network device is chosen for " + face.label() + ".");
        ground.absent.put(face.id(), "has no network device");
      } else if (!Interface.isDevice(face.device())) {
        notes.error(path + "/if", "'" + face.device() + "' cannot be the name of a device.");
      } else if (!facts.has(face.device())) {
        notes.warn(
            path + "/if",
            "This machine has no device "
                + face.device()
                + ": "
                + face.label()
                + " and its rules are left out.");
        ground.absent.put(face.id(), "has no device on this machine");
      } else if (devices.putIfAbsent(face.device(), face.label()) != null) {
        notes.error(
            path + "/if",
            face.device() + " is already the device of " + devices.get(face.device()) + ".");
      } else {
        String device = members.device(face, path);
        ground.ports.put(
            face.id(),
            new Port(
                face,
                path,
                device,
                facts.lease(device),
                ground.addresses(face, device, notes),
                on(face.id(), vips)));
      }
    }
    return ground;
  }

  private List<Prefix> addresses(Interface face, String device, Notes notes) {
    List<Prefix> out = new ArrayList<>();
    List<Prefix> now =
        facts.addresses(device).stream()
            .filter(prefix -> all.stream().noneMatch(vip -> vip.covers(prefix.address())))
            .filter(prefix -> !face.client().aliasAddress().equals(Optional.of(prefix)))
            .toList();
    if (face.isDynamic4()) {
      facts.lease(device).address4().filter(now::contains).ifPresent(out::add);
      now.stream()
          .filter(prefix -> !out.contains(prefix))
          .filter(prefix -> prefix.address().isV4())
          .forEach(out::add);
    } else {
      face.address4().ifPresent(out::add);
    }
    if (face.isDynamic6()) {
      now.stream()
          .filter(prefix -> !prefix.address().isV4() && !prefix.address().isLinkLocal())
          .forEach(out::add);
    } else if (face.isTracking()) {
      new Delegation(config, facts, notes).address(face, device).ifPresent(out::add);
    } else {
      face.address6().ifPresent(out::add);
    }
    made.stream()
        .filter(one -> one.name().equals(device))
        .flatMap(one -> one.addresses().stream())
        .filter(address -> !out.contains(address))
        .forEach(out::add);
    return out;
  }

  private static List<PlannedVip> vips(Config config, Notes notes) {
    List<PlannedVip> out = new ArrayList<>();
    int number = 0;
    for (Vip vip : config.vips()) {
      String path = "virtualip/vip[" + ++number + "]";
      if (vip.prefix().isPresent()) {
        out.add(new PlannedVip(vip, vip.prefix().get(), path));
      } else {
        notes.warn(path, "A virtual address needs an address and a mask; it is left out.");
      }
    }
    return out;
  }

  /** The VIPs on an interface, those stacked on its CARP VIPs among them. */
  private static List<PlannedVip> on(String id, List<PlannedVip> vips) {
    return vips.stream()
        .filter(vip -> home(vip, vips).equals(id) && vip.config().mode() != Vip.Mode.OTHER)
        .toList();
  }

  /** The id of the interface that a VIP lives on. */
  private static String home(PlannedVip vip, List<PlannedVip> vips) {
    Optional<String> parent = vip.config().stackedOn();
    if (parent.isEmpty()) {
      return vip.config().interfaceId();
    }
    return vips.stream()
        .filter(v -> v.config().isCarp() && v.config().uniqid().equals(parent.get()))
        .map(v -> v.config().interfaceId())
        .findFirst()
        .orElse("");
  }

  List<Port> ports() {
    return List.copyOf(ports.values());
  }

  Optional<Port> port(String id) {
    return Optional.ofNullable(ports.get(id));
  }

  /** The interface with this id, or those of the group with this name. */
  Attempt<List<Port>> members(String word, Groups groups) {
    if (word.isEmpty()) {
      return Attempt.failed("it names no interface");
    }
    List<String> ids = groups.has(word) ? groups.members(word) : List.of(word);
    List<Port> found = ids.stream().flatMap(id -> port(id).stream()).toList();
    return found.isEmpty()
        ? Attempt.failed(ids.isEmpty() ? "it names no interface" : why(ids.getFirst()))
        : Attempt.of(found);
  }

  /** An address of this node, or of one of its virtual addresses, whoever has them now. */
  boolean isOurs(Ip ip) {
    return all.stream().anyMatch(vip -> vip.covers(ip))
        || ports.values().stream()
            .anyMatch(port -> port.own().stream().anyMatch(own -> own.address().equals(ip)));
  }

  /** Why there is nothing to be had from an interface, as the end of a sentence. */
  String why(String id) {
    String reason = absent.get(id);
    return reason == null
        ? "there is no interface " + id
        : id.toUpperCase(Locale.ROOT) + " " + reason;
  }

  /** The configuration has such an interface, usable or not. */
  boolean knows(String id) {
    return ports.containsKey(id) || absent.containsKey(id);
  }

  List<String> devices() {
    return ports.values().stream().map(Port::device).toList();
  }

  /** The interface in whose network an address lies. */
  Optional<Port> holding(Ip ip) {
    return ports.values().stream()
        .filter(port -> port.networks().stream().anyMatch(net -> net.contains(ip)))
        .findFirst();
  }

  List<Plan.Interface> planned() {
    List<Plan.Interface> out = new ArrayList<>();
    for (Port port : ports.values()) {
      Interface face = port.config();
      List<Prefix> addresses = new ArrayList<>();
      port.own().stream()
          .filter(own -> own.address().isV4() ? !face.isDynamic4() : !face.isDynamic6())
          .forEach(addresses::add);
      if (face.isDynamic4()) {
        face.client().aliasAddress().ifPresent(addresses::add);
      }
      port.vips().stream()
          .filter(v -> v.config().mode() == Vip.Mode.IPALIAS && v.config().stackedOn().isEmpty())
          .forEach(v -> addresses.add(v.prefix()));
      port.vips().forEach(v -> addresses.addAll(v.answered()));
      out.add(
          new Plan.Interface(
              port.id(),
              port.device(),
              port.label(),
              addressing(face.isDynamic4(), face.address4().isPresent()),
              addressing(face.isDynamic6(), face.isTracking() || face.address6().isPresent()),
              addresses,
              port.own().stream().filter(own -> !addresses.contains(own)).toList(),
              face.mtu().isPresent() ? Optional.of(face.mtu().getAsInt()) : Optional.empty(),
              Mac.parse(face.spoofMac())));
    }
    loopback().ifPresent(out::add);
    return out;
  }

  /** IP aliases may lie on the loopback, which has addresses of its own too. */
  private Optional<Plan.Interface> loopback() {
    List<Prefix> addresses =
        all.stream().filter(vip -> isOnLoopback(vip.config())).map(PlannedVip::prefix).toList();
    return addresses.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plan.Interface(
                LOOPBACK,
                Plan.Interface.LOOPBACK,
                "Loopback",
                Plan.Addressing.STATIC,
                Plan.Addressing.STATIC,
                addresses,
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  static boolean isOnLoopback(Vip vip) {
    return vip.interfaceId().equals(LOOPBACK) && vip.mode() == Vip.Mode.IPALIAS;
  }

  /** The far ends of tunnels whose addresses are in no network. */
  List<Plan.Route> farEnds() {
    List<Plan.Route> out = new ArrayList<>();
    for (Tunnel tunnel :
        Stream.concat(config.made().gres().stream(), config.made().gifs().stream()).toList()) {
      made.stream()
          .filter(device -> device.name().equals(tunnel.device()))
          .findFirst()
          .ifPresent(device -> {
            List<Ip> ends = new ArrayList<>();
            tunnel.innerRemote().ifPresent(ends::add);
            tunnel.innerRemote6().ifPresent(ends::add);
            ends.stream()
                .filter(end -> device.addresses().stream().noneMatch(a -> a.contains(end)))
                .map(Prefix::host)
                .map(end ->
                    new Plan.Route(end, Optional.empty(), device.name(), false, device.origin()))
                .forEach(out::add);
          });
    }
    return out;
  }

  /** The devices that are made. */
  List<MadeDevice> made() {
    return made;
  }

  List<Plan.Carrier> carriers() {
    List<Plan.Carrier> out = new ArrayList<>();
    DevicePlanner.carriers(config, made)
        .forEach((device, mtu) -> out.add(new Plan.Carrier(device, mtu)));
    return out;
  }

  /** The devices of interfaces that are not enabled and that nobody else uses. */
  List<Plan.Idle> idle() {
    List<String> used = new ArrayList<>(devices());
    carriers().forEach(carrier -> used.add(carrier.device()));
    List<Plan.Idle> out = new ArrayList<>();
    for (Interface face : config.interfaces()) {
      boolean known = Interface.isDevice(face.device()) && facts.has(face.device());
      if (!face.enabled() && known && !used.contains(face.device())) {
        List<Prefix> addresses = new ArrayList<>();
        face.address4().ifPresent(addresses::add);
        face.address6().ifPresent(addresses::add);
        used.add(face.device());
        out.add(new Plan.Idle(face.device(), addresses));
      }
    }
    return out;
  }

  private static Plan.Addressing addressing(boolean dynamic, boolean fixed) {
    return dynamic
        ? Plan.Addressing.DYNAMIC
        : fixed ? Plan.Addressing.STATIC : Plan.Addressing.NONE;
  }
}
