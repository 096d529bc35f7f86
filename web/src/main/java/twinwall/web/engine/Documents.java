package twinwall.web.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;

/**
 * The configuration of the node, read and written by way of the engine: what the pages use, and
 * what a program would. Secrets are hidden in what is read, and stay where what is written hides
 * them still.
 */
public final class Documents {
  private final Engine engine;
  private Document newest = new Document(0, Xml.empty("pfsense"), Config.of(Xml.empty("pfsense")));

  public Documents(Engine engine) {
    this.engine = engine;
  }

  /** One revision of the document, with its secrets hidden. */
  public record Document(long revision, Xml root, Config config) {}

  /**
   * Whose change it is, from where, and what for.
   *
   * @param atOnce whether it takes effect at once; else when somebody applies it
   */
  public record Author(String who, String description, boolean atOnce) {
    public Author(String who, String description) {
      this(who, description, true);
    }
  }

  /** A change was saved, or there was nothing to change. */
  public record Saved(boolean changed, long revision, List<String> warnings) {}

  /** The saved configuration. */
  public synchronized Document current() throws IOException, Engine.Refused {
    ObjectNode args = engine.args();
    if (newest.revision() > 0) {
      args.put("known", newest.revision());
    }
    JsonNode answer = engine.call("config.show", args);
    if (answer.has("xml")) {
      newest = document(answer);
    }
    return newest;
  }

  /** An older revision. */
  public Document revision(long number) throws IOException, Engine.Refused {
    return document(engine.call("config.show", engine.args().put("revision", number)));
  }

  private static Document document(JsonNode answer) throws IOException {
    byte[] xml = answer.path("xml").asString("").getBytes(StandardCharsets.UTF_8);
    return switch (XmlReader.read(xml)) {
      case XmlReader.Document(Xml root) ->
          new Document(answer.path("revision").asLong(0), root, Config.of(root));
      case XmlReader.Malformed malformed ->
          throw new IOException("the engine's document: " + malformed.message());
    };
  }

  /**
   * Replaces the element at a path.
   *
   * @param base the revision in which it was read; refused when somebody changed it since
   */
  public Saved put(Author author, ConfigPath path, Xml item, long base)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, path, OptionalLong.of(base));
    return saved(engine.call("config.put", args.put("xml", XmlWriter.fragment(item))));
  }

  /** Adds an item to a list, at the end or at a place counted from 1. */
  public Saved add(Author author, ConfigPath list, Xml item, OptionalInt place)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, list, OptionalLong.empty()).put("add", true);
    place.ifPresent(at -> args.put("at", at));
    return saved(engine.call("config.put", args.put("xml", XmlWriter.fragment(item))));
  }

  /** Deletes the element at a path. */
  public Saved delete(Author author, ConfigPath path, long base)
      throws IOException, Engine.Refused {
    return saved(engine.call("config.delete", request(author, path, OptionalLong.of(base))));
  }

  /** Makes an item the one at this place of its list. */
  public Saved move(Author author, ConfigPath path, int place, long base)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, path, OptionalLong.of(base)).put("at", place);
    return saved(engine.call("config.move", args));
  }

  /**
   * Deletes, enables or disables several items of a list in one save.
   *
   * @param what {@code delete}, {@code enable} or {@code disable}
   * @param places counted from 1
   */
  public Saved each(Author author, ConfigPath list, String what, List<Integer> places, long base)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, list, OptionalLong.of(base)).put("what", what);
    places.forEach(args.putArray("places")::add);
    return saved(engine.call("config.each", args));
  }

  /**
   * Gives a list another order in one save.
   *
   * @param places those of the revision {@code base}, in the order that is wanted
   */
  public Saved order(Author author, ConfigPath list, List<Integer> places, long base)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, list, OptionalLong.of(base));
    places.forEach(args.putArray("places")::add);
    return saved(engine.call("config.order", args));
  }

  /** Adds items at the end of a list, in one save. */
  public Saved addAll(Author author, ConfigPath list, List<Xml> items)
      throws IOException, Engine.Refused {
    ObjectNode args = request(author, list, OptionalLong.empty());
    var operations = args.putArray("operations");
    items.forEach(
        item -> operations.addObject().put("what", "add").put("xml", XmlWriter.fragment(item)));
    return saved(engine.call("config.bulk", args));
  }

  /** Makes an older revision the current one. */
  public Saved rollback(Author author, long revision) throws IOException, Engine.Refused {
    ObjectNode args = request(author, new ConfigPath(List.of()), OptionalLong.empty());
    return saved(engine.call("config.rollback", args.put("revision", revision)));
  }

  /** Replaces the whole document. */
  public Saved load(Author author, String xml) throws IOException, Engine.Refused {
    ObjectNode args = request(author, new ConfigPath(List.of()), OptionalLong.empty());
    return saved(engine.call("config.load", args.put("xml", xml)));
  }

  /** Switches outbound NAT to another mode. */
  public Saved outboundMode(Author author, String mode) throws IOException, Engine.Refused {
    ObjectNode args = request(author, new ConfigPath(List.of()), OptionalLong.empty());
    return saved(engine.call("nat.mode", args.put("mode", mode)));
  }

  /** Asks for a change that has other arguments than a page's. */
  public JsonNode send(String op, Author author, ConfigPath path, ObjectNode more)
      throws IOException, Engine.Refused {
    return engine.call(op, request(author, path, OptionalLong.empty()).setAll(more));
  }

  private ObjectNode request(Author author, ConfigPath path, OptionalLong base) {
    ObjectNode args =
        engine
            .args()
            .put("path", path.toString())
            .put("who", author.who())
            .put("description", author.description())
            .put("apply", author.atOnce());
    base.ifPresent(number -> args.put("base", number));
    return args;
  }

  private static Saved saved(JsonNode answer) {
    List<String> warnings = new ArrayList<>();
    for (JsonNode warning : answer.path("warnings")) {
      warnings.add(
          Problem.warning(warning.path("path").asString(""), warning.path("message").asString(""))
              .told());
    }
    return new Saved(
        answer.path("saved").asBoolean(false), answer.path("revision").asLong(0), warnings);
  }
}
