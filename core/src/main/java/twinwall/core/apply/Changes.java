package twinwall.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Plan.Addressing;
import twinwall.core.render.NftText;

/**
 * What differs between a plan and the kernel, in the order in which it is put right: protection
 * first, then settings, devices, addresses, routes; what is no longer wanted goes last.
 *
 * <p>VIPs are the election's: they are neither added nor removed here. Devices that no plan names
 * are nobody's business.
 */
public final class Changes {
  private final Plan plan;
  private final Kernel kernel;
  private final List<Change> changes = new ArrayList<>();

  private Changes(Plan plan, Kernel kernel) {
    this.plan = plan;
    this.kernel = kernel;
  }

  /**
   * @param ruleset the plan's ruleset as it is loaded
   */
  public static List<Change> between(Plan plan, NftText.Loadable ruleset, Kernel kernel) {
    Changes all = new Changes(plan, kernel);
    all.ruleset(ruleset);
    all.sysctls();
    all.changes.addAll(DeviceChanges.between(plan, kernel));
    all.plan.interfaces().forEach(all::device);
    all.plan.interfaces().forEach(all::newAddresses);
    all.routes();
    all.plan.interfaces().forEach(all::oldAddresses);
    all.forgottenAddresses();
    all.idle();
    all.sweep();
    return List.copyOf(all.changes);
  }

  /** Rules name sets that are there and full. */
  private void ruleset(NftText.Loadable wanted) {
    boolean differs = !kernel.ruleset().equals(Optional.of(wanted.text()));
    if (differs) {
      changes.add(new Change.AddToRuleset(wanted.text()));
    }
    wanted
        .contents()
        .forEach((name, content) -> {
          Intervals held = kernel.sets().getOrDefault(name, Intervals.none(content.width()));
          if (!held.equals(content)) {
            changes.add(new Change.FillSet(name, held, content));
          }
        });
    if (differs) {
      changes.add(new Change.LoadRuleset(wanted.text(), kernel.ruleset()));
    }
  }

  private void sweep() {
    if (changes.stream().anyMatch(change -> change instanceof Change.LoadRuleset)) {
      changes.add(new Change.SweepRuleset());
    }
  }

  private void sysctls() {
    for (Plan.Sysctl wanted : plan.sysctls()) {
      Optional<String> now = Optional.ofNullable(kernel.sysctls().get(wanted.path()));
      if (!now.equals(Optional.of(wanted.value()))) {
        changes.add(new Change.SetSysctl(wanted.path(), wanted.value(), now, wanted.optional()));
      }
    }
  }

  private Optional<Kernel.Link> link(Plan.Interface wanted) {
    return Optional.ofNullable(kernel.links().get(wanted.device()));
  }

  private void device(Plan.Interface wanted) {
    link(wanted)
        .ifPresent(link -> {
          wanted
              .mac()
              .filter(mac -> !link.mac().equals(Optional.of(mac)))
              .ifPresent(mac -> changes.add(new Change.SetMac(wanted.device(), mac, link.mac())));
          if (DeviceChanges.carriers(plan).stream()
              .noneMatch(carrier -> carrier.device().equals(wanted.device()))) {
            changes.addAll(DeviceChanges.sized(wanted.device(), link, wanted.mtu()));
          }
        });
  }

  private void newAddresses(Plan.Interface wanted) {
    link(wanted)
        .ifPresent(link ->
            wanted.addresses().stream()
                .filter(address -> !link.addresses().contains(address))
                .forEach(address -> changes.add(new Change.AddAddress(wanted.device(), address))));
  }

  private void oldAddresses(Plan.Interface wanted) {
    Set<Ip> vips = new HashSet<>();
    plan.vipGroups().forEach(group -> group.addresses().forEach(p -> vips.add(p.address())));
    link(wanted)
        .ifPresent(link ->
            link.addresses().stream()
                .filter(address -> !wanted.addresses().contains(address))
                .filter(address -> !vips.contains(address.address()))
                .filter(address -> link.ours().contains(address) || isOurs(wanted, address))
                .forEach(
                    address -> changes.add(new Change.RemoveAddress(wanted.device(), address))));
  }

  /** What is ours on devices of which no plan speaks any more, and is nobody's VIP. */
  private void forgottenAddresses() {
    Set<String> spoken = new HashSet<>();
    plan.interfaces().forEach(face -> spoken.add(face.device()));
    plan.idle().forEach(idle -> spoken.add(idle.device()));
    Map<String, List<Prefix>> ofDevices = new HashMap<>();
    plan.devices().forEach(device -> ofDevices.put(device.name(), device.addresses()));
    new TreeMap<>(kernel.links())
        .forEach((device, link) ->
            link.ours().stream()
                .filter(_ -> !spoken.contains(device))
                .filter(address -> !ofDevices.getOrDefault(device, List.of()).contains(address))
                .forEach(address -> changes.add(new Change.RemoveAddress(device, address))));
  }

  /** Who has other addresses on the device still uses it: then it stays up. */
  private void idle() {
    for (Plan.Idle idle : plan.idle()) {
      Kernel.Link link = kernel.links().get(idle.device());
      if (link == null) {
        continue;
      }
      List<Prefix> going =
          link.addresses().stream()
              .filter(a -> link.ours().contains(a) || idle.addresses().contains(a))
              .toList();
      going.forEach(a -> changes.add(new Change.RemoveAddress(idle.device(), a)));
      boolean used =
          link.addresses().stream().anyMatch(a -> !a.address().isLinkLocal() && !going.contains(a));
      if (link.up() && !used) {
        changes.add(new Change.SetUp(idle.device(), false));
      }
    }
  }

  /** A device that gets its addresses from somewhere else keeps them, and its link-local one. */
  private static boolean isOurs(Plan.Interface wanted, Prefix address) {
    Addressing addressing = address.address().isV4() ? wanted.v4() : wanted.v6();
    return addressing != Addressing.DYNAMIC
        && !wanted.device().equals(Plan.Interface.LOOPBACK)
        && (address.address().isV4() || !address.address().isLinkLocal());
  }

  private void routes() {
    List<Kernel.Route> wanted = new ArrayList<>();
    for (Plan.Route r : plan.routes()) {
      wanted.add(
          new Kernel.Route(
              r.destination(), r.gateway(), r.device(), r.onlink(), Kernel.Route.MAIN));
    }
    plan.gatewayTables().forEach(table -> wanted.addAll(inTable(table)));
    // A route may only change its gateway: the old one has to make room first.
    kernel.routes().stream()
        .filter(route -> !isWanted(wanted, route))
        .forEach(route -> changes.add(new Change.RemoveRoute(route)));
    wanted.stream()
        .filter(route -> !isWanted(kernel.routes(), route))
        .forEach(route -> changes.add(new Change.AddRoute(route)));
    markRules();
  }

  private static List<Kernel.Route> inTable(Plan.GatewayTable table) {
    Ip any = table.gateway().isV4() ? Ip4.ANY : Ip6.ANY;
    Prefix everywhere = new Prefix(any, 0);
    int number = table.table();
    List<Kernel.Route> out = new ArrayList<>();
    for (Prefix near : table.near()) {
      out.add(new Kernel.Route(near.network(), Optional.empty(), table.device(), false, number));
    }
    out.add(
        new Kernel.Route(
            everywhere, Optional.of(table.gateway()), table.device(), table.onlink(), number));
    out.add(new Kernel.Route(everywhere, Optional.empty(), "", false, number));
    return out;
  }

  private void markRules() {
    List<Kernel.MarkRule> wanted =
        plan.gatewayTables().stream()
            .map(t -> new Kernel.MarkRule(t.gateway().isV4(), t.number(), t.table()))
            .toList();
    kernel.markRules().stream()
        .filter(rule -> !wanted.contains(rule))
        .forEach(rule -> changes.add(new Change.RemoveMarkRule(rule)));
    wanted.stream()
        .filter(rule -> !kernel.markRules().contains(rule))
        .forEach(rule -> changes.add(new Change.AddMarkRule(rule)));
  }

  /** The kernel does not tell which route was made "onlink". */
  private static boolean isWanted(List<Kernel.Route> wanted, Kernel.Route route) {
    return wanted.stream()
        .anyMatch(w ->
            w.destination().equals(route.destination())
                && w.gateway().equals(route.gateway())
                && w.device().equals(route.device())
                && w.table() == route.table());
  }
}
