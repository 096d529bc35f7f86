package twinwall.core.judge;

import java.util.List;
import java.util.Optional;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Ruleset.Rule;

/**
 * What becomes of a packet, and why.
 *
 * @param rule the rule that decided. With the causes {@code OPTIONS} and {@code LIMIT} it would
 *     have passed the packet; none if no rule was asked or none decided
 * @param matched every rule that was looked at and matched, in order, the deciding one included
 * @param tag what the packet has in the end
 */
public record Judgement(
    Verdict verdict,
    Cause cause,
    Optional<Rule> rule,
    List<Matched> matched,
    Optional<Condition.Tag> tag) {
  public Judgement {
    matched = List.copyOf(matched);
  }

  /** The packet's fate. */
  public enum Verdict {
    PASS,
    BLOCK,
    REJECT
  }

  /** Why. */
  public enum Cause {
    /** The rule says so. */
    RULE,
    /** The rule passes it, but one of its limits is reached. */
    LIMIT,
    /** It has IP options, and what passes it does not allow them. */
    OPTIONS,
    /** No rule decided: arriving packets are blocked, leaving ones pass. */
    DEFAULT,
    /** A redirection passes it by itself; no rule is asked. */
    REDIRECTED,
    /** The node talks to itself. */
    LOOPBACK,
    /** The node does not do IPv6. */
    NO_IPV6,
    /** Its sender went over the limit of some rule. */
    SHUT_OUT,
    /** The node does not filter. */
    OFF
  }

  /** A rule that matched, and the tag the packet had after it. */
  public record Matched(Rule rule, Optional<Condition.Tag> tag) {}
}
