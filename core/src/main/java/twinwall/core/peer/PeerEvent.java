package twinwall.core.peer;

import java.util.Set;
import twinwall.core.net.Ip;

/** What the exchange of views hears. */
public sealed interface PeerEvent {
  /** Who the peers are. */
  record Configured(Set<Ip> peers) implements PeerEvent {
    public Configured {
      peers = Set.copyOf(peers);
    }
  }

  /** Something has just changed here. */
  record Stirred() implements PeerEvent {}

  /** How this node is now. */
  record Mine(View view) implements PeerEvent {}

  /** How a peer says that it is. */
  record Heard(Ip peer, View view) implements PeerEvent {}

  /**
   * A peer has our view.
   *
   * @param roundNanos since we sent it
   * @param wallMicros our clock on the wall now
   * @param theirsMicros the peer's when it answered
   */
  record Answered(Ip peer, long roundNanos, long wallMicros, long theirsMicros)
      implements PeerEvent {}

  /**
   * A connection ended or did not come about.
   *
   * @param ours the one that we make
   */
  record Ended(Ip peer, boolean ours, String why) implements PeerEvent {}
}
