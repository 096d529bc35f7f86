package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import twinwall.web.page.Section;

/** The document that describes the API says what the router does, no more and no less. */
class ApiDocumentTest {
  private static final String ADDRESS = "127.31.7.24";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** The words of a schema of JSON Schema 2020-12 that are used, and what each holds. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("type", "type"),
          Map.entry("title", "string"),
          Map.entry("description", "string"),
          Map.entry("properties", "schemas"),
          Map.entry("items", "schema"),
          Map.entry("anyOf", "list"),
          Map.entry("required", "strings"),
          Map.entry("enum", "strings"),
          Map.entry("minimum", "number"),
          Map.entry("maximum", "number"),
          Map.entry("default", "number"),
          Map.entry("additionalProperties", "boolean"),
          Map.entry("readOnly", "boolean"),
          Map.entry("writeOnly", "boolean"),
          Map.entry("contentMediaType", "string"),
          Map.entry("$ref", "reference"),
          Map.entry("x-unit", "string"),
          Map.entry("x-sync", "string"),
          Map.entry("x-format", "string"));

  @TempDir Path dir;

  private interface On {
    void on(Program admin, JsonNode document) throws Exception;
  }

  private void with(On what) throws Exception {
    int port = TestNode.freePort();
    try (var node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, ""));
        var admin =
            new Program(
                "http://" + ADDRESS + ":" + port,
                Program.token(node.listening(), "admin", "write"))) {
      var answer = admin.get("/api/v1/openapi.json");
      assertEquals(200, answer.statusCode());
      what.on(admin, Program.json(answer));
    }
  }

  @Test
  void everyRouteIsInTheDocumentAndTheOtherWayRound() throws Exception {
    with((admin, document) -> {
      var wrong = new ArrayList<String>();
      for (var path : document.path("paths").properties()) {
        var said = new HashSet<String>();
        path.getValue().propertyNames().stream().filter(METHODS::contains).forEach(said::add);
        // Nobody has this method: what is allowed is told.
        var asked = admin.ask("PROPFIND", "/api/v1" + path.getKey().replace("{id}", ":999"), "");
        assertEquals(405, asked.statusCode(), path.getKey());
        var allowed = new HashSet<String>();
        for (var method :
            asked.headers().firstValue("Allow").orElse("").toLowerCase(Locale.ROOT).split(", ")) {
          allowed.add(method);
        }
        if (!said.equals(allowed)) {
          wrong.add(path.getKey() + ": document " + said + ", router " + allowed);
        }
      }
      for (var section : Section.all()) {
        if (!document.path("paths").has(section.url())) {
          wrong.add(section + " is missing");
        }
      }
      assertEquals(List.of(), wrong);
      assertTrue(document.path("paths").size() > 80, "only " + document.path("paths").size());
    });
  }

  @Test
  void theDocumentIsWellFormed() throws Exception {
    with((_, document) -> {
      var wrong = new ArrayList<String>();
      assertEquals("3.1.0", document.path("openapi").asString());
      assertFalse(document.path("info").path("title").asString("").isEmpty());
      assertFalse(document.path("info").path("version").asString("").isEmpty());
      var ids = new HashSet<String>();
      for (var path : document.path("paths").properties()) {
        for (var one : path.getValue().properties()) {
          if (METHODS.contains(one.getKey())) {
            var at = one.getKey() + " " + path.getKey();
            operation(document, path.getKey(), path.getValue(), one.getValue(), at, wrong);
            if (!ids.add(one.getValue().path("operationId").asString(""))) {
              wrong.add(at + ": its operationId is another's too");
            }
          }
        }
      }
      for (var schema : document.path("components").path("schemas").properties()) {
        schema(document, schema.getValue(), schema.getKey(), wrong);
      }
      assertEquals(List.of(), wrong);
    });
  }

  private static void operation(
      JsonNode document,
      String path,
      JsonNode holder,
      JsonNode operation,
      String at,
      List<String> wrong) {
    var parameters = new ArrayList<JsonNode>();
    holder.path("parameters").forEach(parameters::add);
    operation.path("parameters").forEach(parameters::add);
    var seen = new HashSet<String>();
    for (var parameter : parameters) {
      var name = parameter.path("in").asString("") + " " + parameter.path("name").asString("");
      if (!seen.add(name) || !name.matches("(path|query|header) .+")) {
        wrong.add(at + ": parameter " + name);
      }
      schema(document, parameter.path("schema"), at + " " + name, wrong);
    }
    for (var part : path.split("/")) {
      if (part.startsWith("{") && !seen.contains("path " + part.substring(1, part.length() - 1))) {
        wrong.add(at + ": " + part + " is not described");
      }
    }
    if (operation.path("responses").isEmpty()) {
      wrong.add(at + ": no responses");
    }
    for (var response : operation.path("responses").properties()) {
      var content =
          response.getValue().has("$ref")
              ? document.at(response.getValue().path("$ref").asString("").substring(1))
              : response.getValue();
      if (!response.getKey().matches("default|[2345][0-9]{2}")
          || content.path("description").asString("").isEmpty()) {
        wrong.add(at + ": response " + response.getKey());
      }
      contents(document, content, at + " " + response.getKey(), wrong);
    }
    contents(document, operation.path("requestBody"), at + " body", wrong);
  }

  private static void contents(JsonNode document, JsonNode holder, String at, List<String> wrong) {
    for (var content : holder.path("content").properties()) {
      if (!content.getKey().matches("(application|text)/[a-z.+-]+")) {
        wrong.add(at + ": " + content.getKey());
      }
      schema(document, content.getValue().path("schema"), at, wrong);
    }
  }

  private static void schema(JsonNode document, JsonNode schema, String at, List<String> wrong) {
    if (!schema.isObject()) {
      wrong.add(at + ": no schema");
      return;
    }
    for (var word : schema.properties()) {
      var value = word.getValue();
      var where = at + "/" + word.getKey();
      boolean good =
          switch (WORDS.getOrDefault(word.getKey(), "none")) {
            case "string" -> value.isString();
            case "strings" -> value.isArray() && value.valueStream().allMatch(JsonNode::isString);
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "type" -> {
              var types = value.isArray() ? value.valueStream().toList() : List.of(value);
              yield types.stream()
                  .allMatch(t ->
                      t.asString("").matches("string|integer|number|boolean|object|array|null"));
            }
            case "reference" -> {
              var to = value.asString("");
              yield to.startsWith("#/") && document.at(to.substring(1)).isObject();
            }
            case "schema" -> {
              schema(document, value, where, wrong);
              yield true;
            }
            case "schemas" -> {
              value
                  .properties()
                  .forEach(e -> schema(document, e.getValue(), where + "/" + e.getKey(), wrong));
              yield value.isObject();
            }
            case "list" -> {
              value.forEach(x -> schema(document, x, where, wrong));
              yield value.isArray() && !value.isEmpty();
            }
            default -> false;
          };
      if (!good) {
        wrong.add(where + " = " + value);
      }
    }
  }

  /** What is shown is what the document says, member by member. */
  @Test
  void whatIsShownIsWhatTheDocumentSays() throws Exception {
    with((admin, document) -> {
      var wrong = new ArrayList<String>();
      for (var section : Section.all()) {
        boolean list = section.kind() == Section.Kind.LIST;
        var one = section.kind() == Section.Kind.PER_INTERFACE ? "/lan" : "";
        var answer = admin.get("/api/v1" + section.url() + one);
        assertEquals(200, answer.statusCode(), section + ": " + answer.body());
        var schema =
            document
                .path("components")
                .path("schemas")
                .path(section.url().substring(1).replace('/', '-'));
        if (list) {
          Program.json(answer).path("items").forEach(x -> fits(schema, x, section.url(), wrong));
        } else {
          fits(schema, Program.json(answer), section.url(), wrong);
        }
      }
      assertEquals(List.of(), wrong);
    });
  }

  private static void fits(JsonNode schema, JsonNode value, String at, List<String> wrong) {
    var types = schema.path("type");
    var known =
        types.isArray()
            ? types.valueStream().map(t -> t.asString("")).toList()
            : List.of(types.asString(""));
    var is =
        value.isObject()
            ? "object"
            : value.isArray()
                ? "array"
                : value.isBoolean()
                    ? "boolean"
                    : value.isIntegralNumber() ? "integer" : value.isNull() ? "null" : "string";
    if (!known.contains(is)) {
      wrong.add(at + " is " + is + ", not " + known);
    }
    for (var member : value.properties()) {
      if (!schema.path("properties").has(member.getKey())) {
        wrong.add(at + "/" + member.getKey() + " is not described");
      } else {
        fits(
            schema.path("properties").path(member.getKey()),
            member.getValue(),
            at + "/" + member.getKey(),
            wrong);
      }
    }
    for (var item : value.isArray() ? value.valueStream().toList() : List.<JsonNode>of()) {
      fits(schema.path("items"), item, at + "/0", wrong);
    }
    var choices = schema.path("enum").valueStream().map(x -> x.asString("")).toList();
    if (!choices.isEmpty() && !choices.contains(value.asString(""))) {
      wrong.add(at + " is " + value + ", none of " + choices);
    }
  }
}
