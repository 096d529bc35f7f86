package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.config.FilterRule;
import twinwall.core.plan.Handling.Hop;
import twinwall.core.plan.Handling.Limits;
import twinwall.core.plan.Handling.Rate;
import twinwall.core.plan.Handling.StateType;
import twinwall.core.plan.Match.Family;

/**
 * The advanced options of a rule: what it asks of a packet beside its addresses, and what it does
 * with a connection beside letting it pass.
 */
final class RuleDetails {
  private static final Map<String, Integer> CODE_POINTS =
      Map.ofEntries(
          Map.entry("va", 44),
          Map.entry("ef", 46),
          Map.entry("be", 0),
          Map.entry("lowdelay", 4),
          Map.entry("throughput", 2),
          Map.entry("reliability", 1));

  /** What a rule has beyond its match. */
  record Details(List<Condition> conditions, Handling handling) {}

  private final GatewayPlanner gateways;
  private final SchedulePlanner schedules;
  private final Facts facts;
  private final Notes notes;
  private final Numbers tags = new Numbers(Marks.MOST_TAGS);

  RuleDetails(GatewayPlanner gateways, SchedulePlanner schedules, Facts facts, Notes notes) {
    this.gateways = gateways;
    this.schedules = schedules;
    this.facts = facts;
    this.notes = notes;
  }

  Attempt<Details> of(FilterRule rule, Family family, String path) {
    return conditions(rule, path)
        .then(conditions ->
            handling(rule, family, path).map(handling -> new Details(conditions, handling)));
  }

  private Attempt<List<Condition>> conditions(FilterRule rule, String path) {
    List<Attempt<? extends Condition>> all = new ArrayList<>();
    if (!rule.dscp().isEmpty()) {
      all.add(dscp(rule.dscp()));
    }
    if (!rule.os().isEmpty()) {
      all.add(sender(rule, path));
    }
    if (!rule.tagged().isEmpty()) {
      all.add(tag(rule.tagged()).map(tag -> new Condition.Tagged(tag, rule.notTagged())));
    }
    if (!rule.schedule().isEmpty()) {
      all.add(
          facts.lacks(Facts.Ability.TIME)
              ? Attempt.failed("it has a schedule, and this kernel's rules cannot tell the time")
              : schedules.named(rule.schedule()).map(Condition.During::new));
    }
    List<Condition> found = new ArrayList<>();
    for (Attempt<? extends Condition> one : all) {
      if (one.value().isEmpty()) {
        return Attempt.failed(one.why());
      }
      found.add(one.value().get());
    }
    return Attempt.of(found);
  }

  /** Names as pfSense lists them; numbers are code points. */
  static Attempt<Condition.Dscp> dscp(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    Integer known = CODE_POINTS.get(word);
    int code = -1;
    if (known != null) {
      code = known;
    } else if (word.matches("cs[0-7]")) {
      code = (word.charAt(2) - '0') << 3;
    } else if (word.matches("af[1-4][1-3]")) {
      code = (word.charAt(2) - '0') << 3 | (word.charAt(3) - '0') << 1;
    } else if (word.matches("0x[0-9a-f]{1,2}")) {
      code = Integer.parseInt(word.substring(2), 16);
    } else if (word.matches("[0-9]{1,2}")) {
      code = Integer.parseInt(word);
    }
    return code < 0 || code > 63
        ? Attempt.failed("there is no Diffserv code point " + text)
        : Attempt.of(new Condition.Dscp(code));
  }

  /** A genre like {@code Linux}, or a genre and a version like {@code Windows XP}. */
  private Attempt<Condition.Sender> sender(FilterRule rule, String path) {
    String text = rule.os();
    if (!rule.protocol().equals("tcp")) {
      return Attempt.failed("it asks for an operating system, which only TCP betrays");
    }
    if (!text.matches("[A-Za-z0-9@_/-]{1,15}( [A-Za-z0-9._/-]{1,15}){0,1}")) {
      return Attempt.failed("'" + text + "' is no operating system that fingerprints know");
    }
    if (facts.lacks(Facts.Ability.FINGERPRINTS)) {
      return Attempt.failed("this kernel cannot tell operating systems apart");
    }
    notes.warn(
        path + "/os",
        "The rule matches only what the fingerprints in /etc/nftables/osf/pf.os know, if that file is"
            + " there when the rules are loaded.");
    int blank = text.indexOf(' ');
    return Attempt.of(
        blank < 0
            ? new Condition.Sender(text, Optional.empty())
            : new Condition.Sender(
                text.substring(0, blank), Optional.of(text.substring(blank + 1))));
  }

  private Attempt<Condition.Tag> tag(String name) {
    OptionalInt number = tags.of(name);
    return number.isEmpty()
        ? Attempt.failed("there are more than " + Marks.MOST_TAGS + " tags")
        : Attempt.of(new Condition.Tag(number.getAsInt(), name));
  }

  private Attempt<Handling> handling(FilterRule rule, Family family, String path) {
    Attempt<Optional<Condition.Tag>> tag =
        rule.tag().isEmpty() ? Attempt.of(Optional.empty()) : tag(rule.tag()).map(Optional::of);
    if (rule.action() != FilterRule.Action.PASS) {
      if (!rule.gateway().isEmpty() && !rule.gateway().equals("default")) {
        notes.warn(path + "/gateway", "Only pass rules have a gateway; this one has no effect.");
      }
      return tag.map(t ->
          new Handling(
              t,
              false,
              StateType.KEEP,
              false,
              OptionalInt.empty(),
              Limits.NONE,
              List.of(),
              OptionalInt.empty()));
    }
    return tag.then(t ->
        via(rule, family, path)
            .then(hops ->
                limits(rule)
                    .map(limits ->
                        new Handling(
                            t,
                            rule.noStateSync(),
                            stateType(rule, hops, path),
                            rule.allowOptions(),
                            timeout(rule, path),
                            limits,
                            hops,
                            OptionalInt.empty()))));
  }

  private Attempt<List<Hop>> via(FilterRule rule, Family family, String path) {
    if (rule.gateway().isEmpty() || rule.gateway().equals("default")) {
      return Attempt.of(List.of());
    }
    if (family == Family.BOTH) {
      return Attempt.failed("it has a gateway, and is for two address families");
    }
    if (rule.floating() && rule.direction() == FilterRule.Direction.ANY) {
      return Attempt.failed("it is a floating rule with a gateway and without a direction");
    }
    if (rule.floating() && rule.direction() == FilterRule.Direction.OUT) {
      notes.warn(
          path + "/gateway",
          "A floating rule for packets that leave sends only what this node sends by itself to its"
              + " gateway; what is forwarded has been routed by then.");
    }
    return gateways.via(rule.gateway(), family, path + "/gateway");
  }

  private Attempt<Limits> limits(FilterRule rule) {
    boolean rated = rule.maxSourceRate().isPresent() && rule.maxSourceRateSeconds().isPresent();
    Limits limits =
        new Limits(
            rule.maxStates(),
            rule.maxSourceNodes(),
            rule.maxSourceStates(),
            rule.maxSourceConnections(),
            rated
                ? Optional.of(
                    new Rate(
                        rule.maxSourceRate().getAsInt(), rule.maxSourceRateSeconds().getAsInt()))
                : Optional.empty());
    if (limits.shutsOut() && !rule.protocol().equals("tcp")) {
      return Attempt.failed("it limits TCP connections, and its protocol is not TCP");
    }
    if (rule.maxSourceRate().isPresent() && !rated) {
      return Attempt.failed("it limits a rate without saying in how many seconds");
    }
    if (!limits.equals(Limits.NONE)) {
      if (rule.stateType() == FilterRule.StateType.NONE) {
        return Attempt.failed("it limits connections and does not keep any");
      }
      if (facts.lacks(Facts.Ability.COUNT)) {
        return Attempt.failed("it has a limit, and this kernel's rules cannot count connections");
      }
    }
    return Attempt.of(limits);
  }

  private OptionalInt timeout(FilterRule rule, String path) {
    if (rule.stateTimeout().isEmpty()) {
      return OptionalInt.empty();
    }
    boolean known =
        switch (rule.protocol()) {
          case "", "any", "tcp", "udp", "tcp/udp" -> true;
          default -> false;
        };
    if (!known || facts.lacks(Facts.Ability.TIMEOUT)) {
      notes.warn(
          path + "/statetimeout",
          known
              ? "This kernel has no timeouts for single rules; the usual ones count."
              : "Only TCP and UDP have timeouts for single rules; the usual ones count.");
      return OptionalInt.empty();
    }
    return rule.stateTimeout();
  }

  private StateType stateType(FilterRule rule, List<Hop> hops, String path) {
    return switch (rule.stateType()) {
      case KEEP, MODULATE, SYNPROXY -> StateType.KEEP;
      case SLOPPY -> StateType.SLOPPY;
      case NONE -> none(rule, hops, path);
    };
  }

  private StateType none(FilterRule rule, List<Hop> hops, String path) {
    if ((rule.floating() && !rule.quick()) || !hops.isEmpty()) {
      notes.warn(
          path + "/statetype",
          "A rule without quick, or with a gateway, keeps its connections all the same.");
      return StateType.KEEP;
    }
    notes.warn(
        path + "/statetype",
        "The rule keeps no state: answers through this node need a rule of their own, and no address"
            + " of its packets is translated.");
    return StateType.NONE;
  }
}
