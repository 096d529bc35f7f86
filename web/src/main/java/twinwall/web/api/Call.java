package twinwall.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.web.engine.Documents;
import twinwall.web.engine.Documents.Author;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Engine;
import twinwall.web.page.Fields;

/**
 * One request of somebody who may make it.
 *
 * @param who the user, the token and where it came from
 * @param may whether user and token have a privilege
 * @param in what stands in the variable parts of the path, by name
 * @param body what was sent; an empty object where nothing is to be sent
 */
public record Call(
    String who,
    Predicate<String> may,
    Map<String, String> in,
    Fields query,
    List<String> ifMatch,
    List<String> ifNoneMatch,
    ObjectNode body,
    Documents documents,
    Engine engine) {
  static final String DRY_RUN = "dry-run";
  static final String APPLY = "apply";

  Document document() throws IOException, Engine.Refused {
    return documents.current();
  }

  String id() {
    return in.getOrDefault("id", "");
  }

  /** Whether only what would be is asked for. */
  boolean isDry() throws Trouble {
    return flag(DRY_RUN);
  }

  boolean flag(String name) throws Trouble {
    return switch (query.get(name)) {
      case "", "false" -> false;
      case "true" -> true;
      default -> throw new Trouble(400, "The parameter " + name + " is true or false.");
    };
  }

  int number(String name, int least, int most, int otherwise) throws Trouble {
    if (!query.has(name)) {
      return otherwise;
    }
    long number = query.number(name, -1);
    if (number < least || number > most) {
      throw new Trouble(
          400, "The parameter " + name + " is a number from " + least + " to " + most + ".");
    }
    return (int) number;
  }

  /** Changes the configuration, or says what that would come to. */
  Change change(String op, ConfigPath path, String what, ObjectNode more)
      throws IOException, Engine.Refused, Trouble {
    boolean apply = !query.has(APPLY) || flag(APPLY);
    more.put("dry", isDry()).put("changes", true).put("apply", apply);
    return Change.of(documents.send(op, new Author(who, "API: " + what), path, more));
  }

  @Override
  public String toString() {
    return "call of " + who;
  }
}
