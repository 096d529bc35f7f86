package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.FilterRule;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Reach;
import twinwall.core.plan.Ruleset.Rule;

/**
 * The rules that users wrote, sorted into the lists of a {@link Ruleset}. A rule that cannot be had
 * as it is meant is left out with a warning, and everything else goes on: never a rule that matches
 * more than its author wanted.
 */
final class RulePlanner {
  final List<Rule> floating = new ArrayList<>();
  final List<Rule> grouped = new ArrayList<>();
  final Map<String, List<Rule>> byInterface = new HashMap<>();
  final List<Rule> leaving = new ArrayList<>();

  private final Ground ground;
  private final Groups groups;
  private final Matcher matcher;
  private final RuleDetails details;
  private final GatewayPlanner gateways;
  private final boolean noReplyTo;
  private final Notes notes;
  private final Set<String> ids = new HashSet<>();
  private int looking;

  RulePlanner(
      Ground ground,
      Groups groups,
      Matcher matcher,
      RuleDetails details,
      GatewayPlanner gateways,
      boolean noReplyTo,
      Notes notes) {
    this.ground = ground;
    this.groups = groups;
    this.matcher = matcher;
    this.details = details;
    this.gateways = gateways;
    this.noReplyTo = noReplyTo;
    this.notes = notes;
  }

  void plan(Config config) {
    for (int i = 0; i < config.rules().size(); i++) {
      FilterRule rule = config.rules().get(i);
      String path = "filter/rule[" + (i + 1) + "]";
      if (!rule.disabled()) {
        rule(rule, path, id(rule, i + 1));
      }
    }
  }

  /** The tracker where it is usable, else the place in the list. */
  private String id(FilterRule rule, int number) {
    String tracker = rule.tracker();
    return tracker.matches("[0-9]{1,20}") && ids.add(tracker) ? tracker : "rule-" + number;
  }

  private void rule(FilterRule rule, String path, String id) {
    RuleOptions.Missing missing = RuleOptions.of(rule);
    missing
        .narrowing()
        .forEach((element, what) -> skip(rule, path + "/" + element, "it asks for " + what));
    if (rule.action() == FilterRule.Action.MATCH && !rule.floating()) {
      skip(rule, path + "/type", "only a floating rule can match without deciding");
      return;
    }
    if (!missing.narrowing().isEmpty()) {
      return;
    }
    Attempt<Match> match = match(rule);
    if (match.value().isEmpty()) {
      skip(rule, path, match.why());
      return;
    }
    Optional<List<String>> devices = devices(rule, path);
    if (devices.isEmpty()) {
      return;
    }
    Attempt<RuleDetails.Details> found = details.of(rule, family(rule), path);
    if (found.value().isEmpty()) {
      skip(rule, path, found.why());
      return;
    }
    missing
        .harmless()
        .forEach((element, what) ->
            notes.warn(
                path + "/" + element,
                "The option " + element + " of " + name(rule) + " has no effect: " + what + "."));
    Action action =
        switch (rule.action()) {
          case PASS -> Action.PASS;
          case BLOCK -> Action.BLOCK;
          case REJECT -> Action.REJECT;
          case MATCH -> Action.MATCH;
        };
    place(
        rule,
        path,
        new Rule(
            id,
            new Origin(path, rule.descr()),
            action,
            !rule.floating() || rule.quick(),
            rule.log(),
            devices.get(),
            match.value().get(),
            Reach.EVERYWHERE,
            found.value().get().conditions(),
            found.value().get().handling()));
  }

  private void skip(FilterRule rule, String path, String why) {
    notes.warn(
        path,
        "The "
            + rule.action().word()
            + " rule "
            + name(rule)
            + " is left out: "
            + why
            + "."
            + (rule.action() == FilterRule.Action.PASS || rule.action() == FilterRule.Action.MATCH
                ? ""
                : " What it would stop is now judged by the rules after it."));
  }

  private static String name(FilterRule rule) {
    return rule.descr().isEmpty() ? "without description" : "'" + rule.descr() + "'";
  }

  private static Family family(FilterRule rule) {
    return switch (rule.family()) {
      case INET -> Family.V4;
      case INET6 -> Family.V6;
      case BOTH -> Family.BOTH;
    };
  }

  private Attempt<Match> match(FilterRule rule) {
    Family family = family(rule);
    return matcher
        .side(rule.source(), family)
        .then(source ->
            matcher
                .side(rule.destination(), family)
                .then(destination ->
                    flags(rule)
                        .then(flags -> transport(rule, flags, family))
                        .map(transport -> new Match(family, source, destination, transport))));
  }

  private Attempt<Match.Transport> transport(FilterRule rule, TcpFlags flags, Family family) {
    return matcher
        .transport(
            rule.protocol(),
            rule.icmpTypes(),
            rule.source().port(),
            rule.destination().port(),
            flags)
        .then(transport ->
            transport instanceof Match.Icmp icmp && !fits(icmp, family)
                ? Attempt.failed("its ICMP types do not exist in its address family")
                : Attempt.of(transport));
  }

  private static boolean fits(Match.Icmp icmp, Family family) {
    return icmp.everyType()
        || (family != Family.V6 && !icmp.types4().isEmpty())
        || (family != Family.V4 && !icmp.types6().isEmpty());
  }

  /** pf starts a state at S/SA; blocking rules look at every packet. */
  private static Attempt<TcpFlags> flags(FilterRule rule) {
    if (rule.anyFlags()) {
      return Attempt.of(TcpFlags.ANY);
    }
    if (!rule.flagsOutOf().isEmpty()) {
      if (!rule.protocol().equals("tcp")) {
        return Attempt.failed("it asks for TCP flags, and its protocol is not TCP");
      }
      return Protocols.flags(rule.flagsSet())
          .then(set ->
              Protocols.flags(rule.flagsOutOf())
                  .then(of ->
                      (set & ~of) != 0
                          ? Attempt.failed("it asks for TCP flags it does not look at")
                          : Attempt.of(new TcpFlags(set, of))));
    }
    if (!rule.flagsSet().isEmpty()) {
      return Attempt.failed("it asks for TCP flags out of none");
    }
    return Attempt.of(rule.action() == FilterRule.Action.PASS ? TcpFlags.FIRST : TcpFlags.ANY);
  }

  /** The devices of a rule, empty inside for every one; empty outside when there are none. */
  private Optional<List<String>> devices(FilterRule rule, String path) {
    if (rule.interfaces().isEmpty() || rule.interfaces().contains("any")) {
      if (rule.floating()) {
        return Optional.of(List.of());
      }
      skip(rule, path + "/interface", "it names no interface");
      return Optional.empty();
    }
    Set<String> devices = new LinkedHashSet<>();
    List<String> whys = new ArrayList<>();
    for (String word : rule.interfaces()) {
      for (String id : groups.has(word) ? groups.members(word) : List.of(word)) {
        ground
            .port(id)
            .ifPresentOrElse(port -> devices.add(port.device()), () -> whys.add(ground.why(id)));
      }
    }
    if (devices.isEmpty()) {
      skip(rule, path + "/interface", String.join(", ", whys));
      return Optional.empty();
    }
    if (!whys.isEmpty()) {
      notes.warn(
          path + "/interface",
          "The rule "
              + name(rule)
              + " has no effect on some interfaces: "
              + String.join(", ", whys)
              + ".");
    }
    return Optional.of(List.copyOf(devices));
  }

  private void place(FilterRule rule, String path, Rule planned) {
    if (!rule.floating()) {
      String word = rule.interfaces().getFirst();
      if (rule.interfaces().size() == 1 && !groups.has(word)) {
        List<Rule> zone = byInterface.computeIfAbsent(word, _ -> new ArrayList<>());
        zone.addAll(answering(rule, planned.on(List.of())));
      } else {
        grouped.add(planned);
      }
      return;
    }
    if (planned.action() == Action.MATCH && rule.quick()) {
      notes.warn(path + "/quick", "A rule of type match never decides; quick means nothing there.");
    }
    if (!planned.quick() && planned.looksAtTags() && ++looking > Marks.MOST_LAST) {
      skip(rule, path, "there are more than " + Marks.MOST_LAST + " rules without quick like it");
      return;
    }
    if (rule.direction() != FilterRule.Direction.OUT) {
      boolean in = rule.direction() == FilterRule.Direction.IN;
      floating.addAll(in ? answering(rule, planned) : List.of(planned));
    }
    if (rule.direction() != FilterRule.Direction.IN) {
      boolean everywhere = planned.devices().isEmpty();
      leaving.add(everywhere ? planned.on(ground.devices()) : planned);
    }
  }

  /**
   * The rule with the gateway that its answers take: when it lets in what comes by one interface
   * that has a gateway. Each address family has its own, and so a rule of its own.
   */
  private List<Rule> answering(FilterRule rule, Rule planned) {
    String id = rule.interfaces().isEmpty() ? "" : rule.interfaces().getFirst();
    Optional<Ground.Port> port = ground.port(id);
    if (rule.interfaces().size() != 1
        || port.isEmpty()
        || planned.action() != Action.PASS
        || !planned.handling().via().isEmpty()
        || planned.handling().stateType() == Handling.StateType.NONE
        || rule.noReplyTo()
        || noReplyTo) {
      return List.of(planned);
    }
    Family family = planned.match().family();
    OptionalInt v4 =
        family == Family.V6 ? OptionalInt.empty() : gateways.reply(port.get(), Family.V4);
    OptionalInt v6 =
        family == Family.V4 ? OptionalInt.empty() : gateways.reply(port.get(), Family.V6);
    if (v4.isEmpty() && v6.isEmpty()) {
      return List.of(planned);
    }
    List<Rule> out = new ArrayList<>();
    if (family != Family.V6) {
      out.add(planned.in(Family.V4, answer(planned.handling(), v4)));
    }
    if (family != Family.V4) {
      out.add(planned.in(Family.V6, answer(planned.handling(), v6)));
    }
    return out;
  }

  private static Handling answer(Handling handling, OptionalInt gateway) {
    return gateway.isPresent() ? handling.answering(gateway.getAsInt()) : handling;
  }
}
