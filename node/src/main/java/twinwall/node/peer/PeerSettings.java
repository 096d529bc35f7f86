package twinwall.node.peer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerFrame;
import twinwall.core.plan.Plan;
import twinwall.node.link.LinkKey;
import twinwall.node.link.PeerListener;
import twinwall.node.link.SealedSocket;

/**
 * Between whom views go.
 *
 * @param key never shown
 */
record PeerSettings(Ip local, List<Ip> peers, LinkKey key) implements PeerListener.Place {
  private static final String WHAT = "twinwall views 1";

  /** Somebody who hears nothing for so long is not connected any more. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  PeerSettings {
    peers = List.copyOf(peers);
  }

  /** Empty where there is nobody to tell, or no key yet. */
  static Optional<PeerSettings> of(Plan plan) {
    return plan.peerLink()
        .flatMap(link ->
            link.key()
                .flatMap(key -> LinkKey.of(key, WHAT))
                .map(key -> new PeerSettings(link.local(), link.peers(), key)));
  }

  SealedSocket.Terms terms() {
    return new SealedSocket.Terms(
        key,
        PeerFrame.LOWEST,
        PeerFrame.HIGHEST,
        PeerFrame.FEATURES,
        PeerFrame.LONGEST,
        PATIENCE.toNanos());
  }
}
