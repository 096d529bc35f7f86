package twinwall.node.resolver;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;
import twinwall.node.link.LinkKey;
import twinwall.node.link.PeerListener;

/**
 * Between whom a cache goes: the nodes that share states, over the same network and by a key made
 * from that of the flow link.
 *
 * @param key never shown
 */
record CacheSettings(Ip local, List<Ip> peers, LinkKey key) implements PeerListener.Place {
  private static final String WHAT = "twinwall resolver cache 1";

  CacheSettings {
    peers = List.copyOf(peers);
  }

  /** Empty where there is no resolver, nobody to share with, or no key yet. */
  static Optional<CacheSettings> of(Plan plan) {
    if (plan.resolver().isEmpty() || plan.flowSync().isEmpty()) {
      return Optional.empty();
    }
    Plan.FlowSync sync = plan.flowSync().get();
    return sync.key()
        .flatMap(key -> LinkKey.of(key, WHAT))
        .filter(_ -> !sync.peers().isEmpty())
        .map(key -> new CacheSettings(sync.local(), sync.peers(), key));
  }
}
