package twinwall.web;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a browser does without a script: cookies, forms, no redirect by itself. */
final class Browser implements AutoCloseable {
  private static final Pattern LOGIN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("name=\"_token\" value=\"([^\"]+)\"");
  private static final Pattern BASE = Pattern.compile("name=\"_base\" value=\"([0-9]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> cookies = new TreeMap<>();
  private final String base;
  private String token = "none";

  Browser(String base) {
    this.base = base;
  }

  Browser login(String user, String password) throws Exception {
    var form = get("/login").body();
    var match = LOGIN.matcher(form);
    if (!match.find()) {
      throw new AssertionError(form);
    }
    var answer =
        post("/login", Map.of("token", match.group(1), "user", user, "password", password));
    if (answer.statusCode() != 303) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    var page = TOKEN.matcher(get("/firewall/aliases").body());
    token = page.find() ? page.group(1) : "none";
    return this;
  }

  /** Takes the token from this page: not every session may see every page. */
  Browser on(String path) throws Exception {
    var page = TOKEN.matcher(get(path).body());
    token = page.find() ? page.group(1) : "none";
    return this;
  }

  /** The token of this session, where a page showed one. */
  String token() {
    return token;
  }

  String cookie(String name) {
    return cookies.getOrDefault(name, "");
  }

  void cookie(String name, String value) {
    cookies.put(name, value);
  }

  static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    var all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  HttpResponse<String> get(String path) throws Exception {
    return sent(request(path).GET().build());
  }

  HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
    return raw(
        path,
        fields.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&")));
  }

  /** As a form of this session that was opened now would be. */
  HttpResponse<String> send(String path, Map<String, String> fields) throws Exception {
    var all = new HashMap<String, String>();
    all.put("_token", token);
    if (!fields.containsKey("_base")) {
      var match = BASE.matcher(get("/firewall/aliases").body());
      all.put("_base", match.find() ? match.group(1) : "0");
    }
    all.putAll(fields);
    return post(path, all);
  }

  HttpResponse<String> raw(String path, String body) throws Exception {
    return sent(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(base + path));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<String> sent(HttpRequest request) throws Exception {
    var answer = http.send(request, BodyHandlers.ofString());
    for (var cookie : answer.headers().allValues("Set-Cookie")) {
      var pair = cookie.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
    return answer;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
