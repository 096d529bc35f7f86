package twinwall.core.apply;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * What the kernel has right now, as far as plans speak of it.
 *
 * @param links every network device by name
 * @param routes the routes that Twinwall put there, known by their protocol number
 * @param markRules the rules of ours that send marked packets to a table
 * @param sysctls the present values of the settings that were asked for; missing ones are absent
 * @param ruleset the text that was loaded last, when the kernel still has its table
 * @param sets what the sets of aliases hold, by their names; those that are not there are absent
 */
public record Kernel(
    Map<String, Link> links,
    List<Route> routes,
    List<MarkRule> markRules,
    Map<String, String> sysctls,
    Optional<String> ruleset,
    Map<String, Intervals> sets) {
  public Kernel {
    sets = Map.copyOf(sets);
    links = Map.copyOf(links);
    routes = List.copyOf(routes);
    markRules = List.copyOf(markRules);
    sysctls = Map.copyOf(sysctls);
  }

  /**
   * A device and its addresses.
   *
   * @param ours those of the addresses that Twinwall put there, as far as the kernel knows
   * @param master the bridge or bond that it is a port of
   * @param isOurs whether Twinwall made it
   * @param mark what its maker called it; empty for none
   */
  public record Link(
      boolean up,
      int mtu,
      Optional<Mac> mac,
      List<Prefix> addresses,
      List<Prefix> ours,
      Optional<String> master,
      boolean isOurs,
      String mark) {
    public Link {
      addresses = List.copyOf(addresses);
      ours = List.copyOf(ours);
    }

    /** A device that nobody made anything of. */
    public Link(boolean up, int mtu, Optional<Mac> mac, List<Prefix> addresses) {
      this(up, mtu, mac, addresses, List.of(), Optional.empty(), false, "");
    }
  }

  /**
   * A route, through a gateway or to what is near. Without a device nothing gets through: in the
   * main table without a word, in another one the sender is told.
   */
  public record Route(
      Prefix destination, Optional<Ip> gateway, String device, boolean onlink, int table) {
    /** The table that every packet asks. */
    public static final int MAIN = 254;

    /** Whether it is the end of the way. */
    public boolean isNowhere() {
      return device.isEmpty();
    }

    @Override
    public String toString() {
      return (isNowhere() ? (table == MAIN ? "blackhole " : "unreachable ") : "")
          + destination
          + gateway.map(ip -> " via " + ip).orElse("")
          + (isNowhere() ? "" : " dev " + device)
          + (table == MAIN ? "" : " table " + table);
    }
  }

  /** Packets of a family with this number as their gateway mark ask the table. */
  public record MarkRule(boolean v4, int number, int table) {
    @Override
    public String toString() {
      return (v4 ? "IPv4" : "IPv6") + " mark " + number + " table " + table;
    }
  }
}
