package twinwall.core.flows;

import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * Flows that stay at home: those with an end at an address of this node alone (management, the flow
 * link itself), loopback, multicast, broadcast, and those whose rule says so.
 *
 * @param own addresses that do not move with the MASTER, on this node and on its peers
 * @param broadcast the broadcast addresses of the connected networks
 */
public record Exclusions(Set<Ip> own, Set<Ip> broadcast) {
  public static final Exclusions NONE = new Exclusions(Set.of(), Set.of());

  private static final int NEVER = FlowStatus.TEMPLATE | FlowStatus.UNTRACKED | FlowStatus.DYING;

  public Exclusions {
    own = Set.copyOf(own);
    broadcast = Set.copyOf(broadcast);
  }

  /** Whether a connection with these ends stays at home, whatever else there is to it. */
  public boolean excludes(Tuple original) {
    return stays(original.src()) || stays(original.dst());
  }

  public boolean excludes(Flow flow) {
    return (flow.status() & NEVER) != 0
        || (flow.mark() & Flow.NO_SYNC_MARK) != 0
        || CanaryFlow.is(flow.key())
        || excludes(flow.original())
        || stays(flow.reply().src())
        || stays(flow.reply().dst());
  }

  private boolean stays(Ip ip) {
    return ip.isLoopback()
        || ip.isMulticast()
        || ip.isUnspecified()
        || ip.equals(Ip4.BROADCAST)
        || own.contains(ip)
        || broadcast.contains(ip);
  }
}
