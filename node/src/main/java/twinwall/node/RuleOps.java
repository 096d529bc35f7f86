package twinwall.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import twinwall.core.apply.ApplyState;
import twinwall.core.plan.Ruleset;
import twinwall.linux.Nft;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code rules.list}: the rules that run, in the order in which they are tried, with their
 * counters.
 */
final class RuleOps {
  private static final Pattern COUNTED =
      Pattern.compile("counter packets (\\d+) bytes (\\d+).*comment \"(\\S+)");

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
    add(out, "floating", rules.floatingLast(), counts);
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
    Nft.Result listed = Nft.list("inet", "twinwall");
    if (!(listed instanceof Nft.Result.Done(String text))) {
      throw new Refusal("the kernel's rules cannot be read: " + listed.reason());
    }
    Map<String, Count> counts = new HashMap<>();
    text.lines()
        .map(COUNTED::matcher)
        .filter(Matcher::find)
        .forEach(m ->
            counts.merge(
                m.group(3),
                new Count(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))),
                Count::plus));
    return counts;
  }
}
