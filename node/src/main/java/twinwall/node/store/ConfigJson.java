package twinwall.node.store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ListTags;
import twinwall.core.config.Xml;

/** An element as JSON: text, or an object; what may repeat is an array even when it does not. */
final class ConfigJson {
  private ConfigJson() {}

  static JsonNode of(Xml x) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (x.children().isEmpty()) {
      return json.stringNode(x.text());
    }
    ObjectNode object = json.objectNode();
    for (Xml child : x.children()) {
      if (!ListTags.contains(child.name())) {
        object.set(child.name(), of(child));
      } else if (object.get(child.name()) instanceof ArrayNode items) {
        items.add(of(child));
      } else {
        object.putArray(child.name()).add(of(child));
      }
    }
    return object;
  }
}
