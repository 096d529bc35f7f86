package twinwall.core.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Handling.Limits;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Ports;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.Transport;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/** Writes rules for tests; what is not said is the most general: {@code pass("1").quick()}. */
public final class Rules {
  private final String id;
  private final Action action;
  private boolean quick;
  private boolean log;
  private boolean thisNode;
  private boolean options;
  private Family family = Family.BOTH;
  private List<String> devices = List.of();
  private Side source = Side.ANY;
  private Side destination = Side.ANY;
  private Transport transport = new Match.AnyTransport();
  private OptionalInt timeout = OptionalInt.empty();
  private Limits limits = Limits.NONE;
  private Optional<Condition.Tag> tag = Optional.empty();
  private final List<Condition> conditions = new ArrayList<>();

  private Rules(String id, Action action) {
    this.id = id;
    this.action = action;
  }

  public static Rules of(String id, Action action) {
    return new Rules(id, action);
  }

  static Rules pass(String id) {
    return of(id, Action.PASS);
  }

  static Rules block(String id) {
    return of(id, Action.BLOCK);
  }

  static Rules match(String id) {
    return of(id, Action.MATCH);
  }

  public Rules quick() {
    quick = true;
    return this;
  }

  public Rules quick(boolean is) {
    quick = is;
    return this;
  }

  public Rules log(boolean is) {
    log = is;
    return this;
  }

  public Rules in(Family one) {
    family = one;
    return this;
  }

  public Rules on(List<String> some) {
    devices = some;
    return this;
  }

  public Rules from(Side side) {
    source = side;
    return this;
  }

  public Rules to(Side side) {
    destination = side;
    return this;
  }

  public Rules toThisNode() {
    thisNode = true;
    return this;
  }

  public Rules carrying(Transport what) {
    transport = what;
    return this;
  }

  public Rules tcp(int port) {
    return carrying(ported(List.of(Match.TCP), Match.ANY_PORT, port(port)));
  }

  public Rules allowingOptions() {
    options = true;
    return this;
  }

  public Rules tagging(Condition.Tag gives) {
    tag = Optional.of(gives);
    return this;
  }

  public Rules when(Condition condition) {
    conditions.add(condition);
    return this;
  }

  public Rules limited(int states) {
    limits =
        new Limits(
            OptionalInt.of(states),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty());
    return this;
  }

  public Rules forgottenAfter(int seconds) {
    timeout = OptionalInt.of(seconds);
    return this;
  }

  public Rule rule() {
    Handling handling =
        new Handling(
            tag,
            false,
            Handling.StateType.KEEP,
            options,
            timeout,
            limits,
            List.of(),
            OptionalInt.empty());
    return new Rule(
        id,
        new Origin("test", ""),
        action,
        quick,
        log,
        devices,
        new Match(family, source, destination, transport),
        thisNode ? Reach.THIS_NODE : Reach.EVERYWHERE,
        conditions,
        handling);
  }

  static Side some(String... prefixes) {
    return Side.of(List.of(prefixes).stream().map(Prefix::of).toList());
  }

  static Side not(Side side) {
    return new Side(side.addresses(), true);
  }

  static Ports port(int number) {
    return new Match.SomePorts(List.of(PortRange.of(number)));
  }

  /** With the flags of a first packet. */
  public static WithPorts ported(List<Integer> protocols, Ports from, Ports to) {
    return new WithPorts(protocols, from, to, TcpFlags.FIRST);
  }

  /** A ruleset of one zone, {@code lan} on lan0, and what else is needed. */
  public static Ruleset ruleset(
      List<Rule> early, List<Rule> floating, List<Rule> lan, List<Rule> leaving) {
    Ruleset.Zone zone = new Ruleset.Zone("lan", "lan0", List.of(), lan);
    return ruleset(List.of(), List.of(), early, floating, List.of(zone), leaving);
  }

  public static Ruleset ruleset(
      List<Ruleset.AddressSet> addresses,
      List<Ruleset.PortSet> ports,
      List<Rule> early,
      List<Rule> floating,
      List<Ruleset.Zone> zones,
      List<Rule> leaving) {
    return new Ruleset(
        true,
        true,
        addresses,
        ports,
        List.of(),
        Ruleset.Tracking.PLAIN,
        early,
        zones,
        floating,
        List.of(),
        leaving,
        new Ruleset.Logging(false, true),
        List.of(),
        Nat.NONE);
  }
}
