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
 * aliases. {@link #anything()} stands for a machine nobody has looked at, of which everything is
 * assumed to be there.
 */
public record Facts(
    boolean looked,
    Map<String, Device> devices,
    Set<Helper> missing,
    Set<Ability> lacking,
    Lookups lookups) {
  /** What not every kernel can. */
  public enum Ability {
    /** Rules that ask for the time. */
    TIME,
    /** Rules that count connections. */
    COUNT,
    /** Timeouts for the connections of single rules. */
    TIMEOUT,
    /** Rules that tell operating systems apart. */
    FINGERPRINTS
  }

  /** A network device and the addresses it has right now. */
  public record Device(Optional<Mac> mac, List<Prefix> addresses) {
    public Device {
      addresses = List.copyOf(addresses);
    }
  }

  public Facts {
    devices = Map.copyOf(devices);
    missing = Set.copyOf(missing);
    lacking = Set.copyOf(lacking);
  }

  public static Facts anything() {
    return new Facts(false, Map.of(), Set.of(), Set.of(), Lookups.NONE);
  }

  /** A machine that has exactly these devices. */
  public static Facts of(Map<String, Device> devices) {
    return new Facts(true, new TreeMap<>(devices), Set.of(), Set.of(), Lookups.NONE);
  }

  /** A machine that has exactly these devices, without addresses. */
  public static Facts ofNames(List<String> names) {
    Map<String, Device> devices = new TreeMap<>();
    names.forEach(name -> devices.put(name, new Device(Optional.empty(), List.of())));
    return of(devices);
  }

  /** The same machine, whose kernel has not got these helpers. */
  public Facts without(Set<Helper> helpers) {
    return new Facts(looked, devices, helpers, lacking, lookups);
  }

  /** The same machine, whose kernel cannot do this. */
  public Facts lacking(Set<Ability> abilities) {
    return new Facts(looked, devices, missing, abilities, lookups);
  }

  public boolean lacks(Ability ability) {
    return lacking.contains(ability);
  }

  /** The same machine, knowing this of aliases. */
  public Facts with(Lookups known) {
    return new Facts(looked, devices, missing, lacking, known);
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
