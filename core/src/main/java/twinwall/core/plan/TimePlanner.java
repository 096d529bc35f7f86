package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.TimeService;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** From the time servers and Services > NTP to what keeps the node's time. */
final class TimePlanner {
  private static final String AT = "system/timeservers";

  /** Each is asked for ever: nobody has more to ask than these. */
  private static final int MOST_SERVERS = 10;

  private final Config config;
  private final TimeService wanted;
  private final Ground ground;
  private final Notes notes;

  TimePlanner(Config config, Ground ground, Notes notes) {
    this.config = config;
    this.wanted = config.time();
    this.ground = ground;
    this.notes = notes;
  }

  Optional<TimeKeeper> plan(List<Plan.Route> routes, Facts facts) {
    List<TimeKeeper.Server> servers = servers();
    if (servers.isEmpty() || wanted.serving() == TimeService.Serving.DISABLED) {
      return Optional.empty();
    }
    boolean steers = !facts.lacks(Facts.Ability.CLOCK);
    if (!steers) {
      notes.warn(
          AT,
          "This node runs beside others on one machine, whose clock it does not touch:"
              + " chrony watches the time servers and sets nothing.");
    }
    return Optional.of(new TimeKeeper(servers, clients(routes), wanted.orphan(), steers));
  }

  private List<TimeKeeper.Server> servers() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : config.system().timeServerNames()) {
      if (Ip.parse(name).isPresent() || isName(name)) {
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    if (names.size() > MOST_SERVERS) {
      notes.warn(AT, "Of " + names.size() + " time servers the first " + MOST_SERVERS + " count.");
    }
    return names.stream()
        .limit(MOST_SERVERS)
        .map(name ->
            new TimeKeeper.Server(
                name,
                isIn(wanted.pools(), name) || name.matches("(.*\\.)?pool\\.ntp\\.org\\.?"),
                isIn(wanted.preferred(), name),
                isIn(wanted.unselected(), name)))
        .toList();
  }

  private static boolean isName(String name) {
    return name.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\\.?") && name.length() <= 253;
  }

  private static boolean isIn(List<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** The networks of the chosen interfaces, and what is routed behind them. */
  private List<Prefix> clients(List<Plan.Route> routes) {
    Set<Prefix> out = new LinkedHashSet<>();
    for (Ground.Port port : ground.ports()) {
      if (isServed(port)) {
        port.networks().forEach(net -> out.add(net.network()));
        routes.stream()
            .filter(route -> route.device().equals(port.device()))
            .filter(route -> route.destination().length() > 0)
            .forEach(route -> out.add(route.destination()));
      }
    }
    boolean ipv6 = config.system().ipv6Allow();
    List<Prefix> clients = new ArrayList<>(out);
    clients.removeIf(net -> !net.address().isV4() && !ipv6);
    return clients;
  }

  private boolean isServed(Ground.Port port) {
    if (wanted.interfaces().isEmpty()) {
      return wanted.serving() == TimeService.Serving.ENABLED && !port.isWan();
    }
    return wanted.interfaces().contains(port.id())
        || port.vips().stream()
            .anyMatch(v -> wanted.interfaces().contains("_vip" + v.config().uniqid()));
  }
}
