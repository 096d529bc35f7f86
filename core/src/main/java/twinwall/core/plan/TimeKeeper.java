package twinwall.core.plan;

import java.util.List;
import java.util.OptionalInt;
import twinwall.core.net.Prefix;

/**
 * How a node comes by the time and whom it serves it.
 *
 * @param steers it sets the machine's clock; else it only watches, since the clock is others' too
 * @param clients networks that may ask; nobody is answered if there are none
 * @param orphan the stratum that is told while no server answers; empty: nothing is told then
 */
public record TimeKeeper(
    List<Server> servers, List<Prefix> clients, OptionalInt orphan, boolean steers) {
  public TimeKeeper {
    servers = List.copyOf(servers);
    clients = List.copyOf(clients);
  }

  /**
   * A time server.
   *
   * @param name an address or a name
   * @param pool the name stands for several servers
   * @param unselected it is watched, and never followed
   */
  public record Server(String name, boolean pool, boolean preferred, boolean unselected) {}
}
