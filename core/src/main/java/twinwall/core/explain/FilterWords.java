package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import twinwall.core.explain.Box.Point;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.judge.Judgement;
import twinwall.core.judge.Packet;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;

/** What the filter said, with the places of its rules. */
final class FilterWords {
  private static final int MOST_MISSED = 3;
  static final Ref DENY = Tracer.auto("auto:deny", "filter", "default deny: what no rule allows");
  static final Ref OUT =
      Tracer.auto("auto:out", "filter", "what leaves passes unless a floating rule says otherwise");
  static final Ref OFF =
      Tracer.auto("auto:off", "system/disablefilter", "packet filtering is switched off");
  static final Ref REDIRECTED =
      Tracer.auto("auto:nat-pass", "nat/rule", "the port forward passes by itself");
  static final Ref NO_IPV6 = Tracer.auto("auto:no-ipv6", "system/ipv6allow", "no IPv6");
  private static final Ref OPTIONS =
      Tracer.auto("auto:options", "filter", "IP options that no rule allows");
  private static final Ref LOOPBACK = Tracer.auto("auto:loopback", "filter", "loopback");

  private final Lists lists;

  FilterWords(Lists lists) {
    this.lists = lists;
  }

  /** A packet as the filter knows it. */
  Packet packet(Probe probe, boolean redirected, Optional<Condition.Tag> tag) {
    boolean icmp = probe.isIcmp();
    return new Packet(
        probe.source(),
        probe.destination(),
        probe.protocol(),
        icmp ? 0 : probe.fromPort(),
        icmp ? 0 : probe.toPort(),
        probe.isTcp() ? probe.flags() : 0,
        icmp ? probe.toPort() : 0,
        probe.dscp(),
        probe.options(),
        redirected,
        tag,
        probe.sender());
  }

  /** {@code ARRIVES} stands for passing. */
  Verdict verdict(Judgement judgement) {
    return switch (judgement.verdict()) {
      case PASS -> Verdict.ARRIVES;
      case BLOCK -> Verdict.BLOCKED;
      case REJECT -> Verdict.REJECTED;
    };
  }

  Trace.Judged step(Judgement judgement, Point point, String device, boolean arriving) {
    List<Trace.Seen> seen = new ArrayList<>();
    for (Judgement.Matched matched : judgement.matched()) {
      Rule rule = matched.rule();
      if (judgement.rule().filter(rule::equals).isEmpty()) {
        seen.add(new Trace.Seen(ref(rule, device, arriving), word(rule.action()), does(rule)));
      }
    }
    List<String> details = judgement.rule().map(this::details).orElse(List.of());
    boolean denied = judgement.cause() == Judgement.Cause.DEFAULT && arriving;
    return new Trace.Judged(
        arriving,
        seen,
        by(judgement, device, arriving),
        verdict(judgement),
        details,
        denied ? missed(point, device) : List.of());
  }

  private Ref by(Judgement judgement, String device, boolean arriving) {
    return switch (judgement.cause()) {
      case RULE, LIMIT -> ref(judgement.rule().orElseThrow(), device, arriving);
      case OPTIONS -> OPTIONS;
      case DEFAULT -> arriving ? DENY : OUT;
      case REDIRECTED -> REDIRECTED;
      case LOOPBACK -> LOOPBACK;
      case NO_IPV6 -> NO_IPV6;
      case SHUT_OUT -> Tracer.auto("auto:shut-out", "filter", "went over a limit");
      case OFF -> OFF;
    };
  }

  static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> does(Rule rule) {
    List<String> out = new ArrayList<>();
    rule.handling().tag().ifPresent(tag -> out.add("gives the tag " + tag.name()));
    if (rule.action() != Action.MATCH) {
      out.add("not quick: a later rule decided");
    }
    return out;
  }

  /** What a rule asks for beside its verdict. */
  private List<String> details(Rule rule) {
    List<String> out = new ArrayList<>();
    Handling handling = rule.handling();
    if (rule.log()) {
      out.add("logged");
    }
    if (!rule.quick()) {
      out.add("not quick: nothing after it matched");
    }
    handling.tag().ifPresent(tag -> out.add("gives the tag " + tag.name()));
    for (Condition condition : rule.conditions()) {
      switch (condition) {
        case Condition.During(var schedule) ->
            out.add("only while schedule " + schedule.name() + " is on");
        case Condition.Tagged(var tag, var not) ->
            out.add("only " + (not ? "without" : "with") + " the tag " + tag.name());
        case Condition.Dscp(int code) -> out.add("only with code point " + code);
        case Condition.Sender(var genre, var version) ->
            out.add("only from " + genre + version.map(v -> " " + v).orElse(""));
      }
    }
    if (rule.action() == Action.PASS) {
      out.addAll(TreatmentWords.of(Treatments.of(handling, new Exits(lists)::words)));
    }
    return out;
  }

  Ref ref(Rule rule, String device, boolean arriving) {
    return new Ref(rule.id(), place(rule, device, arriving), rule.origin());
  }

  private String place(Rule rule, String device, boolean arriving) {
    Ruleset rules = lists.situation().rules();
    String label = lists.situation().device(device).map(Situation.Face::label).orElse(device);
    if (!arriving) {
      return "floating rules, for what leaves";
    }
    if (rule.id().startsWith("auto:")) {
      return "automatic";
    }
    if (rules.floating().contains(rule)) {
      return "floating rules";
    }
    return rules.grouped().contains(rule) ? "rules of interface groups" : "rules of " + label;
  }

  /** Rules that would have let the packet pass but for one thing. */
  private List<Trace.Missed> missed(Point point, String device) {
    List<Trace.Missed> out = new ArrayList<>();
    for (Item<Spot> item : lists.arriving()) {
      Rule rule = item.what().rule();
      if (rule.action() != Action.PASS || rule.id().startsWith("auto:")) {
        continue;
      }
      Optional<Dim> but =
          item.boxes().stream().flatMap(box -> box.onlyMiss(point).stream()).findFirst();
      boolean tells = but.isPresent() && but.get() != Dim.IN;
      if (tells && out.size() < MOST_MISSED) {
        out.add(
            new Trace.Missed(ref(rule, device, true), word(rule.action()), but(but.get(), point)));
      }
    }
    return out;
  }

  private String but(Dim dim, Point point) {
    boolean icmp =
        point.small(Dim.PROTOCOL) == Shapes.ICMP || point.small(Dim.PROTOCOL) == Shapes.ICMP6;
    return switch (dim) {
      case IN -> "it is for other interfaces";
      case PROTOCOL -> "it is for other protocols";
      case DESTINATION -> "it is for other destinations than " + point.at(dim).ip(point.v4());
      case SOURCE -> "it is for other sources than " + point.at(dim).ip(point.v4());
      case TO_PORT ->
          icmp
              ? "it is for other ICMP types than " + point.small(dim)
              : "it is for other destination ports than " + point.small(dim);
      case FROM_PORT -> "it is for other source ports than " + point.small(dim);
      case FLAGS -> "it is for other TCP flags; connections start at their first packet";
      case DSCP -> "it is for other code points than " + point.small(dim);
      case TIME -> "its schedule is off at " + Times.words(point.small(dim));
      case SENDER -> "it is for other operating systems";
    };
  }
}
