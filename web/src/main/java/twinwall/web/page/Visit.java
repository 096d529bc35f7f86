package twinwall.web.page;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.web.engine.Documents;
import twinwall.web.engine.Documents.Author;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;

/**
 * One request of somebody who is logged in and may make it.
 *
 * @param local the address of this node that the browser has used
 * @param document the configuration when the request came
 * @param atOnce whether what is saved takes effect at once
 * @param may whether the visitor has a privilege
 * @param own the visitor's own password
 * @param tell says something on the next page
 */
public record Visit(
    String user,
    String source,
    String local,
    String token,
    Document document,
    Documents documents,
    Engine engine,
    Fields fields,
    boolean atOnce,
    Predicate<String> may,
    Own own,
    Consumer<String> tell) {

  public Config config() {
    return document.config();
  }

  /** The address of this page, as it may be asked for again. */
  public String here(Page page) {
    var query = ListQuery.of(fields);
    var id = fields.get("id");
    return query.at(page.url())
        + (query.fields().isEmpty() && !id.isEmpty() ? "?id=" + ListPage.encoded(id) : "");
  }

  /** Who this is, for the history. */
  public Author author(String description) {
    return new Author(user + "@" + source, description, atOnce);
  }

  /** Asks the engine, and answers an empty object when it says no; the reason is kept. */
  JsonNode ask(String op, ObjectNode args, List<String> trouble) {
    try {
      return engine.call(op, args);
    } catch (Engine.Refused e) {
      trouble.add(e.sentence());
    } catch (IOException _) {
      trouble.add("The engine of this node does not answer at the moment.");
    }
    return JsonMapper.shared().createObjectNode();
  }

  /** Has the engine do something, and says who wants it. */
  JsonNode act(String op, ObjectNode args) throws IOException, Engine.Refused {
    return engine.call(op, args.put("who", user + "@" + source));
  }

  JsonNode ask(String op, List<String> trouble) {
    return ask(op, engine.args(), trouble);
  }

  @Override
  public String toString() {
    return "visit of " + user;
  }
}
