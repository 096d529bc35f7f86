package twinwall.node.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Secrets;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlDiff;
import twinwall.core.config.XmlWriter;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/**
 * The operations that show revisions: {@code config.history}, {@code config.diff}, {@code
 * config.show}.
 */
final class HistoryOps {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ConfigStore store;

  HistoryOps(ConfigStore store) {
    this.store = store;
  }

  Map<String, Op> ops() {
    return Map.of(
        "config.history", this::history, "config.diff", this::diff, "config.show", this::show);
  }

  private JsonNode history(ObjectNode args) {
    ObjectNode result = JSON.objectNode();
    ArrayNode all = result.putArray("revisions");
    long current = store.revision().number();
    for (Revision r : store.history()) {
      all.add(revision(r).put("current", r.number() == current));
    }
    return result;
  }

  private static ObjectNode revision(Revision r) {
    return JSON.objectNode()
        .put("number", r.number())
        .put("time", r.time())
        .put("who", r.who())
        .put("description", r.description())
        .put("bytes", r.bytes());
  }

  /** Without numbers the last change; with one, from that revision to now. */
  private JsonNode diff(ObjectNode args) throws Refusal {
    long to = args.has("to") ? ConfigOps.number(args, "to") : store.revision().number();
    long from =
        args.has("from")
            ? ConfigOps.number(args, "from")
            : store.history().stream()
                .mapToLong(Revision::number)
                .filter(n -> n < to)
                .max()
                .orElse(to);
    List<XmlDiff.Change> changes =
        XmlDiff.between(document(from).without("revision"), document(to).without("revision"));
    ObjectNode result = JSON.objectNode().put("from", from).put("to", to);
    result.set("changes", Outcomes.changes(changes));
    return result.put("text", XmlDiff.unified("revision " + from, "revision " + to, changes));
  }

  Xml document(long number) throws Refusal {
    try {
      Optional<Xml> root = store.load(number);
      return root.orElseThrow(() ->
          ConfigOps.refusal("", "There is no readable revision " + number + " in the history."));
    } catch (IOException e) {
      throw ConfigOps.refusal("", "Revision " + number + " cannot be read: " + e.getMessage());
    }
  }

  /** With {@code known}, a revision, nothing more than its number while it is the current one. */
  private JsonNode show(ObjectNode args) throws Refusal {
    long now = store.revision().number();
    if (args.has("known") && ConfigOps.number(args, "known") == now) {
      return JSON.objectNode().put("revision", now);
    }
    Xml root =
        args.has("revision") ? document(ConfigOps.number(args, "revision")) : store.current().xml();
    boolean secrets = args.path("secrets").asBoolean(false);
    return JSON.objectNode()
        .put("revision", args.has("revision") ? ConfigOps.number(args, "revision") : now)
        .put("xml", XmlWriter.print(secrets ? root : Secrets.redact(root)));
  }
}
