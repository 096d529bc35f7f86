package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.FilterRule;
import twinwall.core.config.Xml;
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
  final List<Rule> floatingLast = new ArrayList<>();
  final List<Rule> grouped = new ArrayList<>();
  final Map<String, List<Rule>> byInterface = new HashMap<>();
  private final List<Rule> outQuick = new ArrayList<>();
  private final List<Rule> outLast = new ArrayList<>();

  private final Ground ground;
  private final Groups groups;
  private final Matcher matcher;
  private final Notes notes;
  private final Set<String> ids = new HashSet<>();

  RulePlanner(Ground ground, Groups groups, Matcher matcher, Notes notes) {
    this.ground = ground;
    this.groups = groups;
    this.matcher = matcher;
    this.notes = notes;
  }

  /** What is judged when a packet leaves: quick rules first, then the others from the last. */
  List<Rule> outbound() {
    List<Rule> all = new ArrayList<>(outQuick);
    all.addAll(outLast);
    return all;
  }

  void plan(Config config) {
    List<Xml> elements = config.xml().childOrEmpty("filter").children("rule");
    for (int i = 0; i < config.rules().size(); i++) {
      FilterRule rule = config.rules().get(i);
      String path = "filter/rule[" + (i + 1) + "]";
      if (!rule.disabled()) {
        Xml xml = i < elements.size() ? elements.get(i) : Xml.empty("rule");
        rule(rule, xml, path, id(rule, i + 1));
      }
    }
  }

  /** The tracker where it is usable, else the place in the list. */
  private String id(FilterRule rule, int number) {
    String tracker = rule.tracker();
    return tracker.matches("[0-9]{1,20}") && ids.add(tracker) ? tracker : "rule-" + number;
  }

  private void rule(FilterRule rule, Xml xml, String path, String id) {
    RuleOptions.Missing missing = RuleOptions.of(rule, xml);
    missing
        .narrowing()
        .forEach((element, what) ->
            skip(
                rule,
                path + "/" + element,
                "its option " + element + " (" + what + ") is not built yet"));
    if (rule.action() == FilterRule.Action.MATCH) {
      notes.warn(path, "Rules of type match are not built yet; " + name(rule) + " has no effect.");
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
    missing
        .harmless()
        .forEach((element, what) ->
            notes.warn(
                path + "/" + element,
                "The option "
                    + element
                    + " of "
                    + name(rule)
                    + " is not built yet: "
                    + what
                    + "."));
    place(rule, path, id, match.value().get(), devices.get());
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
            + (rule.action() == FilterRule.Action.PASS
                ? ""
                : " What it would stop is now judged by the rules after it."));
  }

  private static String name(FilterRule rule) {
    return rule.descr().isEmpty() ? "without description" : "'" + rule.descr() + "'";
  }

  private Attempt<Match> match(FilterRule rule) {
    Family family =
        switch (rule.family()) {
          case INET -> Family.V4;
          case INET6 -> Family.V6;
          case BOTH -> Family.BOTH;
        };
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

  private void place(FilterRule rule, String path, String id, Match match, List<String> devices) {
    Action action =
        switch (rule.action()) {
          case PASS -> Action.PASS;
          case BLOCK -> Action.BLOCK;
          case REJECT -> Action.REJECT;
          case MATCH -> throw new IllegalStateException("a match rule has no verdict");
        };
    Origin origin = new Origin(path, rule.descr());
    boolean stays = rule.noStateSync() && action == Action.PASS;
    Rule planned =
        new Rule(id, origin, action, rule.log(), devices, match, Reach.EVERYWHERE, stays);
    if (!rule.floating()) {
      String word = rule.interfaces().getFirst();
      if (rule.interfaces().size() == 1 && !groups.has(word)) {
        Rule inZone = on(planned, List.of());
        byInterface.computeIfAbsent(word, _ -> new ArrayList<>()).add(inZone);
      } else {
        grouped.add(planned);
      }
      return;
    }
    if (rule.direction() != FilterRule.Direction.OUT) {
      add(planned, rule.quick(), floating, floatingLast);
    }
    if (rule.direction() != FilterRule.Direction.IN) {
      List<String> leaving = devices.isEmpty() ? ground.devices() : devices;
      add(on(planned, leaving), rule.quick(), outQuick, outLast);
    }
  }

  private static Rule on(Rule rule, List<String> devices) {
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.action(),
        rule.log(),
        devices,
        rule.match(),
        rule.reach(),
        rule.noStateSync());
  }

  /** Without quick the last match wins, so those are tried from the last to the first. */
  private static void add(Rule rule, boolean quick, List<Rule> first, List<Rule> last) {
    if (quick) {
      first.add(rule);
    } else {
      last.addFirst(rule);
    }
  }
}
