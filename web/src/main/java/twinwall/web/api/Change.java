package twinwall.web.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the engine said of a change.
 *
 * @param revision 0 where nothing was saved
 */
record Change(boolean saved, long revision, JsonNode answer) {
  static Change of(JsonNode answer) {
    return new Change(
        answer.path("saved").asBoolean(false), answer.path("revision").asLong(0), answer);
  }

  /** What would be. */
  ObjectNode report() {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put(Call.DRY_RUN, true);
    for (var name : new String[] {"changes", "warnings", "notices"}) {
      var array = out.putArray(name);
      answer.path(name).forEach(array::add);
    }
    return out.put("notices-total", answer.path("notices_total").asLong(0));
  }

  /** One line for the log. */
  String told() {
    if (!saved) {
      return answer.path("dry").asBoolean(false) ? "a dry run" : "nothing to change";
    }
    var text = new StringBuilder("revision ").append(revision);
    for (var change : answer.path("changes")) {
      text.append("; ")
          .append(change.path("kind").asString(""))
          .append(' ')
          .append(change.path("path").asString(""));
      if (change.path("kind").asString("").equals("changed")) {
        text.append(' ')
            .append(change.path("before").asString(""))
            .append(" -> ")
            .append(change.path("after").asString(""));
      } else {
        text.append(' ')
            .append(change.path("before").asString(""))
            .append(change.path("after").asString(""));
      }
      if (text.length() > 2_000) {
        return text.substring(0, 2_000) + " ...";
      }
    }
    return text.toString();
  }
}
