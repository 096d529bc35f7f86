package twinwall.core.render;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Handling.Limits;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Match;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Logging;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/**
 * One step of a list of rules as lines. What a rule does with a connection beyond one line (limits,
 * timeouts, several gateways) stands in a chain of its own, which the line goes to.
 */
final class RuleText {
  private static final String HERE = "fib daddr type { local, broadcast, anycast, multicast }";

  private final Sets sets;
  private final Script tails;
  private final Logging logging;
  private final Set<String> tailNames = new HashSet<>();

  /**
   * @param tails where the chains of single rules go
   */
  RuleText(Sets sets, Script tails, Logging logging) {
    this.sets = sets;
    this.tails = tails;
    this.logging = logging;
  }

  void write(Script out, Order.Step step, boolean leaving) {
    Rule rule = step.rule();
    switch (step) {
      case Order.Passing(_, int note) -> passing(out, rule, note, leaving);
      case Order.Deciding _ -> deciding(out, rule, "", rule.conditions(), leaving);
      case Order.Noted(_, int note) ->
          deciding(out, rule, MarkText.isNoted(note), withoutTags(rule), leaving);
    }
  }

  static List<Condition> withoutTags(Rule rule) {
    return rule.conditions().stream().filter(c -> !(c instanceof Condition.Tagged)).toList();
  }

  private void passing(Script out, Rule rule, int note, boolean leaving) {
    boolean match = rule.action() == Action.MATCH;
    String comment = Words.comment(rule.id(), rule.origin());
    Set<String> logged = new LinkedHashSet<>();
    for (MatchText.Line line :
        MatchText.lines(rule.match(), rule.conditions(), split(rule), sets)) {
      String where = where(rule, line, leaving);
      if (match && rule.log() && logged.add(line.text())) {
        out.line(MatchText.join(where, log(rule), comment));
      }
      out.line(MatchText.join(where, match ? "counter" : "", marks(rule, note), comment));
    }
  }

  /** What happens to a packet whoever decides about it. */
  static String marks(Rule rule, int note) {
    String tag = rule.handling().tag().map(MarkText::tag).orElse("");
    return MatchText.join(tag, note == 0 ? "" : MarkText.note(note));
  }

  private static MatchText.Split split(Rule rule) {
    return switch (rule.action()) {
      case PASS -> MatchText.Split.FIRST_PACKET;
      case BLOCK, MATCH -> MatchText.Split.NO;
      case REJECT -> MatchText.Split.RESET;
    };
  }

  /** The conditions of a line, with the device and with whom it is for. */
  static String where(Rule rule, MatchText.Line line, boolean leaving) {
    String device =
        rule.devices().isEmpty()
            ? ""
            : (leaving ? "oifname " : "iifname ") + Words.devices(rule.devices());
    return MatchText.join(
        device, line.text(), rule.reach() == Reach.THIS_NODE && !leaving ? HERE : "");
  }

  private String log(Rule rule) {
    return Words.log(logging, rule.action().name().toLowerCase(Locale.ROOT), rule.id());
  }

  private void deciding(
      Script out, Rule rule, String noted, List<Condition> conditions, boolean leaving) {
    String comment = Words.comment(rule.id(), rule.origin());
    Set<String> logged = new LinkedHashSet<>();
    String tail = "";
    for (MatchText.Line line : MatchText.lines(rule.match(), conditions, split(rule), sets)) {
      String where = MatchText.join(where(rule, line, leaving), noted);
      if (rule.log() && logged.add(line.text())) {
        out.line(MatchText.join(where, log(rule), comment));
      }
      String does =
          switch (rule.action()) {
            case BLOCK -> MatchText.join(tagOfQuick(rule), "drop");
            case REJECT ->
                MatchText.join(
                    tagOfQuick(rule),
                    line.tcp() ? "reject with tcp reset" : "reject with icmpx port-unreachable");
            case PASS -> {
              if (needsTail(rule) && tail.isEmpty()) {
                tail = tail(rule, leaving);
              }
              yield tail.isEmpty() ? passes(rule, leaving) + "accept" : "goto " + tail;
            }
            case MATCH -> throw new IllegalStateException("a match rule decides nothing");
          };
      out.line(MatchText.join(where, "counter", does, comment));
    }
  }

  /** Without quick it was given in place, and another rule may have given another one since. */
  private static String tagOfQuick(Rule rule) {
    return rule.quick() ? rule.handling().tag().map(MarkText::tag).orElse("") : "";
  }

  private static boolean needsTail(Rule rule) {
    Handling handling = rule.handling();
    return !handling.limits().equals(Limits.NONE)
        || handling.timeout().isPresent()
        || handling.via().size() > 1;
  }

  /** What is remembered with the connection, ending in a blank, or nothing. */
  private static String passes(Rule rule, boolean leaving) {
    String rest = remembers(rule, leaving, rule.handling().via());
    return rest.isEmpty() ? "" : rest + " ";
  }

  private static String remembers(Rule rule, boolean leaving, List<Hop> via) {
    Handling handling = rule.handling();
    List<String> parts = new ArrayList<>();
    parts.add(tagOfQuick(rule));
    if (handling.noStateSync()) {
      parts.add(TrackingText.STAYS);
    }
    if (handling.options()) {
      parts.add("ct label set " + Marks.OPTIONS_LABEL);
    }
    for (Condition condition : rule.conditions()) {
      if (condition instanceof Condition.During(var schedule)) {
        parts.add("ct label set " + schedule.label());
      }
    }
    handling.replyGateway().ifPresent(gateway -> parts.add(MarkText.answerBy(gateway)));
    if (!leaving && via.size() == 1) {
      parts.add(MarkText.by(via.getFirst().gateway()));
    }
    return MatchText.join(parts.toArray(String[]::new));
  }

  /** A chain that is named after the rule and after what is in it. */
  private String tail(Rule rule, boolean leaving) {
    String base = "pass_" + (leaving ? "out_" : "") + rule.id().replace('-', '_');
    Script content = Script.ofChain();
    if (rule.handling().limits().sources().isPresent()) {
      Script known = Script.ofChain();
      afterSources(known, rule, leaving);
      sources(content, rule, chain(base + "_known", known));
    } else {
      afterSources(content, rule, leaving);
    }
    return chain(base, content);
  }

  private String chain(String base, Script content) {
    String name = base + "_" + Sets.block(content.toString());
    if (tailNames.add(name)) {
      tails.open("chain " + name);
      tails.text(content.toString());
      tails.close();
    }
    return name;
  }

  private void sources(Script out, Rule rule, String rest) {
    int most = rule.handling().limits().sources().getAsInt();
    for (Family family : families(rule)) {
      String set = sets.counted(name(rule, "clients", most, family), type(family), most);
      out.line("add " + set + " { " + source(family) + " ct count over 0 } goto " + rest);
    }
    out.line("counter drop " + Words.comment(rule.id(), "more than " + most + " clients"));
  }

  private void afterSources(Script out, Rule rule, boolean leaving) {
    Limits limits = rule.handling().limits();
    if (limits.states().isPresent()) {
      int most = limits.states().getAsInt();
      String set = sets.counted("all_" + key(rule) + "_" + most, "ct_dir", 2);
      out.line(
          over(set, "ct direction", most)
              + "counter drop "
              + Words.comment(rule.id(), "more than " + most + " connections"));
    }
    for (Family family : families(rule)) {
      String source = source(family);
      String out1 = "add " + shutOut(family, limits) + " { " + source + " } ";
      if (limits.perSource().isPresent()) {
        int most = limits.perSource().getAsInt();
        String set = sets.counted(name(rule, "each", most, family), type(family), 65_535);
        String why = "more than " + most + " connections of one client";
        out.line(over(set, source, most) + "counter drop " + Words.comment(rule.id(), why));
      }
      if (limits.established().isPresent()) {
        int most = limits.established().getAsInt();
        String set = sets.counted(name(rule, "conns", most, family), type(family), 65_535);
        String why = "more than " + most + " connections of one client: shut out";
        out.line(over(set, source, most) + out1 + "counter drop " + Words.comment(rule.id(), why));
      }
      limits
          .rate()
          .ifPresent(rate -> {
            String kind = "rate" + rate.seconds();
            String set =
                sets.passing(
                    name(rule, kind, rate.count(), family), type(family), rate.seconds() + "s");
            String why = "faster than " + rate.count() + " in " + rate.seconds() + " s: shut out";
            out.line(
                "update "
                    + set
                    + " { "
                    + source
                    + " limit rate over "
                    + perUnit(rate)
                    + " burst "
                    + rate.count()
                    + " packets } "
                    + out1
                    + "counter drop "
                    + Words.comment(rule.id(), why));
          });
    }
    rule.handling().timeout().ifPresent(seconds -> timeouts(out, rule, seconds));
    hops(out, rule, leaving);
  }

  private String shutOut(Family family, Limits limits) {
    return limits.shutsOut() ? sets.shutOut(family) : "";
  }

  private static String over(String set, String key, int most) {
    return "add " + set + " { " + key + " ct count over " + most + " } ";
  }

  /** nftables counts per second, minute, hour or day: the first that says it exactly. */
  static String perUnit(Handling.Rate rate) {
    long[] seconds = {1, 60, 3600, 86_400};
    String[] units = {"second", "minute", "hour", "day"};
    for (int i = 0; i < units.length; i++) {
      long times = rate.count() * seconds[i];
      if (times % rate.seconds() == 0 || i == units.length - 1) {
        return Math.max(1, times / rate.seconds()) + "/" + units[i];
      }
    }
    throw new IllegalStateException("the day is the last unit");
  }

  private void timeouts(Script out, Rule rule, int seconds) {
    boolean tcp = true;
    boolean udp = true;
    if (rule.match().transport() instanceof Match.WithPorts ports) {
      tcp = ports.protocols().contains(Match.TCP);
      udp = ports.protocols().contains(Match.UDP);
    }
    if (tcp) {
      out.line("meta l4proto tcp ct timeout set \"" + sets.timeout(Match.TCP, seconds) + "\"");
    }
    if (udp) {
      out.line("meta l4proto udp ct timeout set \"" + sets.timeout(Match.UDP, seconds) + "\"");
    }
  }

  private static void hops(Script out, Rule rule, boolean leaving) {
    List<Hop> via = leaving ? List.of() : rule.handling().via();
    if (via.size() < 2) {
      out.line(MatchText.join(remembers(rule, leaving, via), "accept"));
      return;
    }
    turns(via)
        .forEach(turn ->
            out.line(
                MatchText.join(
                    turn.condition(), remembers(rule, false, List.of(turn.hop())), "accept")));
  }

  /** A gateway and the condition under which it is its turn. */
  record Turn(Hop hop, String condition) {}

  /** Each gateway in its turn; the last one takes what is left. */
  static List<Turn> turns(List<Hop> via) {
    List<Turn> out = new ArrayList<>();
    int left = via.stream().mapToInt(Hop::weight).sum();
    for (Hop hop : via) {
      out.add(
          new Turn(
              hop, hop.weight() == left ? "" : "numgen inc mod " + left + " < " + hop.weight()));
      left -= hop.weight();
    }
    return out;
  }

  private static List<Family> families(Rule rule) {
    return rule.match().family() == Family.BOTH
        ? List.of(Family.V4, Family.V6)
        : List.of(rule.match().family());
  }

  private static String source(Family family) {
    return family == Family.V6 ? "ip6 saddr" : "ip saddr";
  }

  private static String type(Family family) {
    return family == Family.V6 ? Sets.IP6 : Sets.IP4;
  }

  private static String key(Rule rule) {
    return rule.id().replace('-', '_');
  }

  private static String name(Rule rule, String kind, int most, Family family) {
    return kind + "_" + key(rule) + "_" + most + (family == Family.V6 ? "_v6" : "_v4");
  }
}
