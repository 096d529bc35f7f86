package twinwall.web.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Field;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.page.Member;
import twinwall.web.page.Section;

/** JSON schemas (2020-12, as OpenAPI 3.1 has them) of what is declared. */
final class Schemas {
  static final String XML = "application/xml";
  static final Parameter DRY =
      new Parameter(
          Call.DRY_RUN,
          type("boolean"),
          "Says what would be saved, what that changes and what it would be told; saves nothing.");
  static final Parameter APPLY =
      new Parameter(
          Call.APPLY,
          type("boolean"),
          "false: it is saved and waits until somebody applies it. Else it is in force at once.");
  static final Parameter LIMIT =
      new Parameter("limit", number(1, 1_000).put("default", 100), "How many items at most.");
  static final Parameter OFFSET =
      new Parameter("offset", number(0, 1_000_000).put("default", 0), "How many to leave out.");
  static final Parameter SEARCH =
      new Parameter("search", type("string"), "Only items with this text in one of their values.");
  static final Parameter POSITION =
      new Parameter("position", number(1, 1_000_000), "The place in the list; else the end.");

  private final Map<String, ObjectNode> named = new TreeMap<>();

  static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  static ObjectNode file(String type) {
    return type("string").put("contentMediaType", type);
  }

  /** A config.xml as it is, no JSON. */
  static ObjectNode document() {
    return type("string").put("contentMediaType", XML);
  }

  static boolean isDocument(JsonNode schema) {
    return schema.path("contentMediaType").asString("").equals(XML);
  }

  static ObjectNode type(String type) {
    return object().put("type", type);
  }

  static ObjectNode number(int least, int most) {
    return type("integer").put("minimum", least).put("maximum", most);
  }

  static ObjectNode array(ObjectNode items) {
    ObjectNode out = type("array");
    out.set("items", items);
    return out;
  }

  static ObjectNode reference(String name) {
    return object().put("$ref", "#/components/schemas/" + name);
  }

  /** The schemas that others refer to. */
  Map<String, ObjectNode> named() {
    named.putIfAbsent("Problem", problem());
    named.putIfAbsent("DryRun", dryRun());
    return named;
  }

  private static String name(Section section) {
    return section.url().substring(1).replace('/', '-');
  }

  ObjectNode written(Section section) {
    return shown(section);
  }

  ObjectNode shown(Section section) {
    named.computeIfAbsent(name(section), _ -> whole(section));
    return reference(name(section));
  }

  ObjectNode list(Section section) {
    ObjectNode out = type("object");
    ObjectNode properties = out.putObject("properties");
    properties.set("items", array(shown(section)));
    properties.set("total", type("integer"));
    if (section.kind() == Section.Kind.LIST) {
      properties.set("offset", type("integer"));
      properties.set("limit", type("integer"));
    }
    out.putArray("required").add("items").add("total");
    return out;
  }

  static ObjectNode position() {
    ObjectNode out = type("object");
    out.putObject("properties").set("position", number(1, 1_000_000));
    out.putArray("required").add("position");
    return out.put("additionalProperties", false);
  }

  private static ObjectNode whole(Section section) {
    ObjectNode out = members(section.members()).put("title", section.title());
    var properties = (ObjectNode) out.get("properties");
    properties.set("@id", given("string", "What it is called in addresses."));
    properties.set("@position", given("integer", "Its place in the list, from 1 on."));
    properties.set("@etag", given("string", "Its entity tag."));
    properties.set(
        "@warnings", given("array", "What the configuration is warned of, after a change."));
    return out;
  }

  private static ObjectNode given(String type, String description) {
    return type(type).put("description", description).put("readOnly", true);
  }

  private static ObjectNode members(List<Member> members) {
    ObjectNode out = type("object");
    ObjectNode properties = out.putObject("properties");
    for (var member : members) {
      properties.set(
          Writing.name(member),
          switch (member) {
            case Member.Leaf leaf -> leaf(leaf);
            case Member.Group group -> members(group.members());
            case Member.Rows rows -> array(members(rows.members()));
          });
    }
    return out.put("additionalProperties", false);
  }

  private static ObjectNode leaf(Member.Leaf leaf) {
    var field = leaf.field();
    ObjectNode out = value(field);
    out.put("title", leaf.use() == Member.Use.PASSWORD ? "Password" : field.label());
    if (!field.help().isEmpty()) {
      out.put("description", field.help());
    }
    var unit = unit(field);
    if (!unit.isEmpty()) {
      out.put("x-unit", unit);
    }
    if (leaf.isSecret()) {
      out.put("writeOnly", true);
    }
    if (leaf.use() == Member.Use.SHOWN) {
      out.put("readOnly", true);
    }
    out.put("x-sync", field.sync().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    return out;
  }

  private static ObjectNode value(Field<?> field) {
    var choices = field.limits().choices();
    return switch (field.kind()) {
      case FLAG -> type("boolean");
      case NUMBER -> {
        ObjectNode out = object();
        out.putArray("type").add("integer").add("null");
        field.limits().min().ifPresent(n -> out.put("minimum", n));
        field.limits().max().ifPresent(n -> out.put("maximum", n));
        yield out;
      }
      case CHOICE -> {
        ObjectNode out = type("string");
        var words = out.putArray("enum");
        choices.forEach(words::add);
        if (!choices.contains("")) {
          words.add("");
        }
        yield out;
      }
      case WORDS, LIST -> {
        ObjectNode item = type("string");
        if (!choices.isEmpty()) {
          var words = item.putArray("enum");
          choices.forEach(words::add);
        }
        yield array(item);
      }
      case ADDRESS -> type("string").put("x-format", "ip");
      case TEXT, ENTITY, ENTITIES -> type("string");
    };
  }

  /** The unit of a number, which its label or help says. */
  static String unit(Field<?> field) {
    if (field.kind() != Field.Kind.NUMBER) {
      return "";
    }
    var said = " " + field.label() + " " + field.help();
    return Map.of(
            "Milliseconds", "ms", "Seconds", "s", "(seconds)", "s", "(days)", "d", "Days", "d")
        .entrySet()
        .stream()
        .filter(e -> List.of(said.split("[\\s,.;:]+")).contains(e.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .findFirst()
        .orElse("");
  }

  private static ObjectNode problem() {
    ObjectNode out = type("object").put("description", "RFC 9457");
    ObjectNode properties = out.putObject("properties");
    properties.set("type", type("string"));
    properties.set("title", type("string"));
    properties.set("status", type("integer"));
    properties.set("detail", type("string"));
    ObjectNode fault = type("object");
    ObjectNode parts = fault.putObject("properties");
    parts.set("field", type("string").put("description", "A JSON pointer; empty for the whole."));
    parts.set("detail", type("string"));
    properties.set("errors", array(fault));
    out.putArray("required").add("title").add("status").add("detail");
    return out;
  }

  private static ObjectNode dryRun() {
    ObjectNode out = type("object").put("description", "What a change would come to.");
    ObjectNode properties = out.putObject("properties");
    properties.set("dry-run", type("boolean"));
    properties.set("item", type("object").put("description", "As it would be."));
    for (var name : List.of("changes", "warnings", "notices")) {
      properties.set(name, array(type("object")));
    }
    properties.set("notices-total", type("integer"));
    out.putArray("required").add("dry-run").add("changes");
    return out;
  }
}
