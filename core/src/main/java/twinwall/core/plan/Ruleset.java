package twinwall.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import twinwall.core.config.Helper;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/**
 * What the kernel shall do with packets.
 *
 * <p>Every list is first match wins. A packet that comes in meets, in this order: {@code early},
 * the guard of its zone, {@code floating}, {@code grouped}, the rules of its zone, {@code
 * floatingLast}, and then the default deny. pf's rules without {@code quick} (the last match wins)
 * are already turned round: they stand in {@code floatingLast}, last one first, where only packets
 * arrive that no quick rule has judged. A packet that was let in, or that this node sends, meets
 * {@code outbound} when it leaves, and leaves unless a rule there says otherwise.
 */
public record Ruleset(
    boolean ipv6,
    boolean filtering,
    List<AddressSet> addressSets,
    List<PortSet> portSets,
    Tracking tracking,
    List<Rule> early,
    List<Zone> zones,
    List<Rule> floating,
    List<Rule> grouped,
    List<Rule> floatingLast,
    List<Rule> outbound,
    boolean logDeny,
    List<MssClamp> mss,
    Nat nat) {
  public Ruleset {
    addressSets = List.copyOf(addressSets);
    portSets = List.copyOf(portSets);
    early = List.copyOf(early);
    zones = List.copyOf(zones);
    floating = List.copyOf(floating);
    grouped = List.copyOf(grouped);
    floatingLast = List.copyOf(floatingLast);
    outbound = List.copyOf(outbound);
    mss = List.copyOf(mss);
  }

  /** An alias of hosts or networks; the name is the alias's. */
  public record AddressSet(String name, Intervals v4, Intervals v6) {
    public static AddressSet of(String name, Collection<Prefix> members) {
      return new AddressSet(
          name, Intervals.of(Intervals.IP4, members), Intervals.of(Intervals.IP6, members));
    }

    public boolean isEmpty() {
      return v4.isEmpty() && v6.isEmpty();
    }

    public boolean contains(Ip ip) {
      return v4.contains(ip) || v6.contains(ip);
    }

    /** As networks; a table of a million has as many. */
    public List<Prefix> members() {
      List<Prefix> all = new ArrayList<>(v4.prefixes());
      all.addAll(v6.prefixes());
      return all;
    }
  }

  /** An alias of ports; the name is the alias's. */
  public record PortSet(String name, Intervals ports) {
    public static PortSet of(String name, Collection<PortRange> members) {
      return new PortSet(name, Intervals.ofPorts(members));
    }

    public List<PortRange> members() {
      return ports.ports();
    }
  }

  /** Everything that arrives on one interface. */
  public record Zone(String id, String device, List<Rule> guard, List<Rule> rules) {
    public Zone {
      guard = List.copyOf(guard);
      rules = List.copyOf(rules);
    }
  }

  /** What happens to a packet that a rule matches. */
  public enum Action {
    PASS,
    BLOCK,
    REJECT
  }

  /** Which hook of the kernel a rule is for: the same lists serve packets to us and through us. */
  public enum Reach {
    EVERYWHERE,
    THIS_NODE
  }

  /**
   * One filter rule. {@code devices} are those the packet comes in by (or leaves by, in {@code
   * outbound}); empty means every one. The id stays the same as long as the user's rule does. The
   * connections that a rule with {@code noStateSync} passes stay on this node.
   */
  public record Rule(
      String id,
      Origin origin,
      Action action,
      boolean log,
      List<String> devices,
      Match match,
      Reach reach,
      boolean noStateSync) {
    public Rule {
      devices = List.copyOf(devices);
    }

    /** A rule whose connections reach the peers. */
    public Rule(
        String id,
        Origin origin,
        Action action,
        boolean log,
        List<String> devices,
        Match match,
        Reach reach) {
      this(id, origin, action, log, devices, match, reach, false);
    }
  }

  /** Packets that connection tracking leaves alone when they come in and leave by a device. */
  public record Untracked(String id, Origin origin, String device, Match arriving, Match leaving) {}

  /**
   * What connection tracking does beside following every connection.
   *
   * @param quiet connections with an end at one of these never reach a peer, so the kernel need not
   *     tell anybody of them; empty without flow sync
   */
  public record Tracking(List<Untracked> untracked, List<Prefix> quiet, List<Helped> helped) {
    public static final Tracking PLAIN = new Tracking(List.of(), List.of(), List.of());

    public Tracking {
      untracked = List.copyOf(untracked);
      quiet = List.copyOf(quiet);
      helped = List.copyOf(helped);
    }
  }

  /**
   * New connections of a protocol that the kernel's helper reads, so that the connections they
   * announce are let through and translated. No devices: wherever they come in, and our own.
   */
  public record Helped(String id, Origin origin, Helper helper, List<String> devices) {
    public Helped {
      devices = List.copyOf(devices);
    }
  }

  /** TCP connections through a device announce segments of at most this size. */
  public record MssClamp(String id, Origin origin, String device, int bytes4, int bytes6) {}
}
