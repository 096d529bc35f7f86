package twinwall.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Devices;
import twinwall.core.config.Edit;
import twinwall.core.config.Edits;
import twinwall.core.config.InterfaceFollows;
import twinwall.core.config.Items;
import twinwall.core.config.ListEdits;
import twinwall.core.config.ListTags;
import twinwall.core.config.NatFollows;
import twinwall.core.config.Outbound;
import twinwall.core.config.Problem;
import twinwall.core.config.Schema;
import twinwall.core.config.Secrets;
import twinwall.core.config.SeparatorFollows;
import twinwall.core.config.Stamp;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.plan.Facts;
import twinwall.core.plan.OutboundSwitch;
import twinwall.core.plan.Planner;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** The operations {@code config.*} of the control socket. */
public final class ConfigOps {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ConfigStore store;
  private final InstantSource clock;
  private final Supplier<Facts> facts;
  private final Outcomes outcomes;
  private final HistoryOps history;

  private ConfigOps(ConfigStore store, InstantSource clock, Supplier<Facts> facts) {
    this.store = store;
    this.clock = clock;
    this.facts = facts;
    this.outcomes = new Outcomes(config -> Planner.plan(config, facts.get()).problems());
    this.history = new HistoryOps(store);
  }

  /**
   * @param facts what the machine has, for edits from which something follows that depends on it
   */
  public static Map<String, Op> of(ConfigStore store, InstantSource clock, Supplier<Facts> facts) {
    ConfigOps ops = new ConfigOps(store, clock, facts);
    Map<String, Op> all = new HashMap<>(ops.history.ops());
    all.putAll(ops.all());
    all.putAll(new BulkOps(ops, store).all());
    return all;
  }

  private Map<String, Op> all() {
    return Map.ofEntries(
        Map.entry("config.get", this::get),
        Map.entry("config.set", this::set),
        Map.entry("config.add", this::add),
        Map.entry("config.delete", this::delete),
        Map.entry("config.put", this::put),
        Map.entry("config.move", this::move),
        Map.entry("config.each", this::each),
        Map.entry("config.rollback", this::rollback),
        Map.entry("config.check", this::check),
        Map.entry("config.load", this::load),
        Map.entry("nat.mode", this::outboundMode));
  }

  private JsonNode get(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    List<Xml> found = path.find(store.current().xml());
    if (found.isEmpty()) {
      throw refusal(path.toString(), "There is no such element.");
    }
    boolean secrets = args.path("secrets").asBoolean(false);
    List<Xml> shown = secrets ? found : found.stream().map(Secrets::redact).toList();
    ObjectNode result = JSON.objectNode().put("path", path.toString());
    if (shown.size() == 1) {
      result.set("value", ConfigJson.of(shown.getFirst()));
    } else {
      ArrayNode all = result.putArray("value");
      shown.forEach(x -> all.add(ConfigJson.of(x)));
    }
    StringBuilder text = new StringBuilder();
    for (Xml x : shown) {
      text.append(x.children().isEmpty() ? x.text() + "\n" : XmlWriter.fragment(x));
    }
    return result.put("text", text.toString());
  }

  private JsonNode set(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    Map<String, String> values = values(args);
    return edit(args, "set " + path, since(args, path, at -> Edits.set(at, values)));
  }

  private JsonNode add(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    Map<String, String> values = values(args);
    Generated.complete(path, values, store.current(), stamp(args));
    JsonNode at = args.path("at");
    OptionalInt place = at.canConvertToInt() ? OptionalInt.of(at.asInt()) : OptionalInt.empty();
    return edit(args, "add " + path, Edits.add(path, values, place));
  }

  private JsonNode delete(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    return edit(args, "delete " + path, since(args, path, Edits::delete));
  }

  /** Puts a whole element in the place of one, or with {@code add} into its list. */
  private JsonNode put(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    Xml item = parse(args.path("xml").asString(""));
    if (!args.path("add").asBoolean(false)) {
      return edit(args, "change " + path, since(args, path, at -> Items.put(at, item)));
    }
    Xml whole = Generated.complete(path, item, store.current(), stamp(args));
    OptionalInt place = args.has("at") ? OptionalInt.of(place(args)) : OptionalInt.empty();
    return edit(args, "add " + path, Items.add(path, whole, place));
  }

  private JsonNode move(ObjectNode args) throws Refusal {
    ConfigPath path = path(args);
    int place = place(args);
    Edit move =
        base(args).map(seen -> Items.move(path, place, seen)).orElse(Items.move(path, place));
    return edit(args, "move " + path, move);
  }

  /** Deletes, enables or disables the items of a list at these places, in one save. */
  private JsonNode each(ObjectNode args) throws Refusal {
    ConfigPath list = path(args);
    String what = args.path("what").asString("");
    Function<Xml, Optional<Xml>> change =
        switch (what) {
          case "delete" -> _ -> Optional.empty();
          case "enable" -> item -> Optional.of(item.without("disabled"));
          case "disable" ->
              item -> Optional.of(item.has("disabled") ? item : item.plus(Xml.empty("disabled")));
          default -> throw refusal("", "Say what: delete, enable or disable.");
        };
    Set<Integer> places = new TreeSet<>();
    for (JsonNode place : args.path("places")) {
      places.add(place.asInt(0));
    }
    boolean many = !list.isRoot() && ListTags.contains(list.last().name());
    if (!many || list.last().selector().isPresent()) {
      throw refusal(list.toString(), "This is no list.");
    }
    if (!what.equals("delete") && Schema.entity(list).flatMap(e -> e.field("disabled")).isEmpty()) {
      throw refusal(list.toString(), "These cannot be disabled.");
    }
    Optional<Xml> base = base(args);
    Edit edit =
        config -> {
          Xml xml = config.xml();
          var now = ListEdits.since(list, List.copyOf(places), base.orElse(xml), xml);
          if (now.isEmpty()) {
            return Edit.Refused.because(
                list.toString(), Items.CONFLICT + " meanwhile; nothing was done.");
          }
          return Items.each(list, Set.copyOf(now.get().values()), change).on(config);
        };
    return edit(args, what + " " + places.size() + " of " + list, edit);
  }

  private static int place(ObjectNode args) throws Refusal {
    if (!args.path("at").canConvertToInt()) {
      throw refusal("", "Say which place in the list, counted from 1.");
    }
    return args.path("at").asInt();
  }

  /** An edit of something as it was in the revision {@code base}, where the request names one. */
  private Edit since(ObjectNode args, ConfigPath path, Function<ConfigPath, Edit> edit)
      throws Refusal {
    Optional<Xml> known = base(args);
    if (known.isEmpty()) {
      return edit.apply(path);
    }
    long number = number(args, "base");
    return config ->
        Items.since(path, known.get(), config.xml())
            .map(edit)
            .orElseGet(() ->
                _ ->
                    Edit.Refused.because(
                        path.toString(),
                        Items.CONFLICT
                            + " since revision "
                            + number
                            + "; nothing was overwritten."))
            .on(config);
  }

  /** The document of the revision {@code base}, where the request names one. */
  Optional<Xml> base(ObjectNode args) throws Refusal {
    if (!args.has("base")) {
      return Optional.empty();
    }
    long number = number(args, "base");
    if (number == store.revision().number()) {
      return Optional.of(store.current().xml());
    }
    try {
      return Optional.of(
          store
              .load(number)
              .orElseThrow(() ->
                  new Refusal(
                      Refusal.Kind.CONFLICT,
                      "The history has no revision " + number + " any more: open this anew.",
                      List.of())));
    } catch (IOException e) {
      throw refusal("", "Revision " + number + " cannot be read: " + e.getMessage());
    }
  }

  /** A change of single elements, with what a page would do beside. */
  JsonNode edit(ObjectNode args, String what, Edit edit) throws Refusal {
    Stamp stamp = stamp(args);
    Edit followed = NatFollows.after(InterfaceFollows.after(edit), stamp);
    Edit whole = OutboundSwitch.after(followed, facts.get(), stamp);
    return change(args, what, When.NOW, SeparatorFollows.after(whole));
  }

  Stamp stamp(ObjectNode args) {
    Instant now = clock.instant();
    return new Stamp(now.getEpochSecond(), now.getNano() / 1000, who(args));
  }

  /** Says the mode of outbound NAT, or switches to another. */
  private JsonNode outboundMode(ObjectNode args) throws Refusal {
    String word = args.path("mode").asString("");
    if (word.isEmpty()) {
      Outbound.Mode now = store.current().outbound().mode();
      return JSON.objectNode().put("mode", now == Outbound.Mode.MANUAL ? "manual" : now.word());
    }
    String mode = word.equals("manual") ? Outbound.Mode.MANUAL.word() : word;
    if (Stream.of(Outbound.Mode.values()).noneMatch(known -> known.word().equals(mode))) {
      throw refusal(
          "nat/outbound/mode", "The mode is automatic, hybrid, manual or disabled, not " + word);
    }
    ConfigPath path = ConfigPath.parse("nat/outbound/mode").orElseThrow();
    return edit(args, "outbound NAT: " + word, Edits.set(path, mode));
  }

  private JsonNode load(ObjectNode args) throws Refusal {
    Xml root = parse(args.path("xml").asString(""));
    if (Config.of(root).interfaces().isEmpty() && !store.current().interfaces().isEmpty()) {
      throw refusal(
          "interfaces",
          "The file assigns no interface: nothing of this node would be left. If that is meant,"
              + " delete the interfaces first.");
    }
    Map<String, String> names = Devices.known(store.current(), facts.get()::has);
    Xml here = Devices.remembering(Devices.renamed(root, names), kept(store.current()));
    return change(args, "load a file", When.WHOLE, _ -> new Edit.Edited(here));
  }

  private static Map<String, String> kept(Config config) {
    Map<String, String> out = new LinkedHashMap<>();
    config.twinwall().deviceNames().forEach(name -> out.put(name.there(), name.here()));
    return out;
  }

  private JsonNode rollback(ObjectNode args) throws Refusal {
    long number = number(args, "revision");
    When when = when(args, When.WHOLE);
    if (isDry(args)) {
      Xml root = history.document(number);
      return outcomes.of(store.rehearse(when, _ -> new Edit.Edited(root)));
    }
    return outcome(args, store.rollback(who(args), number, when));
  }

  /** The saved configuration, or a document that is given. */
  private JsonNode check(ObjectNode args) throws Refusal {
    List<Problem> problems =
        args.has("xml")
            ? Validator.check(Config.of(parse(args.path("xml").asString(""))))
            : store.checked().problems();
    ObjectNode result =
        JSON.objectNode()
            .put("errors", problems.stream().filter(Problem::isError).count())
            .put("warnings", problems.stream().filter(p -> !p.isError()).count());
    return result.set("problems", Outcomes.problems(problems));
  }

  static Xml parse(String xml) throws Refusal {
    return switch (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Document d -> d.root();
      case XmlReader.Malformed m -> throw refusal("", m.problem().message());
    };
  }

  private JsonNode change(ObjectNode args, String what, When usual, Edit edit) throws Refusal {
    String said = args.path("description").asString("");
    When when = when(args, usual);
    return isDry(args)
        ? outcomes.of(store.rehearse(when, edit))
        : outcome(args, store.change(who(args), said.isEmpty() ? what : said, when, edit));
  }

  /** With {@code apply} false it is saved only. */
  private static When when(ObjectNode args, When usual) {
    return args.path("apply").asBoolean(true) ? usual : When.LATER;
  }

  private static boolean isDry(ObjectNode args) {
    return args.path("dry").asBoolean(false);
  }

  private ObjectNode outcome(ObjectNode args, ConfigStore.Outcome outcome) throws Refusal {
    return Outcomes.of(outcome, args.path("changes").asBoolean(false))
        .put("pending", store.standing().isPending());
  }

  static String who(ObjectNode args) {
    String who = args.path("who").asString("");
    return who.isEmpty() ? "(control)" : who;
  }

  static ConfigPath path(ObjectNode args) throws Refusal {
    String text = args.path("path").asString("");
    return ConfigPath.parse(text)
        .orElseThrow(() ->
            refusal(text, "This is no path; write it like system/hostname or aliases/alias[web]."));
  }

  private static Map<String, String> values(ObjectNode args) throws Refusal {
    Map<String, String> values = new LinkedHashMap<>();
    if (args.has("value")) {
      values.put("", args.path("value").asString(""));
    }
    for (Map.Entry<String, JsonNode> e : args.path("values").properties()) {
      if (!e.getValue().isValueNode()) {
        throw refusal(e.getKey(), "A value is text, a number or true or false.");
      }
      values.put(e.getKey(), e.getValue().asString(""));
    }
    return values;
  }

  static long number(ObjectNode args, String name) throws Refusal {
    JsonNode n = args.path(name);
    if (!n.canConvertToLong()) {
      throw refusal("", "Say which " + name + ", as a number of the history.");
    }
    return n.asLong();
  }

  static Refusal refusal(String path, String message) {
    return new Refusal(
        Refusal.Kind.REFUSED,
        message,
        path.isEmpty() ? List.of() : List.of(new Refusal.Problem(path, message)));
  }
}
