package twinwall.node;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.apply.ApplyState;
import twinwall.core.plan.Handling;
import twinwall.core.plan.Nat;
import twinwall.core.plan.Ruleset;
import twinwall.core.render.NatText;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;
import twinwall.node.apply.Applier;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code rules.list} and {@code nat.list}: the rules that run, in the order in which they are
 * tried, with their counters.
 */
final class RuleOps {
  private static final String EVERYWHERE = "every interface";

  /** The chains of rules about what leaves. */
  private static final Pattern LEAVING = Pattern.compile("^(outbound$|out_|pass_out_)");

  private record Count(long packets, long bytes) {
    static final Count NONE = new Count(0, 0);

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
    return Map.of(
        "rules.list", _ -> ops.list(),
        "rules.counts", ops::counted,
        "nat.list", _ -> ops.translations());
  }

  private Ruleset running() throws Refusal {
    return applier
        .state()
        .running()
        .map(ApplyState.Running::plan)
        .orElseThrow(() -> new Refusal("no ruleset runs yet"))
        .ruleset();
  }

  private JsonNode translations() throws Refusal {
    Nat nat = running().nat();
    Map<String, Count> counts = counts();
    ArrayNode out = json.createArrayNode();
    translations(out, "port forward", NatText.REDIRECTS, nat.redirects(), counts);
    translations(out, "1:1", NatText.MAPPED_IN, nat.mappedIn(), counts);
    translations(out, "1:1", NatText.MAPPED_OUT, nat.mappedOut(), counts);
    translations(out, "outbound", NatText.OUTBOUND, nat.outbound(), counts);
    return out;
  }

  /** The counters of a rule with several entries in a list are those of all its lines there. */
  private static void translations(
      ArrayNode out, String list, String chain, List<Nat.Rule> rules, Map<String, Count> counts) {
    boolean arriving = chain.equals(NatText.REDIRECTS) || chain.equals(NatText.MAPPED_IN);
    for (Nat.Rule rule : rules) {
      Count count = counts.getOrDefault(chain + " " + rule.id(), Count.NONE);
      ObjectNode entry =
          out.addObject()
              .put("list", list)
              .put("way", arriving ? "arriving" : "leaving")
              .put("id", rule.id())
              .put("to", NatText.words(rule))
              .put("origin", rule.origin().path())
              .put("descr", rule.origin().description())
              .put("packets", count.packets())
              .put("bytes", count.bytes());
      ArrayNode devices = entry.putArray("devices");
      rule.devices().forEach(devices::add);
    }
  }

  /** The counters of some rules, by tracker: what a page shows needs no more. */
  private JsonNode counted(ObjectNode args) throws Refusal {
    Map<String, Count> counts = counts();
    ObjectNode out = json.createObjectNode();
    for (JsonNode one : args.path("trackers")) {
      String tracker = one.asString("");
      Count in = counts.get("in " + tracker);
      Count leaving = counts.get("out " + tracker);
      if (in != null || leaving != null) {
        Count sum = (in == null ? Count.NONE : in).plus(leaving == null ? Count.NONE : leaving);
        out.putObject(tracker).put("packets", sum.packets()).put("bytes", sum.bytes());
      }
    }
    return out;
  }

  private JsonNode list() throws Refusal {
    Ruleset rules = running();
    Map<String, Count> counts = counts();
    ArrayNode out = json.createArrayNode();
    add(out, EVERYWHERE, "in", rules.early(), counts);
    for (Ruleset.Zone zone : rules.zones()) {
      add(out, zone.id(), "in", zone.guard(), counts);
    }
    add(out, "floating", "in", rules.floating(), counts);
    add(out, "groups", "in", rules.grouped(), counts);
    for (Ruleset.Zone zone : rules.zones()) {
      add(out, zone.id(), "in", zone.rules(), counts);
    }
    add(out, "floating", "out", rules.leaving(), counts);
    Count denied = counts.getOrDefault("in auto:deny", Count.NONE);
    out.addObject()
        .put("place", EVERYWHERE)
        .put("direction", "in")
        .put("id", "auto:deny")
        .put("action", "block")
        .put("descr", "what no rule allows")
        .put("packets", denied.packets())
        .put("bytes", denied.bytes());
    return out;
  }

  /** What the user wrote once and runs as a rule for each address family is shown once. */
  private static void add(
      ArrayNode out,
      String place,
      String direction,
      List<Ruleset.Rule> rules,
      Map<String, Count> counts) {
    String last = "";
    for (Ruleset.Rule rule : rules) {
      String id = rule.id();
      if (id.equals(last) && !id.startsWith("auto:")) {
        continue;
      }
      last = id;
      Count count = counts.getOrDefault(direction + " " + id, Count.NONE);
      ObjectNode one =
          out.addObject()
              .put("place", place)
              .put("direction", direction)
              .put("id", id)
              .put("action", rule.action().name().toLowerCase(Locale.ROOT))
              .put("quick", rule.quick())
              .put("log", rule.log())
              .put("origin", rule.origin().path())
              .put("descr", rule.origin().description())
              .put("packets", count.packets())
              .put("bytes", count.bytes());
      if (id.matches("[0-9]+")) {
        one.put("tracker", id);
      }
      if (!rule.handling().limits().equals(Handling.Limits.NONE)) {
        one.put("limited", counts.getOrDefault(direction + " over " + id, Count.NONE).packets());
      }
    }
  }

  /**
   * A rule may stand in several lines; its counters are their sum. What a limit turned away was
   * counted by the rule, too, and once more where the limit stands.
   */
  private static Map<String, Count> counts() throws Refusal {
    Optional<NftTable> table;
    try {
      table = NftTable.read(NftSet.Family.INET, "twinwall");
    } catch (IOException e) {
      throw new Refusal("the kernel's rules cannot be read: " + e.getMessage());
    }
    Map<String, Count> counts = new HashMap<>();
    for (NftTable.Rule rule : table.map(NftTable::rules).orElse(List.of())) {
      boolean out = LEAVING.matcher(rule.chain()).find();
      String over = rule.chain().startsWith("pass_") ? "over " : "";
      boolean nat = NatText.CHAINS.contains(rule.chain());
      String where = nat ? rule.chain() + " " : (out ? "out " : "in ") + over;
      String id = where + rule.comment().split(" ", 2)[0];
      counts.merge(id, new Count(rule.packets(), rule.bytes()), Count::plus);
    }
    return counts;
  }
}
