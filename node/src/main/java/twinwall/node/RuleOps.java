package twinwall.node;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import twinwall.core.apply.ApplyState;
import twinwall.core.plan.Ruleset;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code rules.list}: the rules that run, in the order in which they are tried, with their
 * counters.
 */
final class RuleOps {
  private record Count(long packets, long bytes) {
    Count plus(Count other) {
      return new Count(packets + other.packets, bytes + other.bytes);
    }
  }

  private final JsonMapper json = JsonMapper.builder().build();
  private final Applier applier;

  private RuleOps(Applier applier) {
    this.applier = applier;
  }

  static Map<String, Op> of(Applier applier) {
    RuleOps ops = new RuleOps(applier);
    return Map.of("rules.list", _ -> ops.list());
  }

  private JsonNode list() throws Refusal {
    Ruleset rules =
        applier
            .state()
            .running()
            .map(ApplyState.Running::plan)
            .orElseThrow(() -> new Refusal("no ruleset runs yet"))
            .ruleset();
    Map<String, Count> counts = counts();
    ArrayNode out = json.createArrayNode();
    add(out, "every interface", rules.early(), counts);
    for (Ruleset.Zone zone : rules.zones()) {
      add(out, zone.id(), zone.guard(), counts);
    }
    add(out, "floating", rules.floating(), counts);
    add(out, "groups", rules.grouped(), counts);
    for (Ruleset.Zone zone : rules.zones()) {
      add(out, zone.id(), zone.rules(), counts);
    }
    add(out, "leaving", rules.leaving(), counts);
    Count denied = counts.getOrDefault("auto:deny", new Count(0, 0));
    out.addObject()
        .put("place", "every interface")
        .put("id", "auto:deny")
        .put("action", "block")
        .put("descr", "what no rule allows")
        .put("packets", denied.packets())
        .put("bytes", denied.bytes());
    return out;
  }

  private static void add(
      ArrayNode out, String place, List<Ruleset.Rule> rules, Map<String, Count> counts) {
    for (Ruleset.Rule rule : rules) {
      Count count = counts.getOrDefault(rule.id(), new Count(0, 0));
      out.addObject()
          .put("place", place)
          .put("id", rule.id())
          .put("action", rule.action().name().toLowerCase(java.util.Locale.ROOT))
          .put("origin", rule.origin().path())
          .put("descr", rule.origin().description())
          .put("packets", count.packets())
          .put("bytes", count.bytes());
    }
  }

  /** A rule may stand in several lines; its counters are their sum. */
  private static Map<String, Count> counts() throws Refusal {
    Optional<NftTable> table;
    try {
      table = NftTable.read(NftSet.Family.INET, "twinwall");
    } catch (IOException e) {
      throw new Refusal("the kernel's rules cannot be read: " + e.getMessage());
    }
    Map<String, Count> counts = new HashMap<>();
    for (NftTable.Rule rule : table.map(NftTable::rules).orElse(List.of())) {
      String id = rule.comment().split(" ", 2)[0];
      counts.merge(id, new Count(rule.packets(), rule.bytes()), Count::plus);
    }
    return counts;
  }
}
