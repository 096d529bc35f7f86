package twinwall.web.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Typed;
import twinwall.core.config.Xml;
import twinwall.web.page.Member;

/** An element as JSON: every member that is no secret, with the names and types declared. */
final class Reading {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Reading() {}

  static ObjectNode of(List<Member> members, Xml element) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    for (var member : members) {
      switch (member) {
        case Member.Leaf leaf -> {
          if (!leaf.isSecret()) {
            out.set(leaf.name(), value(leaf, element));
          }
        }
        case Member.Group group ->
            out.set(group.name(), of(group.members(), element.childOrEmpty(group.name())));
        case Member.Rows rows -> {
          var array = out.putArray(rows.name());
          element.children(rows.name()).forEach(row -> array.add(of(rows.members(), row)));
        }
      }
    }
    return out;
  }

  /** What is not what it should be is shown as the text that it is. */
  static JsonNode value(Member.Leaf leaf, Xml element) {
    var text = Typed.text(leaf.field(), element);
    return switch (leaf.field().kind()) {
      case FLAG -> JSON.booleanNode(!text.isEmpty());
      case NUMBER ->
          text.isEmpty()
              ? JSON.nullNode()
              : text.matches("-?[0-9]{1,18}")
                  ? JSON.numberNode(Long.parseLong(text))
                  : JSON.stringNode(text);
      case WORDS -> words(text.strip().split("[\\s,]+"));
      case LIST -> words(text.split("\n"));
      case TEXT, CHOICE, ADDRESS, ENTITY, ENTITIES ->
          JSON.stringNode(leaf.use() == Member.Use.BASE64 ? decoded(text) : text);
    };
  }

  private static JsonNode words(String[] words) {
    var array = JSON.arrayNode();
    for (var word : words) {
      if (!word.isEmpty()) {
        array.add(word);
      }
    }
    return array;
  }

  static String decoded(String text) {
    try {
      return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
