package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import twinwall.core.config.Config;
import twinwall.core.config.Gateway;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Match.Family;

/**
 * The gateways that rules send packets to, by number: each has a routing table of its own. With
 * several WANs answers go back by the gateway of the interface that a connection came in by, and
 * what the node sends from an address of a WAN goes to that WAN's gateway, as pfSense does it.
 */
final class GatewayPlanner {
  private static final String GROUP = "gateway_group";

  /** Not the name of a gateway: those have no blanks. */
  private static final String DETOUR = "by the MASTER, IPv";

  private final Config config;
  private final Ground ground;
  private final Ways ways;
  private final Notes notes;
  private final Numbers numbers = new Numbers(Marks.MOST_GATEWAYS);
  private final Map<Integer, Plan.GatewayTable> used = new TreeMap<>();
  private final Map<Integer, Ruleset.Gateway> told = new TreeMap<>();

  GatewayPlanner(Config config, Ground ground, Ways ways, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.ways = ways;
    this.notes = notes;
    ways.items().forEach(gateway -> numbers.of(gateway.name()));
  }

  /** The tables of the gateways that were asked for. */
  List<Plan.GatewayTable> tables() {
    return List.copyOf(used.values());
  }

  /** Every gateway that is not disabled; who is asked comes from the configuration's monitor IP. */
  List<Plan.WatchedGateway> watched() {
    List<Plan.WatchedGateway> out = new ArrayList<>();
    for (Gateway gateway : ways.items()) {
      if (!gateway.disabled()) {
        boolean off = gateway.monitoring().off();
        // A link-local address means something on its device alone, and an echo has none.
        Optional<Ip> monitor =
            Ip.parse(gateway.monitor())
                .or(() -> Ip.parse(gateway.address()))
                .filter(ip -> !ip.isLinkLocal());
        Optional<Ip> source =
            ground
                .port(gateway.interfaceId())
                .flatMap(port -> port.own(!gateway.isV6()))
                .map(Prefix::address);
        out.add(
            new Plan.WatchedGateway(
                gateway.name(),
                gateway.address(),
                off ? Optional.empty() : monitor,
                source,
                gateway.monitoring()));
      }
    }
    return out;
  }

  List<Ruleset.Gateway> gateways() {
    return List.copyOf(told.values());
  }

  /** Where a rule's packets go when it names a gateway or a group of them. */
  Attempt<List<Hop>> via(String name, Family family, String path) {
    Optional<Gateway> single = ways.named(name);
    if (single.isPresent()) {
      return usable(single.get(), family).map(number -> List.of(new Hop(number, 1)));
    }
    for (Xml group : config.xml().childOrEmpty("gateways").children(GROUP)) {
      if (group.text("name").equals(name)) {
        return firstTier(group, family, path);
      }
    }
    return Attempt.failed(
        ways.isAwaited(name)
            ? "the address of gateway " + name + " is not known"
            : "there is no gateway " + name);
  }

  private record Member(String gateway, int tier) {}

  private Attempt<List<Hop>> firstTier(Xml group, Family family, String path) {
    String name = group.text("name");
    List<Member> members = new ArrayList<>();
    for (Xml item : group.children("item")) {
      String[] parts = item.text().split("\\|", -1);
      if (parts.length > 1 && parts[1].matches("[1-9]")) {
        members.add(new Member(parts[0], Integer.parseInt(parts[1])));
      }
    }
    int first = members.stream().mapToInt(Member::tier).min().orElse(0);
    List<String> later =
        members.stream().filter(m -> m.tier() > first).map(Member::gateway).toList();
    if (!later.isEmpty()) {
      notes.warn(
          path,
          "Of gateway group "
              + name
              + " only the first tier is used, however its gateways stand: "
              + String.join(", ", later)
              + " never takes over.");
    }
    List<Hop> hops = new ArrayList<>();
    List<String> whys = new ArrayList<>();
    for (Member member : members) {
      if (member.tier() == first) {
        Optional<Gateway> gateway = ways.named(member.gateway());
        if (gateway.isEmpty()) {
          whys.add("there is no gateway " + member.gateway());
        } else {
          Attempt<Integer> number = usable(gateway.get(), family);
          int weight = gateway.get().weight().orElse(1);
          number
              .value()
              .ifPresentOrElse(n -> hops.add(new Hop(n, weight)), () -> whys.add(number.why()));
        }
      }
    }
    if (hops.isEmpty()) {
      return Attempt.failed(
          "gateway group " + name + " has no gateway to use: " + String.join(", ", whys));
    }
    whys.forEach(why -> notes.warn(path, "In gateway group " + name + " " + why + "."));
    return Attempt.of(hops);
  }

  /** The number of a gateway that can be used as it is; from now on it has a table. */
  private Attempt<Integer> usable(Gateway gateway, Family family) {
    String name = gateway.name();
    if (gateway.disabled()) {
      return Attempt.failed("gateway " + name + " is disabled");
    }
    if (gateway.isV6() != (family == Family.V6) || family == Family.BOTH) {
      return Attempt.failed("gateway " + name + " is of another address family");
    }
    Optional<Ground.Port> port = ground.port(gateway.interfaceId());
    if (port.isEmpty()) {
      return Attempt.failed(
          "gateway " + name + " cannot be used, as " + ground.why(gateway.interfaceId()));
    }
    Optional<Ip> address = Ip.parse(gateway.address());
    if (address.isEmpty()) {
      return Attempt.failed("the address of gateway " + name + " is not known");
    }
    OptionalInt number = numbers.of(name);
    if (number.isEmpty()) {
      return Attempt.failed("there are more than " + Marks.MOST_GATEWAYS + " gateways");
    }
    use(gateway, number.getAsInt(), port.get(), address.get());
    return Attempt.of(number.getAsInt());
  }

  private void use(Gateway gateway, int number, Ground.Port port, Ip address) {
    boolean v4 = address.isV4();
    List<Prefix> near = port.networks().stream().filter(net -> net.address().isV4() == v4).toList();
    boolean reached =
        address.isLinkLocal() || port.own().stream().anyMatch(net -> net.contains(address));
    Origin origin = ways.origin(gateway);
    used.put(number, new Plan.GatewayTable(number, address, port.device(), !reached, near, origin));
    List<Prefix> own = new ArrayList<>();
    if (isReplyGateway(gateway, port) && severalWays(port, v4)) {
      port.own().forEach(p -> own.add(Prefix.host(p.address())));
      port.vips().forEach(vip -> own.add(Prefix.host(vip.prefix().address())));
      own.removeIf(p -> p.address().isV4() != v4);
    }
    told.put(
        number,
        new Ruleset.Gateway(
            number,
            gateway.name(),
            v4 ? Family.V4 : Family.V6,
            port.device(),
            own.stream().distinct().sorted().toList(),
            near));
  }

  /**
   * What the node sends itself goes by the MASTER where it has no address in its default gateway's
   * network but one that it shares: answers to any other would not come back.
   */
  List<Plan.Detour> detours(List<Plan.Route> routes) {
    List<Plan.Detour> out = new ArrayList<>();
    for (Plan.Route route : routes) {
      if (route.destination().length() == 0 && route.gateway().isPresent()) {
        detour(route, route.gateway().get()).ifPresent(out::add);
      }
    }
    return out;
  }

  private Optional<Plan.Detour> detour(Plan.Route route, Ip gateway) {
    Optional<Ground.Port> outside =
        ground.ports().stream().filter(p -> p.device().equals(route.device())).findFirst();
    boolean own =
        gateway.isLinkLocal()
            || outside.stream()
                .flatMap(p -> p.own().stream())
                .anyMatch(net -> net.contains(gateway));
    Optional<Integer> vhid =
        outside.stream()
            .flatMap(p -> p.vips().stream())
            .filter(vip -> vip.config().isCarp() && vip.prefix().contains(gateway))
            .map(vip -> vip.config().vhid())
            .findFirst();
    if (own || vhid.isEmpty()) {
      return Optional.empty();
    }
    for (Ground.Port port : ground.ports()) {
      for (Ground.PlannedVip vip : port.vips()) {
        Ip address = vip.prefix().address();
        boolean reached = port.own().stream().anyMatch(net -> net.contains(address));
        OptionalInt number = numbers.of(DETOUR + (address.isV4() ? "4" : "6"));
        if (!port.isWan()
            && vip.config().isCarp()
            && reached
            && number.isPresent()
            && address.isV4() == gateway.isV4()) {
          Plan.GatewayTable table =
              new Plan.GatewayTable(
                  number.getAsInt(), address, port.device(), false, List.of(), route.origin());
          used.put(number.getAsInt(), table);
          return Optional.of(
              new Plan.Detour(address.isV4(), table.table(), route.device(), vhid.get()));
        }
      }
    }
    notes.warn(
        route.origin().path(),
        "A BACKUP reaches nothing beyond "
            + gateway
            + ": it has no address there, and no inside interface has a CARP VIP to go by.");
    return Optional.empty();
  }

  private boolean isReplyGateway(Gateway gateway, Ground.Port port) {
    return gateway.name().equals(ways.of(port, !gateway.isV6()));
  }

  /** Whether the interface has a gateway and the routing table may say another one. */
  private boolean severalWays(Ground.Port port, boolean v4) {
    List<String> names =
        ground.ports().stream().map(p -> ways.of(p, v4)).filter(name -> !name.isEmpty()).toList();
    String name = ways.of(port, v4);
    String standard = v4 ? config.gateways().default4() : config.gateways().default6();
    return names.contains(name)
        && (names.size() > 1 || !(standard.isEmpty() || standard.equals(name)));
  }

  /**
   * The gateway that answers take to what came in by an interface; none when the routing table says
   * the same, as it does with one WAN.
   */
  OptionalInt reply(Ground.Port port, Family family) {
    boolean v4 = family == Family.V4;
    String name = ways.of(port, v4);
    if (!severalWays(port, v4)) {
      return OptionalInt.empty();
    }
    Optional<Gateway> gateway = ways.named(name);
    if (gateway.isEmpty()) {
      return OptionalInt.empty(); // the network has not told it yet
    }
    Attempt<Integer> number = usable(gateway.get(), family);
    return number.value().isPresent() ? OptionalInt.of(number.value().get()) : OptionalInt.empty();
  }

  /** With several WANs each of them needs its table, even when no rule lets anything in by it. */
  void replies() {
    for (Ground.Port port : ground.ports()) {
      reply(port, Family.V4);
      if (config.system().ipv6Allow()) {
        reply(port, Family.V6);
      }
    }
  }
}
