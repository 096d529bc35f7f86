package twinwall.core.judge;

import java.time.Instant;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * What rules ask of the node, and not of the packet.
 *
 * @param local every address this node has
 * @param broadcast the broadcast addresses of its networks; also its anycast addresses
 * @param at when the packet is judged: whether schedules are on
 * @param full the ids of rules with a limit that is reached
 * @param shutOut clients that went over a limit
 */
public record Surroundings(
    Set<Ip> local, Set<Ip> broadcast, Instant at, Set<String> full, Set<Ip> shutOut) {
  public Surroundings {
    local = Set.copyOf(local);
    broadcast = Set.copyOf(broadcast);
    full = Set.copyOf(full);
    shutOut = Set.copyOf(shutOut);
  }

  /** No limit is reached. */
  public static Surroundings of(Set<Ip> local, Set<Ip> broadcast, Instant at) {
    return new Surroundings(local, broadcast, at, Set.of(), Set.of());
  }

  /** Whether packets to the address are for this node too: its own, everybody's, a group's. */
  public boolean isHere(Ip ip) {
    return local.contains(ip)
        || broadcast.contains(ip)
        || ip.isMulticast()
        || ip.equals(Ip4.BROADCAST);
  }
}
