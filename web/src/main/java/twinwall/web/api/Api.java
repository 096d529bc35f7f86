package twinwall.web.api;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Separator;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.engine.Documents;
import twinwall.web.engine.Engine;
import twinwall.web.page.Fields;
import twinwall.web.page.Section;

/** All that the API does, and the way of a request to it. Knows no web server. */
public final class Api {
  static final String PATCH = "application/merge-patch+json";

  /** The member that a document is in when it is not JSON that was sent. */
  static final String DOCUMENT = "document";

  private static final int LARGEST_DOCUMENT = 8 << 20;
  private static final String JSON = "application/json";

  private final Engine engine;
  private final Documents documents;
  private final Strict strict = new Strict();
  private final List<Endpoint> endpoints;
  private final String description;

  public Api(Engine engine) {
    this.engine = engine;
    this.documents = new Documents(engine);
    var schemas = new Schemas();
    var all = new ArrayList<Endpoint>();
    for (var section : Section.all()) {
      all.addAll(
          section.kind() == Section.Kind.LIST
              ? Items.endpoints(section, schemas)
              : Single.endpoints(section, schemas));
    }
    Section.all().stream()
        .filter(s -> s.kind() == Section.Kind.LIST && Separator.isIn(s.path()))
        .forEach(s -> all.addAll(new Separators(s).endpoints(schemas)));
    all.addAll(Actions.endpoints());
    all.add(
        Endpoint.of(Method.GET, "/openapi.json", "", "API", "This document", _ -> described())
            .giving(200, Schemas.type("object")));
    this.endpoints = List.copyOf(all);
    this.description = OpenApi.of(endpoints, schemas).toString();
  }

  /** Reads a body that is not larger than this. */
  @FunctionalInterface
  public interface Body {
    Optional<byte[]> read(int largest) throws IOException;
  }

  /** A request. */
  public record Asked(
      String method,
      String path,
      String query,
      String accept,
      String contentType,
      List<String> ifMatch,
      List<String> ifNoneMatch,
      Body body) {}

  /**
   * Who asks.
   *
   * @param writes whether anything may be changed
   */
  public record Caller(String who, Predicate<String> may, boolean writes) {}

  private record Meant(Endpoint endpoint, Map<String, String> in) {}

  private Answer described() {
    return new Answer(200, JSON, Map.of(), description, "");
  }

  /** Methods and paths. */
  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Answers a request, whatever it is. */
  public Answer on(Asked asked, Caller caller) {
    try {
      return answered(asked, caller);
    } catch (Trouble trouble) {
      return trouble.answer();
    } catch (Engine.Refused e) {
      return refused(e).answer();
    } catch (IOException e) {
      return Trouble.with(
              503,
              "The engine of this node does not answer at the moment; try again, or the other"
                  + " node.",
              "Retry-After",
              "2")
          .answer();
    }
  }

  private static Trouble refused(Engine.Refused e) {
    return switch (e.kind()) {
      case "refused" -> new Trouble(422, e.sentence());
      case "conflict" -> new Trouble(412, e.sentence());
      case "waiting" -> new Trouble(409, e.sentence());
      case "busy" -> Trouble.with(503, e.sentence(), "Retry-After", "2");
      case "unreachable", "unknown" -> new Trouble(503, e.sentence());
      default -> new Trouble(500, e.sentence());
    };
  }

  private Answer answered(Asked asked, Caller caller) throws IOException, Engine.Refused, Trouble {
    var meant = meant(asked);
    var endpoint = meant.endpoint();
    if (!endpoint.privilege().isEmpty() && !caller.may().test(endpoint.privilege())) {
      throw new Trouble(403, "This needs the privilege " + endpoint.privilege() + ".");
    }
    if (endpoint.method().writes() && !caller.writes()) {
      throw new Trouble(403, "This token may read, but not change anything.");
    }
    accepts(asked.accept(), endpoint);
    var query = query(asked.query(), endpoint);
    var call =
        new Call(
            caller.who(),
            caller.may(),
            meant.in(),
            query,
            asked.ifMatch(),
            asked.ifNoneMatch(),
            body(asked, endpoint),
            documents,
            engine);
    return endpoint.handler().on(call);
  }

  private Meant meant(Asked asked) throws Trouble {
    var parts = parts(asked.path());
    var there = new ArrayList<Meant>();
    for (var endpoint : endpoints) {
      endpoint.match(parts).ifPresent(in -> there.add(new Meant(endpoint, in)));
    }
    // What is said beats what is variable: a list below another is no item of it.
    long fixed = there.stream().mapToLong(m -> m.endpoint().fixed()).max().orElse(0);
    there.removeIf(m -> m.endpoint().fixed() < fixed);
    if (there.isEmpty()) {
      throw new Trouble(
          404, "There is nothing at this address; /api/v1/openapi.json says what is.");
    }
    for (var meant : there) {
      if (meant.endpoint().method().name().equals(asked.method())) {
        return meant;
      }
    }
    var allowed =
        there.stream()
            .map(m -> m.endpoint().method())
            .sorted(Comparator.naturalOrder())
            .map(Method::name)
            .collect(Collectors.joining(", "));
    throw Trouble.with(405, "Here there is " + allowed + ".", "Allow", allowed);
  }

  private static List<String> parts(String path) throws Trouble {
    var out = new ArrayList<String>();
    for (var part : path.replaceFirst("^/", "").split("/", -1)) {
      try {
        out.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException _) {
        throw new Trouble(400, "The address cannot be read.");
      }
    }
    return out;
  }

  private static Fields query(String query, Endpoint endpoint) throws Trouble {
    var fields =
        Fields.parse(query).orElseThrow(() -> new Trouble(400, "The address cannot be read."));
    var known =
        endpoint.parameters().stream().map(Endpoint.Parameter::name).collect(Collectors.toSet());
    for (var name : fields.names()) {
      if (!known.contains(name)) {
        throw new Trouble(
            400,
            "There is no parameter "
                + Writing.escaped(name)
                + " here"
                + (known.isEmpty() ? "." : ", only " + String.join(", ", sorted(known)) + "."));
      }
      if (fields.all(name).size() > 1) {
        throw new Trouble(400, "The parameter " + name + " is given twice.");
      }
    }
    return fields;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  private static void accepts(String accept, Endpoint endpoint) throws Trouble {
    boolean text =
        endpoint.gives().filter(s -> s.path("type").asString("").equals("string")).isPresent();
    if (accept.isBlank() || text) {
      return;
    }
    for (var range : accept.split(",")) {
      var type = range.split(";", 2)[0].strip();
      if (Set.of("*/*", "application/*", JSON, "application/problem+json").contains(type)) {
        return;
      }
    }
    throw new Trouble(406, "The answer is application/json.");
  }

  private ObjectNode body(Asked asked, Endpoint endpoint) throws IOException, Trouble {
    if (endpoint.takes().isEmpty()) {
      return Resource.object();
    }
    var type = asked.contentType().split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
    boolean xml = endpoint.takes().filter(Schemas::isDocument).isPresent();
    boolean good =
        xml
            ? type.equals(Schemas.XML) || type.equals("text/xml")
            : type.equals(JSON) || (endpoint.method() == Method.PATCH && type.equals(PATCH));
    if (!good) {
      var wanted = xml ? Schemas.XML : endpoint.method() == Method.PATCH ? PATCH : JSON;
      throw new Trouble(415, "Send " + wanted + " and say so in Content-Type.");
    }
    int largest = xml ? LARGEST_DOCUMENT : Strict.LARGEST;
    var bytes = asked.body().read(largest);
    if (bytes.isEmpty()) {
      throw new Trouble(413, "A request has at most " + largest + " bytes.");
    }
    return xml
        ? Resource.object().put(DOCUMENT, Strict.text(bytes.get()))
        : strict.read(bytes.get());
  }
}
