package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Match.WithPorts;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/**
 * Asks a list of rules which of them would decide, to do something else than what the rule says:
 * some things have to happen at another place of a packet's way than the verdict. Nothing is
 * counted or logged.
 */
final class Shadows {
  /** Which packets are asked about. */
  enum Way {
    ARRIVING,
    LEAVING,
    /** Those that answer what arrives, as they leave. */
    ANSWERING,
    /** Arriving ones amid a connection: the rule counts that would let its first packet in. */
    AMID
  }

  private final Sets sets;
  private final int most;

  Shadows(Sets sets, int most) {
    this.sets = sets;
    this.most = most;
  }

  /**
   * Writes the chain, if any rule counts.
   *
   * @param verdict what happens when the rule decides
   * @param idle rules after the last one that is not idle need not be asked
   */
  boolean write(
      Script out,
      String name,
      List<Rule> rules,
      Way way,
      Function<Rule, String> verdict,
      Predicate<Rule> idle) {
    Order order = Order.of(rules);
    List<Order.Step> steps = new ArrayList<>(order.inPlace());
    steps.addAll(order.atLast());
    while (!steps.isEmpty()
        && (steps.getLast() instanceof Order.Passing || idle.test(steps.getLast().rule()))) {
      steps.removeLast();
    }
    List<ListText.Entry> entries = new ArrayList<>();
    for (Order.Step step : steps) {
      Rule rule = way == Way.ANSWERING ? answer(step.rule()) : step.rule();
      Script lines = Script.ofChain();
      step(lines, step, way, verdict);
      entries.add(new ListText.Entry(rule.devices(), rule.match(), lines.toString()));
    }
    ListText list = new ListText(sets, out, "shadow_", leaves(way), most);
    // A verdict may be "return": that has to leave the whole list.
    return list.write(out, name, entries, false);
  }

  private static boolean leaves(Way way) {
    return way == Way.LEAVING || way == Way.ANSWERING;
  }

  private void step(Script out, Order.Step step, Way way, Function<Rule, String> verdict) {
    Rule rule = way == Way.ANSWERING ? answer(step.rule()) : step.rule();
    boolean leaving = leaves(way);
    List<Condition> conditions =
        way == Way.ANSWERING
            ? rule.conditions().stream().filter(c -> c instanceof Condition.During).toList()
            : step instanceof Order.Noted ? RuleText.withoutTags(rule) : rule.conditions();
    boolean anyPacket = way == Way.ANSWERING || way == Way.AMID;
    Match match = anyPacket ? withAnyFlags(rule.match()) : rule.match();
    MatchText.Split split =
        switch (rule.action()) {
          case PASS -> anyPacket ? MatchText.Split.NO : MatchText.Split.FIRST_PACKET;
          case BLOCK, REJECT, MATCH -> MatchText.Split.NO;
        };
    for (MatchText.Line line : MatchText.lines(match, conditions, split, sets)) {
      String where = RuleText.where(rule, line, leaving);
      switch (step) {
        case Order.Passing(_, int note) -> {
          String marks = way == Way.ANSWERING ? "" : RuleText.marks(rule, note);
          if (!marks.isEmpty()) {
            out.line(MatchText.join(where, marks));
          }
        }
        case Order.Deciding _ -> decide(out, where, rule, way, verdict.apply(step.rule()));
        case Order.Noted(_, int note) ->
            decide(
                out,
                MatchText.join(where, way == Way.ANSWERING ? "" : MarkText.isNoted(note)),
                rule,
                way,
                verdict.apply(step.rule()));
      }
    }
  }

  private static void decide(Script out, String where, Rule rule, Way way, String verdict) {
    if (way != Way.LEAVING || rule.handling().via().isEmpty()) {
      out.line(MatchText.join(where, verdict));
      return;
    }
    for (RuleText.Turn turn : RuleText.turns(rule.handling().via())) {
      String by = MarkText.by(turn.hop().gateway());
      out.line(MatchText.join(where, turn.condition(), by, verdict));
    }
  }

  private static Rule answer(Rule rule) {
    Match match = rule.match();
    Match.Transport transport =
        match.transport() instanceof WithPorts p
            ? new WithPorts(p.protocols(), p.destination(), p.source(), TcpFlags.ANY)
            : match.transport() instanceof Match.Icmp
                ? new Match.Icmp(List.of(), List.of(), true)
                : match.transport();
    Match back = new Match(match.family(), match.destination(), match.source(), transport);
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.action(),
        rule.quick(),
        false,
        rule.devices(),
        back,
        Reach.EVERYWHERE,
        rule.conditions(),
        rule.handling());
  }

  private static Match withAnyFlags(Match match) {
    return match.transport() instanceof WithPorts p
        ? new Match(
            match.family(),
            match.source(),
            match.destination(),
            new WithPorts(p.protocols(), p.source(), p.destination(), TcpFlags.ANY))
        : match;
  }
}
