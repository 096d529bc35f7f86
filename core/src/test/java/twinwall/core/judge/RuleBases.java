package twinwall.core.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Ports;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.Transport;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.AddressSet;
import twinwall.core.plan.Ruleset.PortSet;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.plan.Ruleset.Zone;

/**
 * Rule bases by dice, of a few kinds that differ in what their rules have in common, and packets
 * that lie at the borders of what the rules name.
 */
public final class RuleBases {
  public static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  public static final Surroundings AROUND =
      Surroundings.of(
          Set.of(Ip.of("10.1.0.1"), Ip.of("fd00:1::1")), Set.of(Ip.of("10.1.255.255")), NOW);
  static final List<String> DEVICES = List.of("lan0", "wan0", "opt0", "opt1");
  private static final List<Integer> PORTED = List.of(Match.TCP, Match.UDP, Match.SCTP);
  private static final Condition.Tag[] TAGS = {
    new Condition.Tag(1, "A"), new Condition.Tag(2, "B"), new Condition.Tag(3, "C")
  };

  private final Random dice;
  private final boolean plain;
  private final int kind;
  private final List<AddressSet> addressSets = new ArrayList<>();
  private final List<PortSet> portSets = new ArrayList<>();
  private int number;

  private RuleBases(Random dice, boolean plain) {
    this.dice = dice;
    this.plain = plain;
    this.kind = dice.nextInt(4);
    for (int i = 0; i < 3; i++) {
      int members = i == 2 ? 40 : 1 + dice.nextInt(6);
      List<Prefix> prefixes = new ArrayList<>();
      List<PortRange> ports = new ArrayList<>();
      for (int n = 0; n < members; n++) {
        prefixes.add(prefix(dice.nextInt(4) > 0));
        ports.add(range());
      }
      addressSets.add(AddressSet.of("hosts" + i, prefixes));
      portSets.add(PortSet.of("ports" + i, ports));
    }
  }

  /**
   * A rule base with two zones.
   *
   * @param plain nothing but addresses, protocols and ports, as a packet from a wire can show them
   * @param most rules of one list
   */
  public static Ruleset ruleset(Random dice, boolean plain, int most) {
    RuleBases made = new RuleBases(dice, plain);
    List<Rule> early = made.list(dice.nextInt(6), true, true);
    List<Rule> floating = made.list(dice.nextInt(most / 2), false, true);
    List<Zone> zones = new ArrayList<>();
    zones.add(new Zone("lan", "lan0", List.of(), made.list(dice.nextInt(most), true, false)));
    if (!plain && dice.nextInt(4) == 0) {
      for (int i = 1; i < 12; i++) {
        List<Rule> guard = made.list(dice.nextInt(2), true, false);
        zones.add(new Zone("opt" + i, "opt" + i, guard, made.list(dice.nextInt(4), true, false)));
      }
    }
    List<Rule> leaving = made.list(dice.nextInt(most), false, true);
    return Rules.ruleset(made.addressSets, made.portSets, early, floating, zones, leaving);
  }

  /** Mostly that with the most rules. */
  public static String device(Random dice, Ruleset rules) {
    List<Zone> zones = rules.zones();
    return dice.nextInt(3) > 0
        ? "lan0"
        : dice.nextInt(3) == 0 ? "wan0" : zones.get(dice.nextInt(zones.size())).device();
  }

  private List<Rule> list(int count, boolean quick, boolean devices) {
    List<Rule> out = new ArrayList<>();
    int notes = 0;
    for (int i = 0; i < count; i++) {
      Rule rule = rule(quick, devices);
      boolean noted = !rule.quick() && rule.action() != Action.MATCH && rule.looksAtTags();
      notes += noted ? 1 : 0;
      if (!noted || notes <= 15) {
        out.add(rule);
      }
    }
    return out;
  }

  private Rule rule(boolean quick, boolean devices) {
    Action action = Action.values()[dice.nextInt(plain ? 2 : 4)];
    Rules rule =
        Rules.of(Integer.toString(++number), action)
            .quick(quick ? action != Action.MATCH || dice.nextBoolean() : dice.nextInt(3) > 0)
            .log(dice.nextInt(8) == 0)
            .in(Family.values()[dice.nextInt(3)]);
    boolean v4 = dice.nextInt(4) > 0;
    rule.from(side(v4, kind == 1 ? 5 : 2)).to(side(v4, kind == 2 ? 8 : 5)).carrying(transport());
    if (devices && dice.nextInt(3) == 0) {
      rule.on(List.of(DEVICES.get(dice.nextInt(4)), DEVICES.get(0)).stream().distinct().toList());
    }
    if (!plain) {
      conditions(rule, action);
    }
    return rule.rule();
  }

  private void conditions(Rules rule, Action action) {
    if (dice.nextInt(8) == 0) {
      rule.tagging(TAGS[dice.nextInt(3)]);
    }
    if (dice.nextInt(10) == 0) {
      rule.when(new Condition.Tagged(TAGS[dice.nextInt(3)], dice.nextBoolean()));
    }
    if (dice.nextInt(16) == 0) {
      rule.when(new Condition.Dscp(dice.nextInt(3)));
    }
    if (dice.nextInt(16) == 0) {
      rule.toThisNode();
    }
    if (action == Action.PASS && dice.nextInt(12) == 0) {
      rule.allowingOptions();
    }
    if (action == Action.PASS && dice.nextInt(8) == 0) {
      rule.forgottenAfter(60 + dice.nextInt(2));
    }
  }

  /** {@code named} in nine cases something is named. */
  private Side side(boolean v4, int named) {
    if (dice.nextInt(9) >= named) {
      return Side.ANY;
    }
    boolean not = dice.nextInt(8) == 0;
    return switch (dice.nextInt(8)) {
      case 0 -> new Side(new Match.InSet(addressSets.get(dice.nextInt(3))), not);
      case 1 -> new Side(new Match.Local(), not);
      case 2 -> new Side(new Match.Some(List.of(prefix(true), prefix(false), prefix(v4))), not);
      default -> new Side(new Match.Some(List.of(prefix(v4))), not);
    };
  }

  private Prefix prefix(boolean v4) {
    int[] lengths =
        v4 ? new int[] {8, 16, 23, 24, 30, 32, 32, 32, 0} : new int[] {32, 64, 120, 128, 128, 0};
    int length = lengths[dice.nextInt(lengths.length)];
    Ip ip = address(v4);
    return new Prefix(ip.masked(length), length);
  }

  private Ip address(boolean v4) {
    if (v4) {
      int low = dice.nextInt(kind == 3 ? 600 : 6) * (dice.nextBoolean() ? 1 : 64);
      return new Ip4(10 << 24 | dice.nextInt(3) << 16 | low & 0xFFFF);
    }
    return new Ip6(0xFD00_0001L << 32 | dice.nextInt(3), dice.nextInt(40));
  }

  private Transport transport() {
    int which = dice.nextInt(10);
    if (which < 2) {
      return new Match.AnyTransport();
    }
    if (which == 2) {
      return new Match.Protocol(47 + dice.nextInt(5));
    }
    if (which == 3) {
      boolean every = dice.nextBoolean();
      List<Integer> types = List.of(dice.nextInt(3) * 4, 3);
      return new Match.Icmp(every ? List.of() : types, every ? List.of() : List.of(128), every);
    }
    List<Integer> protocols =
        dice.nextInt(4) == 0
            ? List.of(Match.TCP, Match.UDP)
            : List.of(PORTED.get(dice.nextInt(plain ? 2 : 3)));
    TcpFlags flags = plain || dice.nextInt(6) > 0 ? TcpFlags.FIRST : TcpFlags.ANY;
    return new WithPorts(
        protocols, dice.nextInt(5) == 0 ? ports() : Match.ANY_PORT, ports(), flags);
  }

  private Ports ports() {
    return switch (dice.nextInt(6)) {
      case 0 -> Match.ANY_PORT;
      case 1 -> new Match.InPortSet(portSets.get(dice.nextInt(3)));
      case 2 -> new Match.SomePorts(List.of(range(), range()));
      default -> new Match.SomePorts(List.of(range()));
    };
  }

  private PortRange range() {
    int first = 1 + dice.nextInt(kind == 0 ? 2000 : 40);
    return new PortRange(first, dice.nextInt(3) > 0 ? first : first + dice.nextInt(100));
  }

  /** A packet at a border of what a rule names, or near it. */
  public static Packet packet(Random dice, List<Rule> rules) {
    if (rules.isEmpty()) {
      return Packet.udp(Ip.of("10.0.0.1"), 1, Ip.of("10.1.0.1"), 2);
    }
    Match aim = rules.get(dice.nextInt(rules.size())).match();
    boolean v4 = aim.family() == Family.BOTH ? dice.nextInt(4) > 0 : aim.family() == Family.V4;
    Ip source = near(dice, aim.source(), v4);
    Ip destination = near(dice, aim.destination(), v4);
    int protocol = protocol(dice, aim.transport(), v4);
    if (protocol == 1 && v4 || protocol == 58 && !v4) {
      int[] types = {0, 3, 4, 8, 128};
      return Packet.icmp(source, destination, types[dice.nextInt(types.length)]);
    }
    if (!PORTED.contains(protocol)) {
      return Packet.plain(protocol, source, destination);
    }
    int from = 1024;
    int to = 1 + dice.nextInt(2000);
    if (aim.transport() instanceof WithPorts ports) {
      from = near(dice, ports.source());
      to = near(dice, ports.destination());
    }
    Packet packet = Packet.ported(protocol, source, from, destination, to);
    return protocol == Match.TCP && dice.nextInt(6) == 0
        ? packet.withFlags(dice.nextBoolean() ? TcpFlags.ACK : TcpFlags.SYN | TcpFlags.ACK)
        : packet;
  }

  /** The same with what cannot be seen on a wire, or seldom is. */
  public static Packet dressed(Random dice, Packet packet, boolean tagged) {
    Optional<Condition.Tag> tag =
        tagged && dice.nextInt(3) == 0
            ? Optional.of(TAGS[dice.nextInt(TAGS.length)])
            : Optional.empty();
    return packet.withDscp(dice.nextInt(3)).withTag(tag).withOptions(dice.nextInt(10) == 0);
  }

  private static int protocol(Random dice, Transport transport, boolean v4) {
    int[] any = {Match.TCP, Match.UDP, Match.SCTP, 47, 50, 1, 58};
    if (dice.nextInt(12) == 0) {
      return any[dice.nextInt(any.length)];
    }
    return switch (transport) {
      case Match.AnyTransport() -> any[dice.nextInt(any.length)];
      case Match.Protocol(int number) -> number;
      case Match.Icmp _ -> v4 ? 1 : 58;
      case WithPorts ports -> ports.protocols().get(dice.nextInt(ports.protocols().size()));
    };
  }

  private static Ip near(Random dice, Side side, boolean v4) {
    List<Prefix> prefixes =
        switch (side.addresses()) {
          case Match.Some(var some) -> some;
          case Match.InSet(var set) -> set.members();
          case Match.Local _ -> List.of(Prefix.of("10.1.0.1"), Prefix.of("fd00:1::1"));
          case Match.Everything _ -> List.of();
        };
    List<Prefix> fit = prefixes.stream().filter(p -> p.address().isV4() == v4).toList();
    if (fit.isEmpty()) {
      return v4
          ? new Ip4(10 << 24 | dice.nextInt(3) << 16 | dice.nextInt(40))
          : new Ip6(0xFD00_0001L << 32 | dice.nextInt(3), dice.nextInt(40));
    }
    Prefix prefix = fit.get(dice.nextInt(fit.size()));
    Ip first = prefix.network().address();
    return switch (first) {
      case Ip4(int bits) -> {
        int last = prefix.length() == 0 ? -1 : bits | (int) (0xFFFFFFFFL >>> prefix.length());
        int[] all = {bits, last, bits - 1, last + 1, bits + 1};
        yield new Ip4(all[dice.nextInt(all.length)]);
      }
      case Ip6(long high, long low) -> {
        int bits = 128 - prefix.length();
        long lastLow = bits >= 64 ? -1 : bits == 0 ? low : low | -1L >>> 64 - bits;
        long lastHigh = bits <= 64 ? high : bits == 128 ? -1 : high | -1L >>> 128 - bits;
        yield switch (dice.nextInt(4)) {
          case 0 -> first;
          case 1 -> new Ip6(lastHigh, lastLow);
          case 2 -> first.next();
          default -> new Ip6(lastHigh, lastLow).next();
        };
      }
    };
  }

  private static int near(Random dice, Ports ports) {
    List<PortRange> ranges =
        switch (ports) {
          case Match.AnyPort _ -> List.of();
          case Match.SomePorts(var some) -> some;
          case Match.InPortSet(var set) -> set.members();
        };
    if (ranges.isEmpty()) {
      return 1 + dice.nextInt(2000);
    }
    PortRange range = ranges.get(dice.nextInt(ranges.size()));
    int[] all = {range.first(), range.last(), range.first() - 1, range.last() + 1};
    return Math.max(1, Math.min(65_535, all[dice.nextInt(all.length)]));
  }
}
