package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.HaSync;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * Between whom the nodes tell each other how they are: those that share states; while none are
 * shared, the peers' addresses that are written there all the same, and whom the configuration is
 * sent to.
 */
final class PeerPlanner {
  private PeerPlanner() {}

  static Optional<Plan.PeerLink> of(Config config, Ground ground, Optional<Plan.FlowSync> flows) {
    return flows
        .map(f -> new Plan.PeerLink(f.device(), f.local(), f.peers(), f.key()))
        .or(() -> withoutStates(config, ground))
        .filter(link -> !link.peers().isEmpty());
  }

  /** From a peer that tells how it is. */
  static Ruleset.Rule rule(Plan.PeerLink link) {
    return new Ruleset.Rule(
        "auto:peers",
        new Origin("hasync", "how each node is, between the nodes"),
        Ruleset.Action.PASS,
        false,
        List.of(link.device()),
        new Match(
            Match.Family.BOTH,
            Match.Side.of(link.peers().stream().map(Prefix::host).toList()),
            Match.Side.of(List.of(Prefix.host(link.local()))),
            new Match.WithPorts(
                List.of(Match.TCP),
                Match.ANY_PORT,
                new Match.SomePorts(List.of(PortRange.of(Plan.PeerLink.PORT))),
                Match.TcpFlags.ANY)),
        Ruleset.Reach.THIS_NODE);
  }

  private static Optional<Plan.PeerLink> withoutStates(Config config, Ground ground) {
    HaSync sync = config.hasync();
    Set<Ip> named = new LinkedHashSet<>();
    sync.pfsyncPeers().forEach(text -> Ip.parse(text).ifPresent(named::add));
    Ip.parse(sync.synchronizeToIp()).ifPresent(named::add);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    Ip first = named.iterator().next();
    Optional<Ground.Port> port =
        ground
            .port(sync.pfsyncInterface())
            .filter(p -> p.own(first.isV4()).isPresent())
            .or(() ->
                ground.ports().stream()
                    .filter(p -> p.own(first.isV4()).filter(x -> x.contains(first)).isPresent())
                    .findFirst());
    return port.map(p -> {
      Ip own = p.own(first.isV4()).map(Prefix::address).orElseThrow();
      List<Ip> peers = new ArrayList<>(named);
      peers.removeIf(ip -> ip.isV4() != first.isV4() || ip.equals(own));
      String key = config.twinwall().flowKey();
      return new Plan.PeerLink(
          p.device(), own, peers, key.isEmpty() ? Optional.empty() : Optional.of(key));
    });
  }
}
