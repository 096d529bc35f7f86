package twinwall.node.lookup;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Alias;
import twinwall.core.config.Config;
import twinwall.core.lookup.LookupState;
import twinwall.core.lookup.Source;
import twinwall.core.plan.Lookups;
import twinwall.core.plan.Ruleset;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * {@code aliases.list}, {@code aliases.show}, {@code aliases.refresh}: what aliases mean at the
 * moment, and how it was found out.
 */
public final class AliasOps {
  private static final int MOST = 10_000;

  private final Lookup lookup;
  private final Supplier<Config> config;
  private final Supplier<Optional<Ruleset>> running;
  private final JsonMapper json = JsonMapper.builder().build();

  private AliasOps(Lookup lookup, Supplier<Config> config, Supplier<Optional<Ruleset>> running) {
    this.lookup = lookup;
    this.config = config;
    this.running = running;
  }

  /**
   * @param config what is saved
   * @param running the rules that run
   */
  public static Map<String, Op> of(
      Lookup lookup, Supplier<Config> config, Supplier<Optional<Ruleset>> running) {
    AliasOps ops = new AliasOps(lookup, config, running);
    return Map.of(
        "aliases.list", _ -> ops.list(),
        "aliases.show", ops::show,
        "aliases.refresh", ops::refresh);
  }

  private JsonNode list() {
    ArrayNode out = json.createArrayNode();
    for (Alias alias : config.get().aliases()) {
      ObjectNode one = out.addObject();
      one.put("name", alias.name())
          .put("type", alias.type().word())
          .put("descr", alias.descr())
          .put("entries", running.get().map(rules -> size(rules, alias)).orElse(0));
      sources(one.putArray("sources"), alias);
    }
    return out;
  }

  private static int size(Ruleset rules, Alias alias) {
    return alias.type().isPorts()
        ? rules.portSets().stream()
            .filter(set -> set.name().equals(alias.name()))
            .mapToInt(set -> set.ports().size())
            .sum()
        : rules.addressSets().stream()
            .filter(set -> set.name().equals(alias.name()))
            .mapToInt(set -> set.v4().size() + set.v6().size())
            .sum();
  }

  private void sources(ArrayNode out, Alias alias) {
    LookupState state = lookup.state();
    state
        .entries()
        .forEach((source, entry) -> {
          boolean ours =
              switch (source) {
                case Source.Host(String name) -> alias.entries().contains(name);
                case Source.Table table -> table.alias().equals(alias.name());
              };
          if (ours) {
            ObjectNode one = out.addObject();
            one.put("source", source.label()).put("asking", entry.asking());
            entry
                .last()
                .ifPresent(answer ->
                    one.put("entries", answer.size())
                        .put("unusable", answer.unusable())
                        .put("age_s", entry.answered().nanosUntil(lookup.now()) / 1_000_000_000));
            if (!entry.asking()) {
              long next = Math.max(0, lookup.now().nanosUntil(entry.due()));
              one.put("next_s", next / 1_000_000_000);
            }
            if (!entry.why().isEmpty()) {
              one.put("failures", entry.failures()).put("why", entry.why());
            }
          }
        });
  }

  private JsonNode show(ObjectNode args) throws Refusal {
    String name = args.path("name").asString("");
    Ruleset rules = running.get().orElseThrow(() -> new Refusal("no ruleset runs yet"));
    ArrayNode members = json.createArrayNode();
    int size;
    Optional<Ruleset.AddressSet> addresses =
        rules.addressSets().stream().filter(set -> set.name().equals(name)).findFirst();
    Optional<Ruleset.PortSet> ports =
        rules.portSets().stream().filter(set -> set.name().equals(name)).findFirst();
    if (addresses.isPresent()) {
      size = addresses.get().v4().size() + addresses.get().v6().size();
      if (size <= MOST) {
        addresses.get().members().forEach(member -> members.add(member.toString()));
      }
    } else if (ports.isPresent()) {
      size = ports.get().ports().size();
      ports.get().members().forEach(member -> members.add(member.toString()));
    } else {
      throw new Refusal("there is no alias " + name + " in the rules that run");
    }
    ObjectNode out = json.createObjectNode();
    out.put("name", name).put("entries", size).put("shown", size <= MOST || ports.isPresent());
    out.set("members", members);
    return out;
  }

  private JsonNode refresh(ObjectNode args) throws Refusal {
    Optional<String> name = Optional.of(args.path("name").asString("")).filter(n -> !n.isEmpty());
    if (name.isPresent()) {
      Alias alias =
          config
              .get()
              .alias(name.get())
              .orElseThrow(() -> new Refusal("there is no alias " + name.get()));
      if (!alias.isFetched()) {
        throw new Refusal("the alias " + name.get() + " has no URL: there is nothing to fetch");
      }
    }
    lookup.refresh(name);
    Lookups known = lookup.state().known();
    return json.createObjectNode()
        .put("hosts", known.hosts().size())
        .put("tables", known.tables().size());
  }
}
