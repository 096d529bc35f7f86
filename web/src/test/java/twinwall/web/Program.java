package twinwall.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a program does with the API: a token, JSON, entity tags. */
final class Program implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final String token;

  Program(String base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Makes a token as the command does. */
  static String token(TestNode node, String user, String... scope) throws Exception {
    var engine = new twinwall.web.engine.Engine(node.run);
    var args = engine.args().put("user", user).put("name", "test").put("expires", "1d");
    for (var word : scope) {
      args.withArray("scope").add(word);
    }
    return engine.call("tokens.add", args).path("token").asString();
  }

  HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(base + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    boolean typed = false;
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
      typed |= headers[i].equals("Content-Type");
    }
    if (!typed && !body.isEmpty()) {
      request.header(
          "Content-Type",
          method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return ask("GET", path, "");
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElse("");
  }

  @Override
  public void close() {
    http.close();
  }
}
