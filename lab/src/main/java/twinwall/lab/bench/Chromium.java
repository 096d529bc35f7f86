package twinwall.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;
import twinwall.lab.site.Wait;

/** A browser on the client's machine, steered by its driver: says when a page stands. */
final class Chromium implements AutoCloseable {
  private static final int PORT = 9516;
  private static final String AT = "http://127.0.0.1:" + PORT;
  private static final JsonMapper JSON = new JsonMapper();

  /** When the page is there and laid out: asked for its height, which makes the browser lay out. */
  private static final String STANDS =
      """
      const done = arguments[0];
      const height = document.documentElement.scrollHeight;
      const n = performance.getEntriesByType('navigation')[0];
      const p = performance.getEntriesByName('first-contentful-paint')[0];
      requestAnimationFrame(() => setTimeout(() => done({
        load: n.loadEventEnd, paint: p ? p.startTime : 0, height: height,
        first: n.responseStart, elements: document.getElementsByTagName('*').length}), 0));
      """;

  private final Site site;
  private final String session;

  Chromium(Site site) {
    this.site = site;
    Path home = site.directory(Topology.CLIENT).resolve("bench-browser");
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    site.startDaemon(
        Topology.CLIENT,
        List.of("chromedriver", "--port=" + PORT),
        Map.of("HOME", home.toString(), "TMPDIR", home.toString(), "LANG", "C.UTF-8"),
        home.resolve("log"));
    Wait.until(60_000, 200, this::listens, () -> "the browser's driver does not listen");
    var asked = JSON.createObjectNode();
    var wanted = asked.putObject("capabilities").putObject("alwaysMatch");
    wanted.put("acceptInsecureCerts", true);
    var arguments = wanted.putObject("goog:chromeOptions").putArray("args");
    List.of(
            "--headless",
            "--no-sandbox", // it is root in a box
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--window-size=1280,1000",
            "--user-data-dir=" + home.resolve("profile"))
        .forEach(arguments::add);
    this.session = post("/session", asked).path("value").path("sessionId").asString("");
  }

  /** Whether there is a browser to measure with. */
  static boolean isThere() {
    return List.of("chromedriver", "chromium").stream()
        .allMatch(name -> Files.isExecutable(Path.of("/usr/bin").resolve(name)));
  }

  private boolean listens() {
    return curl(List.of(AT + "/status"), "").said().contains("\"ready\":true");
  }

  private Ran curl(List<String> more, String input) {
    var line = new java.util.ArrayList<>(List.of("curl", "-sS", "--max-time", "120"));
    line.addAll(more);
    return Ran.run(site.box(Topology.CLIENT).onNetwork(line), input, 180);
  }

  private JsonNode post(String path, ObjectNode body) {
    var said =
        curl(
                List.of("-H", "Content-Type: application/json", "--data-binary", "@-", AT + path),
                body.toString())
            .orFail()
            .said();
    var answer = JSON.readTree(said);
    if (answer.path("value").has("error")) {
      throw new LabException("the browser: " + answer.path("value").path("message").asString(""));
    }
    return answer;
  }

  void cookie(String url, String name, String value) {
    go(url);
    var cookie = JSON.createObjectNode();
    cookie
        .putObject("cookie")
        .put("name", name)
        .put("value", value)
        .put("path", "/")
        .put("secure", true)
        .put("httpOnly", true);
    post("/session/" + session + "/cookie", cookie);
  }

  private void go(String url) {
    post("/session/" + session + "/url", JSON.createObjectNode().put("url", url));
  }

  /** What {@link #STANDS} says of a page that was just opened. */
  record Stood(double millis, long elements) {}

  Stood open(String url) {
    go(url);
    var script = JSON.createObjectNode().put("script", STANDS);
    script.putArray("args");
    var said = post("/session/" + session + "/execute/async", script).path("value");
    double millis = Math.max(said.path("load").asDouble(0), said.path("paint").asDouble(0));
    return new Stood(millis, said.path("elements").asLong(0));
  }

  @Override
  public void close() {
    curl(List.of("-X", "DELETE", AT + "/session/" + session), "");
    curl(List.of(AT + "/shutdown"), "");
  }
}
