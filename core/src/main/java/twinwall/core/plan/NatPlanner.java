package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Config;
import twinwall.core.config.NatReflection;

/** All of a node's address translation, put into pf's order. */
final class NatPlanner {
  private final Config config;
  private final Ground ground;
  private final Names names;
  private final Groups groups;
  private final Matcher matcher;
  private final Notes notes;

  NatPlanner(
      Config config, Ground ground, Names names, Groups groups, Matcher matcher, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.names = names;
    this.groups = groups;
    this.matcher = matcher;
    this.notes = notes;
  }

  Nat plan(List<Plan.Route> routes) {
    Reflection reflection = new Reflection(ground, routes);
    MappingPlanner mappings =
        new MappingPlanner(config, ground, groups, matcher, reflection, notes);
    ForwardPlanner forwards =
        new ForwardPlanner(config, ground, names, groups, matcher, reflection, notes);
    mappings.plan();
    List<Nat.Rule> outbound = new ArrayList<>(mappings.outbound);
    outbound.addAll(
        new OutboundPlanner(config, ground, names, groups, matcher, notes).plan(routes));
    forwards.plan();
    outbound.addAll(forwards.outbound);
    withoutAnswers(mappings, forwards);
    return new Nat(forwards.redirects, mappings.in, mappings.out, outbound);
  }

  /** Reflection alone leaves out the clients in the target's own network. */
  private void withoutAnswers(MappingPlanner mappings, ForwardPlanner forwards) {
    NatReflection settings = config.system().natReflection();
    boolean pure =
        forwards.redirects.stream()
            .anyMatch(rule -> isReflected(rule) && forwards.outbound.isEmpty());
    if (!settings.outbound() && (pure || mappings.in.stream().anyMatch(NatPlanner::isReflected))) {
      notes.warn(
          "system/enablenatreflectionhelper",
          "NAT reflection works without automatic outbound NAT for reflection: clients in the"
              + " target's own network get no answer from it.");
    }
  }

  private static boolean isReflected(Nat.Rule rule) {
    return rule.id().endsWith(":reflect");
  }
}
