package twinwall.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import twinwall.core.config.FilterRule;
import twinwall.core.config.Xml;

/**
 * The options of a filter rule that are not built yet. Some narrow a rule: without them it would
 * match more than its author wanted, so it is left out. Others change only what happens to a packet
 * besides passing: the rule works without them. Either way the user is told.
 */
final class RuleOptions {
  /** Element names with what they do, in half a sentence. */
  record Missing(Map<String, String> narrowing, Map<String, String> harmless) {}

  private RuleOptions() {}

  static Missing of(FilterRule rule, Xml xml) {
    Map<String, String> narrowing = new LinkedHashMap<>();
    Map<String, String> harmless = new LinkedHashMap<>();
    text(narrowing, "sched", rule.schedule(), "a schedule");
    text(narrowing, "os", rule.os(), "the source's operating system");
    text(narrowing, "dscp", rule.dscp(), "a Diffserv code point");
    text(narrowing, "tagged", rule.tagged(), "a tag");
    text(narrowing, "vlanprio", xml.text("vlanprio"), "a VLAN priority");
    number(narrowing, "max", rule.maxStates());
    number(narrowing, "max-src-nodes", rule.maxSourceNodes());
    number(narrowing, "max-src-conn", rule.maxSourceConnections());
    number(narrowing, "max-src-states", rule.maxSourceStates());
    number(narrowing, "max-src-conn-rate", rule.maxSourceRate());
    text(harmless, "gateway", rule.gateway(), "packets follow the routing table");
    text(harmless, "tag", rule.tag(), "packets are not tagged");
    text(harmless, "dnpipe", xml.text("dnpipe"), "traffic is not limited");
    text(harmless, "pdnpipe", xml.text("pdnpipe"), "traffic is not limited");
    text(harmless, "defaultqueue", xml.text("defaultqueue"), "traffic is not shaped");
    text(harmless, "ackqueue", xml.text("ackqueue"), "traffic is not shaped");
    text(harmless, "vlanprioset", xml.text("vlanprioset"), "the priority is not set");
    if (rule.stateTimeout().isPresent()) {
      harmless.put("statetimeout", "the usual timeouts count");
    }
    switch (rule.stateType()) {
      case KEEP, MODULATE -> {}
      case SLOPPY, SYNPROXY, NONE ->
          harmless.put("statetype", "connections are tracked in the usual way");
    }
    return new Missing(narrowing, harmless);
  }

  private static void text(Map<String, String> to, String element, String value, String what) {
    if (!value.isEmpty() && !value.equals("none")) {
      to.put(element, what);
    }
  }

  private static void number(Map<String, String> to, String element, OptionalInt value) {
    if (value.isPresent()) {
      to.put(element, "a limit");
    }
  }
}
