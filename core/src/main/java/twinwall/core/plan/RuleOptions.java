package twinwall.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import twinwall.core.config.FilterRule;

/**
 * The options of a filter rule that are kept and have no effect. Some narrow a rule: without them
 * it would match more than its author wanted, so it is left out. Others change only what happens to
 * a packet besides passing: the rule works without them. Either way the user is told.
 */
final class RuleOptions {
  /** Element names with what they do, in half a sentence. */
  record Missing(Map<String, String> narrowing, Map<String, String> harmless) {}

  private RuleOptions() {}

  static Missing of(FilterRule rule) {
    Map<String, String> narrowing = new LinkedHashMap<>();
    Map<String, String> harmless = new LinkedHashMap<>();
    text(narrowing, "vlanprio", rule.vlanPrio(), "a VLAN priority, which rules cannot see");
    text(harmless, "dnpipe", rule.limiterIn(), "traffic is not limited");
    text(harmless, "pdnpipe", rule.limiterOut(), "traffic is not limited");
    text(harmless, "defaultqueue", rule.queue(), "traffic is not shaped");
    text(harmless, "ackqueue", rule.ackQueue(), "traffic is not shaped");
    text(harmless, "vlanprioset", rule.vlanPrioSet(), "the priority is not set");
    if (rule.statePolicy().equals("if-bound")) {
      harmless.put("statepolicy", "a connection is known on every interface");
    }
    if (rule.stateType() == FilterRule.StateType.SYNPROXY) {
      harmless.put("statetype", "the server does the handshake itself");
    }
    return new Missing(narrowing, harmless);
  }

  private static void text(Map<String, String> to, String element, String value, String what) {
    if (!value.isEmpty() && !value.equals("none")) {
      to.put(element, what);
    }
  }
}
