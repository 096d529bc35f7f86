package twinwall.core.peer;

import twinwall.core.net.Ip;

/** What the exchange of views does. */
public sealed interface PeerAction {
  /** See how this node is; the answer is {@link PeerEvent.Mine}. */
  record Look() implements PeerAction {}

  /** Tell every peer. */
  record Tell(View view) implements PeerAction {}

  /** For the log: whether a peer is heard changed. */
  record Report(Ip peer, boolean heard, String why) implements PeerAction {}
}
