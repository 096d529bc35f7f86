package twinwall.node.apply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import twinwall.core.apply.Kernel;
import twinwall.core.config.Config;
import twinwall.core.config.Helper;
import twinwall.core.config.Tunnel;
import twinwall.core.net.Intervals;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Facts.Ability;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Match;
import twinwall.core.plan.Plan;
import twinwall.linux.Address;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.MarkRule;
import twinwall.linux.Route;
import twinwall.linux.Sysctl;
import twinwall.linux.TrackingHelpers;

/** Reads what the kernel has, in the words of plans. */
public final class KernelReader {
  private KernelReader() {}

  /** What the planner wants to know of this machine for this configuration. */
  static Facts facts(Config config) throws IOException {
    Set<Helper> wanted = EnumSet.noneOf(Helper.class);
    wanted.addAll(config.twinwall().helpers());
    if (!config.system().tftpInterfaces().isEmpty()) {
      wanted.add(Helper.TFTP);
    }
    wanted.removeIf(helper ->
        helper.protocols().stream()
            .allMatch(p -> TrackingHelpers.has(helper.word(), p == Match.TCP ? "tcp" : "udp")));
    return facts().without(wanted);
  }

  /** The kinds of devices that a configuration makes and this kernel cannot. */
  static Set<Ability> missingKinds(Config config) throws IOException {
    Map<Ability, String> kinds = new EnumMap<>(Ability.class);
    if (!config.made().vlans().isEmpty() || !config.made().qinqs().isEmpty()) {
      kinds.put(Ability.VLAN, "vlan");
    }
    if (!config.made().laggs().isEmpty()) {
      kinds.put(Ability.BOND, "bond");
    }
    if (!config.made().bridges().isEmpty()) {
      kinds.put(Ability.BRIDGE, "bridge");
    }
    for (Tunnel tunnel : config.made().gres()) {
      boolean v6 = tunnel.remote().filter(ip -> !ip.isV4()).isPresent();
      kinds.put(v6 ? Ability.GRE6 : Ability.GRE, v6 ? "ip6gre" : "gre");
    }
    for (Tunnel tunnel : config.made().gifs()) {
      boolean v6 = tunnel.remote().filter(ip -> !ip.isV4()).isPresent();
      kinds.put(v6 ? Ability.GIF6 : Ability.GIF, v6 ? "ip6tnl" : "sit");
    }
    Set<Ability> out = EnumSet.noneOf(Ability.class);
    if (!kinds.isEmpty()) {
      try (Links links = Links.open()) {
        kinds.forEach((ability, kind) -> {
          if (!links.canMake(kind)) {
            out.add(ability);
          }
        });
      }
    }
    return out;
  }

  /** The devices of this machine. */
  public static Facts facts() throws IOException {
    try (Links links = Links.open()) {
      Map<String, Facts.Device> devices = new TreeMap<>();
      Map<Integer, List<Prefix>> addresses = addresses(links);
      for (Link link : links.links()) {
        List<Prefix> own = addresses.getOrDefault(link.index(), List.of());
        devices.put(link.name(), new Facts.Device(mac(link), own, link.isOurs()));
      }
      return Facts.of(devices);
    }
  }

  static Kernel kernel(Plan plan, Optional<String> ruleset, Map<String, Intervals> sets)
      throws IOException {
    try (Links links = Links.open()) {
      List<Address> addresses = links.addresses();
      Map<String, Kernel.Link> byName = new HashMap<>();
      Map<Integer, String> names = new HashMap<>();
      List<Link> all = links.links();
      all.forEach(link -> names.put(link.index(), link.name()));
      for (Link link : all) {
        byName.put(
            link.name(),
            new Kernel.Link(
                link.up(),
                link.mtu(),
                mac(link),
                on(link, addresses, _ -> true),
                on(link, addresses, address -> address.protocol() == Route.BY_TWINWALL),
                Optional.ofNullable(names.get(link.master())),
                link.isOurs(),
                link.mark()));
      }
      List<Kernel.Route> routes = new ArrayList<>();
      for (Route route : links.routes()) {
        if (isOfPlans(route)) {
          boolean nowhere = route.type() != Route.UNICAST;
          String device = nowhere ? "" : names.getOrDefault(route.device(), "");
          routes.add(
              new Kernel.Route(
                  route.destination(), route.gateway(), device, route.onlink(), route.table()));
        }
      }
      List<Kernel.MarkRule> rules = new ArrayList<>();
      for (MarkRule rule : links.markRules()) {
        if (rule.protocol() == Route.BY_TWINWALL) {
          rules.add(new Kernel.MarkRule(rule.v4(), rule.mark(), rule.table()));
        }
      }
      return new Kernel(byName, routes, rules, sysctls(plan), ruleset, sets);
    }
  }

  /** The election makes routes too, in the local table. */
  private static boolean isOfPlans(Route route) {
    boolean main = route.table() == Route.MAIN;
    boolean ofGateway =
        route.table() > Marks.TABLES && route.table() <= Marks.TABLES + Marks.MOST_GATEWAYS;
    return route.protocol() == Route.BY_TWINWALL && (main || ofGateway);
  }

  private static Optional<Mac> mac(Link link) {
    return Optional.of(link.mac()).filter(mac -> mac.bits() != 0);
  }

  private static List<Prefix> on(Link link, List<Address> addresses, Predicate<Address> which) {
    return addresses.stream()
        .filter(address -> address.index() == link.index())
        .filter(which)
        .map(Address::prefix)
        .toList();
  }

  private static Map<Integer, List<Prefix>> addresses(Links links) throws IOException {
    Map<Integer, List<Prefix>> byDevice = new HashMap<>();
    for (Address address : links.addresses()) {
      byDevice.computeIfAbsent(address.index(), _ -> new ArrayList<>()).add(address.prefix());
    }
    return byDevice;
  }

  private static Map<String, String> sysctls(Plan plan) {
    Map<String, String> values = new HashMap<>();
    for (Plan.Sysctl wanted : plan.sysctls()) {
      if (Sysctl.read(wanted.path()) instanceof Sysctl.Value.Found(String text)) {
        values.put(wanted.path(), text);
      }
    }
    return values;
  }
}
