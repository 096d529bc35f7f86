package twinwall.node;

import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import twinwall.core.flows.Exclusions;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;
import twinwall.core.path.PathTarget;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Ruleset;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseSettings;
import twinwall.node.apply.Applier;
import twinwall.node.flows.FlowSettings;

/** What a plan means for flow sync: rooms that do not know each other are introduced here. */
final class PlanView {
  private static final int KEY_BYTES = 32;

  private PlanView() {}

  static FlowSettings flows(Plan plan) {
    if (plan.flowSync().isEmpty()) {
      return FlowSettings.OFF;
    }
    Plan.FlowSync link = plan.flowSync().get();
    Optional<byte[]> key = link.key().map(PlanView::decode).filter(k -> k.length == KEY_BYTES);
    return new FlowSettings(
        Optional.of(link.local()),
        Set.copyOf(link.peers()),
        key,
        exclusions(plan, link.peers()),
        Duration.ofMillis(link.waitMillis()));
  }

  /** Connections that concern this node alone, by the newest plan. */
  static Supplier<Exclusions> apart(Applier applier) {
    return () ->
        applier
            .planned()
            .map(plan ->
                exclusions(plan, plan.flowSync().map(Plan.FlowSync::peers).orElse(List.of())))
            .orElse(Exclusions.NONE);
  }

  static Optional<PulseSettings> probing(Plan plan) {
    return plan.flowSync()
        .flatMap(Plan.FlowSync::probing)
        .map(p -> new PulseSettings(Duration.ofMillis(p.intervalMillis()), p.misses()));
  }

  /** Peers behind a router are not on the sync device's network, and cannot be asked there. */
  static Set<PulsePath> syncPaths(Plan plan) {
    Set<PulsePath> out = new HashSet<>();
    plan.flowSync()
        .ifPresent(sync ->
            sync.peers()
                .forEach(peer -> {
                  if (isNeighbour(plan, sync.device(), peer)) {
                    out.add(new PulsePath(sync.device(), peer));
                  }
                }));
    return out;
  }

  private static boolean isNeighbour(Plan plan, String device, Ip peer) {
    return plan.interfaces().stream()
        .filter(face -> face.device().equals(device))
        .flatMap(face -> face.all().stream())
        .anyMatch(prefix -> prefix.contains(peer));
  }

  static List<PathTarget> paths(Plan plan) {
    return plan.paths().stream()
        .map(path ->
            new PathTarget(
                path.address(),
                path.device(),
                Duration.ofMillis(path.intervalMillis()),
                path.misses(),
                path.demotion()))
        .toList();
  }

  static Set<Ip> vips(Plan plan) {
    return plan.vipGroups().stream()
        .flatMap(group -> group.addresses().stream())
        .map(Prefix::address)
        .collect(Collectors.toSet());
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  /** The node's own addresses, its peers' sync addresses, and the broadcasts of its networks. */
  private static Exclusions exclusions(Plan plan, List<Ip> peers) {
    Set<Ip> own = new HashSet<>(peers);
    Set<Ip> broadcast = new HashSet<>();
    for (Plan.Interface i : plan.interfaces()) {
      for (Prefix prefix : i.all()) {
        own.add(prefix.address());
        if (prefix.address() instanceof Ip4 ip4 && prefix.length() < 31) {
          broadcast.add(ip4.last(prefix.length()));
        }
      }
    }
    return new Exclusions(own, broadcast);
  }

  /** The ruleset that runs, where one does. */
  static Supplier<Optional<Ruleset>> ruleset(Applier applier) {
    return () -> applier.state().running().map(running -> running.plan().ruleset());
  }
}
