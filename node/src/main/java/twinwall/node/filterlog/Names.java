package twinwall.node.filterlog;

import java.util.HashMap;
import java.util.Map;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Plan;

/**
 * What devices and rules are called in the configuration that runs.
 *
 * @param faces by device
 * @param rules by id
 */
record Names(Map<String, Face> faces, Map<String, Origin> rules) {
  static final Names NONE = new Names(Map.of(), Map.of());
  static final String DENY = "auto:deny";

  /** An interface of the configuration. */
  record Face(String id, String name) {}

  Names {
    faces = Map.copyOf(faces);
    rules = Map.copyOf(rules);
  }

  static Names of(Plan plan) {
    Map<String, Face> faces = new HashMap<>();
    plan.interfaces().forEach(i -> faces.putIfAbsent(i.device(), new Face(i.id(), i.name())));
    Map<String, Origin> rules = new HashMap<>();
    plan.ruleset().rules().forEach(rule -> rules.putIfAbsent(rule.id(), rule.origin()));
    rules.put(DENY, new Origin("", "Default deny rule"));
    return new Names(faces, rules);
  }

  Face face(String device) {
    return faces.getOrDefault(device, new Face("", device));
  }

  Origin rule(String id) {
    return rules.getOrDefault(id, new Origin("", ""));
  }
}
