package twinwall.core.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.config.Helper;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * What the machine has: its network devices, and what its kernel is known to lack: helpers for
 * connection tracking, and abilities that not every kernel has; and what was found out about
 * aliases, and from the network. {@link #anything()} stands for a machine nobody has looked at, of
 * which everything is assumed to be there.
 */
public record Facts(
    boolean looked,
    Map<String, Device> devices,
    Set<Helper> missing,
    Set<Ability> lacking,
    Lookups lookups,
    Map<String, Lease> leases) {
  /** What not every kernel can. */
  public enum Ability {
    /** Rules that ask for the time. */
    TIME,
    /** Rules that count connections. */
    COUNT,
    /** Timeouts for the connections of single rules. */
    TIMEOUT,
    /** Rules that tell operating systems apart. */
    FINGERPRINTS,
    /** Rules that log packets to a group that a program reads. */
    LOG,
    /** VLAN devices. */
    VLAN,
    /** Bonds. */
    BOND,
    /** Bridges. */
    BRIDGE,
    /** GRE tunnels over IPv4. */
    GRE,
    /** GRE tunnels over IPv6. */
    GRE6,
    /** Packets of both families in IPv4. */
    GIF,
    /** Packets of both families in IPv6. */
    GIF6,
    /** A clock that is this node's alone. */
    CLOCK
  }

  /**
   * A network device and the addresses it has right now.
   *
   * @param ours whether Twinwall made it
   */
  public record Device(Optional<Mac> mac, List<Prefix> addresses, boolean ours) {
    public Device {
      addresses = List.copyOf(addresses);
    }

    /** A device that was there before Twinwall. */
    public Device(Optional<Mac> mac, List<Prefix> addresses) {
      this(mac, addresses, false);
    }
  }

  public Facts {
    devices = Map.copyOf(devices);
    missing = Set.copyOf(missing);
    lacking = Set.copyOf(lacking);
    leases = Map.copyOf(leases);
  }

  public static Facts anything() {
    return new Facts(false, Map.of(), Set.of(), Set.of(), Lookups.NONE, Map.of());
  }

  /** A machine that has exactly these devices. */
  public static Facts of(Map<String, Device> devices) {
    return new Facts(true, new TreeMap<>(devices), Set.of(), Set.of(), Lookups.NONE, Map.of());
  }

  /** A machine that has exactly these devices, without addresses. */
  public static Facts ofNames(List<String> names) {
    Map<String, Device> devices = new TreeMap<>();
    names.forEach(name -> devices.put(name, new Device(Optional.empty(), List.of())));
    return of(devices);
  }

  /** The same machine, whose kernel has not got these helpers. */
  public Facts without(Set<Helper> helpers) {
    return new Facts(looked, devices, helpers, lacking, lookups, leases);
  }

  /** The same machine, whose kernel cannot do this. */
  public Facts lacking(Set<Ability> abilities) {
    return new Facts(looked, devices, missing, abilities, lookups, leases);
  }

  public boolean lacks(Ability ability) {
    return lacking.contains(ability);
  }

  /** The same machine, knowing this of aliases. */
  public Facts with(Lookups known) {
    return new Facts(looked, devices, missing, lacking, known, leases);
  }

  /** The same machine, whose network told this to devices. */
  public Facts told(Map<String, Lease> told) {
    return new Facts(looked, devices, missing, lacking, lookups, told);
  }

  /** What the network told a device. */
  Lease lease(String device) {
    return leases.getOrDefault(device, Lease.NONE);
  }

  /** The same machine with these devices too, as soon as they are made; those of ours are gone. */
  Facts making(List<String> names) {
    Map<String, Device> all = new TreeMap<>(devices);
    all.values().removeIf(Device::ours);
    names.forEach(name ->
        all.put(name, devices.getOrDefault(name, new Device(Optional.empty(), List.of(), true))));
    return new Facts(looked, all, missing, lacking, lookups, leases);
  }

  /** Whether there is a device that somebody else made. */
  boolean hasForeign(String device) {
    Device found = devices.get(device);
    return found != null && !found.ours();
  }

  public boolean has(String device) {
    return !looked || devices.containsKey(device);
  }

  /** The addresses the device has now; none when unknown. */
  public List<Prefix> addresses(String device) {
    Device found = devices.get(device);
    return found == null ? List.of() : found.addresses();
  }
}
