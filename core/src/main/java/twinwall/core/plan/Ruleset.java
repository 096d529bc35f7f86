package twinwall.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import twinwall.core.config.Helper;
import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;

/**
 * What the kernel shall do with packets, in pf's words and with pf's meaning: the naive truth.
 *
 * <p>A packet that arrives is judged once, after the translation of its destination and before it
 * is routed; one that this node sends or forwards is judged once more as it leaves. Judged are only
 * packets that belong to no connection: the others follow the first one (and pass neither through a
 * rule nor past {@code shutOut} and the end of a {@link Schedule}). In both directions the lists
 * below are gone through from the first rule to the last:
 *
 * <ul>
 *   <li>arriving: {@code early}, the guard of its zone, {@code floating}, {@code grouped}, the
 *       rules of its zone; what no rule matched is blocked;
 *   <li>leaving: {@code leaving}; what no rule matched passes, TCP that starts amid a connection
 *       and packets with IP options too.
 * </ul>
 *
 * <p>A rule that matches and is {@code quick} decides, and nothing after it is looked at. Without
 * {@code quick} a rule decides if no later rule matches: the last match wins. A rule of action
 * {@link Action#MATCH} decides nothing. Every rule that is looked at and matches gives its tag at
 * once, whoever decides in the end; what else is in its {@link Handling} happens only if it
 * decides, and lets pass. A deciding rule with a limit that is reached blocks. Of what a rule lets
 * pass as it arrives, packets with IP options are blocked all the same unless it says otherwise.
 */
public record Ruleset(
    boolean ipv6,
    boolean filtering,
    List<AddressSet> addressSets,
    List<PortSet> portSets,
    List<Gateway> gateways,
    Tracking tracking,
    List<Rule> early,
    List<Zone> zones,
    List<Rule> floating,
    List<Rule> grouped,
    List<Rule> leaving,
    Logging logging,
    List<MssClamp> mss,
    Nat nat) {
  public Ruleset {
    addressSets = List.copyOf(addressSets);
    portSets = List.copyOf(portSets);
    gateways = List.copyOf(gateways);
    early = List.copyOf(early);
    zones = List.copyOf(zones);
    floating = List.copyOf(floating);
    grouped = List.copyOf(grouped);
    leaving = List.copyOf(leaving);
    mss = List.copyOf(mss);
  }

  /** Every filter rule, in no order that means anything. */
  public Stream<Rule> rules() {
    Stream<Rule> zoned =
        zones.stream().flatMap(zone -> Stream.concat(zone.guard().stream(), zone.rules().stream()));
    return Stream.of(early.stream(), zoned, floating.stream(), grouped.stream(), leaving.stream())
        .flatMap(rules -> rules);
  }

  /** The schedules of rules that let something pass. */
  public List<Schedule> schedules() {
    return rules()
        .filter(rule -> rule.action() == Action.PASS)
        .flatMap(rule -> rule.conditions().stream())
        .flatMap(condition ->
            condition instanceof Condition.During(Schedule schedule)
                ? Stream.of(schedule)
                : Stream.empty())
        .distinct()
        .sorted(Comparator.comparingInt(Schedule::label))
        .toList();
  }

  /**
   * How packets are logged.
   *
   * @param denied what no rule allows is logged
   * @param group by the group that the engine reads; else in the kernel's own log
   */
  public record Logging(boolean denied, boolean group) {}

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

  /**
   * A gateway that rules can send packets to. The number is how packets and connections carry it;
   * {@code own} are the addresses of the node on the gateway's interface: what it sends from there
   * by itself goes to this gateway, unless the destination is {@code near}.
   */
  public record Gateway(
      int number, String name, Family family, String device, List<Prefix> own, List<Prefix> near) {
    public Gateway {
      own = List.copyOf(own);
      near = List.copyOf(near);
    }
  }

  /** What happens to a packet that a rule matches. */
  public enum Action {
    PASS,
    BLOCK,
    REJECT,
    /** Nothing is decided. */
    MATCH
  }

  /** Which packets that arrive a rule is for. */
  public enum Reach {
    EVERYWHERE,
    /** Those to this node, to everybody, and to groups. */
    THIS_NODE
  }

  /**
   * One filter rule. {@code devices} are those the packet arrives by (or leaves by, in {@code
   * leaving}); empty means every one. The id stays the same as long as the user's rule does; what
   * the user wrote for two families may stand here as two rules.
   */
  public record Rule(
      String id,
      Origin origin,
      Action action,
      boolean quick,
      boolean log,
      List<String> devices,
      Match match,
      Reach reach,
      List<Condition> conditions,
      Handling handling) {
    public Rule {
      devices = List.copyOf(devices);
      conditions = List.copyOf(conditions);
    }

    /** A quick rule without further conditions or effects. */
    public Rule(
        String id,
        Origin origin,
        Action action,
        boolean log,
        List<String> devices,
        Match match,
        Reach reach) {
      this(id, origin, action, true, log, devices, match, reach, List.of(), Handling.PLAIN);
    }

    /** The same rule for other devices. */
    public Rule on(List<String> others) {
      return new Rule(id, origin, action, quick, log, others, match, reach, conditions, handling);
    }

    /** The same rule for packets of one family, with another handling. */
    public Rule in(Family family, Handling other) {
      Match narrow = new Match(family, match.source(), match.destination(), match.transport());
      return new Rule(id, origin, action, quick, log, devices, narrow, reach, conditions, other);
    }

    /** Whether a tag decides if it matches. */
    public boolean looksAtTags() {
      return conditions.stream().anyMatch(c -> c instanceof Condition.Tagged);
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
