package twinwall.core.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.judge.Judgement.Cause;
import twinwall.core.judge.Judgement.Matched;
import twinwall.core.judge.Judgement.Verdict;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Condition.Tag;
import twinwall.core.plan.Ruleset;
import twinwall.core.plan.Ruleset.Action;
import twinwall.core.plan.Ruleset.Rule;
import twinwall.core.plan.Ruleset.Zone;

/**
 * Goes through the rules as {@link Ruleset} says it, one after the other. This is what every other
 * way to evaluate a ruleset is compared with, so it is as plain as can be.
 *
 * <p>A packet that this node forwards is judged twice: {@link #arriving} by the device it comes by,
 * then {@link #leaving} by the device it goes by, with the tag that the first judgement gave it.
 * What the node sends by itself is judged leaving alone, and has no tag before.
 */
public final class Judge {
  private final Packet packet;
  private final Surroundings around;
  private final boolean leaving;
  private final String device;
  private final List<Matched> matched = new ArrayList<>();
  private Optional<Tag> tag;

  private Judge(Packet packet, Surroundings around, boolean leaving, String device) {
    this.packet = packet;
    this.around = around;
    this.leaving = leaving;
    this.device = device;
    this.tag = packet.tag();
  }

  /** A packet that comes in by a device. */
  public static Judgement arriving(
      Ruleset rules, String device, Packet packet, Surroundings around) {
    Judge judge = new Judge(packet, around, false, device);
    return judge.early(rules).orElseGet(() -> judge.arriving(rules));
  }

  /** A packet that goes out by a device, whether the node forwards or makes it. */
  public static Judgement leaving(
      Ruleset rules, String device, Packet packet, Surroundings around) {
    Judge judge = new Judge(packet, around, true, device);
    return judge.early(rules).orElseGet(() -> judge.decided(judge.decider(rules.leaving())));
  }

  /** Every rule an arriving packet goes through, in order. */
  public static List<Rule> inOrder(Ruleset rules, String device) {
    List<Rule> out = new ArrayList<>(rules.early());
    List<Zone> zones = rules.zones().stream().filter(zone -> zone.device().equals(device)).toList();
    zones.forEach(zone -> out.addAll(zone.guard()));
    out.addAll(rules.floating());
    out.addAll(rules.grouped());
    zones.forEach(zone -> out.addAll(zone.rules()));
    return out;
  }

  private Optional<Judgement> early(Ruleset rules) {
    if (!rules.filtering()) {
      return Optional.of(made(Verdict.PASS, Cause.OFF, Optional.empty()));
    }
    if (device.equals("lo")) {
      return Optional.of(made(Verdict.PASS, Cause.LOOPBACK, Optional.empty()));
    }
    if (!rules.ipv6() && !packet.source().isV4()) {
      return Optional.of(made(Verdict.BLOCK, Cause.NO_IPV6, Optional.empty()));
    }
    return Optional.empty();
  }

  private Judgement arriving(Ruleset rules) {
    if (around.shutOut().contains(packet.source())) {
      return made(Verdict.BLOCK, Cause.SHUT_OUT, Optional.empty());
    }
    if (packet.redirected() && packet.opens() && !packet.options()) {
      return made(Verdict.PASS, Cause.REDIRECTED, Optional.empty());
    }
    Optional<Rule> decider = decider(inOrder(rules, device));
    if (packet.options()) {
      boolean someAllow =
          Stream.concat(Stream.of(device), rules.zones().stream().map(Zone::device))
              .flatMap(each -> inOrder(rules, each).stream())
              .anyMatch(rule -> rule.handling().options());
      boolean refused =
          decider
              .filter(rule -> rule.action() == Action.PASS && !rule.handling().options())
              .isPresent();
      if (refused || !someAllow) {
        return made(Verdict.BLOCK, Cause.OPTIONS, decider);
      }
      if (packet.redirected() && packet.opens()) {
        matched.clear();
        return made(Verdict.PASS, Cause.REDIRECTED, Optional.empty());
      }
    }
    return decided(decider);
  }

  private Judgement made(Verdict verdict, Cause cause, Optional<Rule> rule) {
    return new Judgement(verdict, cause, rule, matched, tag);
  }

  private Judgement decided(Optional<Rule> decider) {
    if (decider.isEmpty()) {
      return made(leaving ? Verdict.PASS : Verdict.BLOCK, Cause.DEFAULT, decider);
    }
    Rule rule = decider.get();
    return switch (rule.action()) {
      case PASS ->
          around.full().contains(rule.id())
              ? made(Verdict.BLOCK, Cause.LIMIT, decider)
              : made(Verdict.PASS, Cause.RULE, decider);
      case BLOCK -> made(Verdict.BLOCK, Cause.RULE, decider);
      case REJECT -> made(Verdict.REJECT, Cause.RULE, decider);
      case MATCH -> throw new IllegalStateException("a match rule decides nothing");
    };
  }

  /** pf's own loop: every rule in turn, the last match counts, quick ends it. */
  private Optional<Rule> decider(List<Rule> rules) {
    Optional<Rule> last = Optional.empty();
    for (Rule rule : rules) {
      if (!matches(rule)) {
        continue;
      }
      tag = rule.handling().tag().or(() -> tag);
      matched.add(new Matched(rule, tag));
      if (rule.action() != Action.MATCH) {
        last = Optional.of(rule);
        if (rule.quick()) {
          break;
        }
      }
    }
    return last;
  }

  private boolean matches(Rule rule) {
    return (rule.devices().isEmpty() || rule.devices().contains(device))
        && Matching.matches(rule, packet, leaving, around)
        && rule.conditions().stream().allMatch(this::holds);
  }

  private boolean holds(Condition condition) {
    return switch (condition) {
      case Condition.Dscp(int code) -> packet.dscp() == code;
      case Condition.Tagged(Tag wanted, boolean not) -> tag.equals(Optional.of(wanted)) != not;
      case Condition.During(var schedule) -> schedule.isOn(around.at());
      case Condition.Sender(var genre, var version) ->
          packet
              .sender()
              .filter(sender -> sender.genre().equals(genre))
              .filter(sender -> version.isEmpty() || sender.version().equals(version))
              .isPresent();
    };
  }
}
