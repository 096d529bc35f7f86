package twinwall.web.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;
import twinwall.web.api.Endpoint.Method;

/** The document that describes the API: OpenAPI 3.1, of what is declared and nothing else. */
final class OpenApi {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";

  private OpenApi() {}

  static ObjectNode of(List<Endpoint> endpoints, Schemas schemas) {
    ObjectNode out = Schemas.object().put("openapi", "3.1.0");
    out.put("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
    out.putObject("info")
        .put("title", "Twinwall")
        .put("version", "1")
        .put(
            "description",
            "What the pages edit and do, for programs. A change needs If-Match; errors are problem"
                + " documents (RFC 9457). docs/api.md is the guide.");
    out.putArray("servers").addObject().put("url", Resource.BASE);
    ObjectNode security = Schemas.object();
    security.putArray("token");
    out.putArray("security").add(security);
    ObjectNode paths = out.putObject("paths");
    var sorted =
        endpoints.stream()
            .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
            .toList();
    for (var endpoint : sorted) {
      ObjectNode path =
          paths.get(endpoint.path()) instanceof ObjectNode known
              ? known
              : paths.putObject(endpoint.path());
      if (!path.has("parameters")) {
        parameters(path, endpoint);
      }
      path.set(endpoint.method().name().toLowerCase(Locale.ROOT), operation(endpoint));
    }
    ObjectNode components = out.putObject("components");
    ObjectNode named = components.putObject("schemas");
    schemas.named().forEach(named::set);
    ObjectNode problem = components.putObject("responses").putObject("Problem");
    problem.put("description", "Not done; the document says why.");
    content(problem, "application/problem+json", Schemas.reference("Problem"));
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "twinwall tokens add");
    return out;
  }

  private static void content(ObjectNode to, String type, ObjectNode schema) {
    to.putObject("content").putObject(type).set("schema", schema);
  }

  private static void parameters(ObjectNode path, Endpoint endpoint) {
    for (var part : endpoint.segments()) {
      if (part.startsWith("{")) {
        path.withArray("parameters")
            .addObject()
            .put("name", part.substring(1, part.length() - 1))
            .put("in", "path")
            .put("required", true)
            .put(
                "description",
                "What names it, or :N, its place in the list from 1 on, where it is in a list.")
            .set("schema", Schemas.type("string"));
      }
    }
  }

  private static ObjectNode operation(Endpoint endpoint) {
    ObjectNode out = Schemas.object();
    out.put("operationId", id(endpoint)).put("summary", endpoint.summary());
    out.putArray("tags").add(endpoint.tag());
    out.put("x-privilege", endpoint.privilege());
    for (var parameter : endpoint.parameters()) {
      out.withArray("parameters")
          .addObject()
          .put("name", parameter.name())
          .put("in", "query")
          .put("description", parameter.description())
          .set("schema", parameter.schema());
    }
    if (endpoint.tagged()) {
      boolean needed = endpoint.needsTag();
      if (needed || endpoint.method() == Method.GET) {
        out.withArray("parameters")
            .addObject()
            .put("name", needed ? "If-Match" : "If-None-Match")
            .put("in", "header")
            .put("required", needed)
            .set("schema", Schemas.type("string"));
      }
    }
    endpoint
        .takes()
        .ifPresent(schema -> {
          ObjectNode body = out.putObject("requestBody").put("required", true);
          boolean patch = endpoint.method() == Method.PATCH;
          content(
              body, Schemas.isDocument(schema) ? Schemas.XML : patch ? Api.PATCH : JSON, schema);
        });
    responses(out.putObject("responses"), endpoint);
    return out;
  }

  private static void responses(ObjectNode to, Endpoint endpoint) {
    boolean dry = endpoint.parameters().contains(Schemas.DRY);
    ObjectNode good = to.putObject(Integer.toString(endpoint.success()));
    good.put("description", "Done.");
    if (endpoint.tagged() && endpoint.success() != 204) {
      good.putObject("headers").putObject("ETag").set("schema", Schemas.type("string"));
    }
    endpoint
        .gives()
        .ifPresent(schema -> {
          boolean text = schema.path("type").asString("").equals("string");
          if (dry && endpoint.success() == 200) {
            ObjectNode either = Schemas.object();
            either.putArray("anyOf").add(schema).add(Schemas.reference("DryRun"));
            content(good, JSON, either);
          } else {
            content(good, schema.path("contentMediaType").asString(text ? TEXT : JSON), schema);
          }
        });
    if (dry && endpoint.success() != 200) {
      ObjectNode would = to.putObject("200").put("description", "Of a dry run.");
      content(would, JSON, Schemas.reference("DryRun"));
    }
    if (endpoint.method() == Method.GET && endpoint.tagged()) {
      to.putObject("304").put("description", "It is still what it was.");
    }
    to.putObject("default").put("$ref", "#/components/responses/Problem");
  }

  private static String id(Endpoint endpoint) {
    return endpoint.method().name().toLowerCase(Locale.ROOT)
        + endpoint.path().replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "-");
  }
}
