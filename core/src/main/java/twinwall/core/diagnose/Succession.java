package twinwall.core.diagnose;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Who serves when this node is gone.
 *
 * @param addresses how many groups of virtual addresses there are
 * @param mastered of how many this node is MASTER
 * @param shares whether states are shared with peers at all
 */
public record Succession(int addresses, int mastered, boolean shares, List<Peer> peers) {
  /**
   * A node that shares states with this one.
   *
   * @param there whether it is connected
   * @param synchronised whether it has every state
   */
  public record Peer(String name, boolean there, boolean master, boolean synchronised) {}

  public Succession {
    peers = List.copyOf(peers);
  }

  /** Whether connections outlive this node, as far as can be seen from here. */
  public boolean isSafe() {
    return addresses == 0 ? false : mastered == 0 ? isServed() : hasHeir();
  }

  private boolean hasHeir() {
    return peers.stream().anyMatch(peer -> peer.there() && peer.synchronised());
  }

  private boolean isServed() {
    return peers.stream().anyMatch(peer -> peer.there() && peer.master());
  }

  /** For whoever is about to confirm it. */
  public String sentence() {
    if (addresses == 0) {
      return "This node has no CARP addresses: while it is away, nobody takes its place.";
    }
    if (mastered == 0) {
      return isServed()
          ? "This node is BACKUP, and " + names(true) + " serves: nobody will notice."
          : "This node is BACKUP, and no peer that serves is connected: nobody may be there when"
              + " this node is away.";
    }
    String role =
        "This node is MASTER of " + mastered + " of " + addresses + " groups of addresses";
    if (hasHeir()) {
      return role + "; " + names(false) + " has every state and takes over, connections go on.";
    }
    if (peers.stream().anyMatch(Peer::there)) {
      return role
          + "; the peer is there and has not every state yet: it takes over, and connections break.";
    }
    return role
        + (shares
            ? ", and no peer is connected: while this node is away, nobody takes its place."
            : ", and states are not shared with a peer: if one takes over, connections break.");
  }

  private String names(boolean master) {
    return peers.stream()
        .filter(Peer::there)
        .filter(peer -> master ? peer.master() : peer.synchronised())
        .map(Peer::name)
        .collect(Collectors.joining(" and "));
  }
}
